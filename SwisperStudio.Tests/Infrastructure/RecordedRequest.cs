using System.Text.Json;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>A request of a recorded conversation (Samples/*.ndjson), its body byte for byte as the client sent it.</summary>
public sealed record RecordedRequest(string Method, string Path, byte[] Body)
{
    /// <summary>Reads a sample: one request a line, in the order the server received them.</summary>
    public static IReadOnlyList<RecordedRequest> Read(string sample) =>
        [.. File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Samples", sample)).Select(Parse)];

    /// <summary>Sends it and expects success: the recorded clients never look at an answer.</summary>
    public async Task SendAsync(ApiClient client)
    {
        var answer = await client.SendAsync(new HttpMethod(Method), Path, Body);
        answer.Expect(Method == "POST" ? 201 : 200);
    }

    private static RecordedRequest Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new RecordedRequest(
            root.GetProperty("method").GetString()!,
            root.GetProperty("path").GetString()!,
            System.Text.Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText()));
    }
}
