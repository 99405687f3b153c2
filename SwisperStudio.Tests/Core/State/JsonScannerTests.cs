using System.Text;
using System.Text.Json;
using CsCheck;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class JsonScannerTests
{
    [Fact]
    public void AnyDocument_IsSkippedWhole_WithItsDepth() => Gen.Int.Sample(
        seed =>
        {
            var json = Encoding.UTF8.GetBytes(new RandomJson(seed, spaced: seed % 2 == 0).Document());
            var position = 0;
            Assert.True(JsonScanner.TrySkip(json, ref position, out var depth));
            JsonScanner.SkipSpace(json, ref position);
            Assert.Equal(json.Length, position);
            Assert.Equal(Depth(json), depth);
        },
        iter: 300);

    [Theory]
    [InlineData("n")]
    [InlineData("tru")]
    [InlineData("[fals")]
    [InlineData("-")]
    [InlineData("\"\\")]
    public void TextThatEndsWithinAValue_IsNone_AndNothingBehindItIsRead(string text)
    {
        var json = Encoding.UTF8.GetBytes(text);
        var position = 0;
        Assert.False(JsonScanner.TrySkip(json, ref position, out _));
        Assert.InRange(position, 0, json.Length);
    }

    /// <summary>Whatever is done to a document, the scanner and the framework's reader agree whether it is JSON.</summary>
    [Fact]
    public void AnyDamage_IsSeenAsTheFrameworkSeesIt() => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, damage) =>
        {
            var random = new Random(damage);
            var json = Encoding.UTF8.GetBytes(new RandomJson(seed).Document());
            for (var i = random.Next(3); i >= 0 && json.Length > 1; i--)
            {
                var at = random.Next(json.Length);
                json = random.Next(3) switch
                {
                    0 => json[..at],
                    1 => [.. json[..at], Nasty[random.Next(Nasty.Length)], .. json[at..]],
                    _ => [.. json[..at], .. json[(at + 1)..]],
                };
            }

            var position = 0;
            var isJson = JsonScanner.TrySkip(json, ref position, out _);
            JsonScanner.SkipSpace(json, ref position);
            Assert.Equal(IsJson(json), isJson && position == json.Length);
        },
        iter: 5_000);

    [Theory]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("[")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u12")]
    [InlineData("tru")]
    [InlineData("nul1")]
    [InlineData("")]
    public void NotJson_IsRefused(string text)
    {
        var position = 0;
        Assert.False(JsonScanner.TrySkip(Encoding.UTF8.GetBytes(text), ref position, out _));
    }

    private static readonly byte[] Nasty = Encoding.UTF8.GetBytes("{}[],:\"\\0-+.eEtfnu/\u0001 \n");

    private static int Depth(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        var deepest = 0;
        while (reader.Read())
        {
            deepest = Math.Max(deepest, reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0));
        }

        return deepest;
    }

    private static bool IsJson(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        try
        {
            var any = false;
            while (reader.Read())
            {
                any = true;
            }

            return any;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
