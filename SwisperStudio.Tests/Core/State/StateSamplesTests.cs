using System.Buffers;
using System.Text;
using System.Text.Json;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateSamplesTests
{
    public static TheoryData<string> Samples => new(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")).Select(Path.GetFileName).Where(name => name!.EndsWith("json", StringComparison.Ordinal))!);

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task RecordedTraffic_ComesBackToTheByte_AndIsSmaller(string sample)
    {
        var packer = new StatePacker();
        foreach (var line in await DocumentsAsync(sample))
        {
            var compact = Compact(line);
            Assert.Equal(compact, States.Expand(packer.Add(line), packer.Packs));
        }
    }

    [Fact]
    public async Task RecordedRun_OutputsOverlaid_DiffOnlyInWhatTheNodeReturned()
    {
        var bodies = (await DocumentsAsync("swisper_http_sdk.ndjson")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("body")).ToList();
        var inputs = bodies.Where(body => body.TryGetProperty("input", out _)).ToLookup(body => body.GetProperty("id").GetString(), body => body.GetProperty("input"));
        Assert.NotEmpty(inputs);
        foreach (var input in inputs.SelectMany(group => group).Where(input => input.ValueKind == JsonValueKind.Object))
        {
            var step = StateAfter.Choose(new() { Input = States.Node(input.GetRawText()), Output = States.Node("""{"trail":["new"],"_llm_model":"m"}""") })!;
            var difference = StateDiff.Compare(step.Before, step.After)!;
            Assert.Equal("trail", Assert.Single(difference.Children).Key);
        }
    }

    private static async Task<List<byte[]>> DocumentsAsync(string sample)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Samples", sample);
        return sample.EndsWith(".ndjson", StringComparison.Ordinal)
            ? [.. (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)).Select(Encoding.UTF8.GetBytes)]
            : [await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)];
    }

    /// <summary>White space removed token by token, by another reader than ours.</summary>
    private static byte[] Compact(byte[] json)
    {
        var output = new ArrayBufferWriter<byte>();
        var reader = new Utf8JsonReader(json);
        var needsComma = false;
        while (reader.Read())
        {
            var closes = reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
            output.Write(needsComma && !closes ? ","u8 : ""u8);
            output.Write(reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? "\""u8 : ""u8);
            output.Write(reader.ValueSpan);
            output.Write(reader.TokenType switch { JsonTokenType.String => "\""u8, JsonTokenType.PropertyName => "\":"u8, _ => ""u8 });
            needsComma = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.PropertyName);
        }

        return output.WrittenSpan.ToArray();
    }
}
