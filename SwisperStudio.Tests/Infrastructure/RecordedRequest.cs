using System.Text;
using System.Text.Json;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>A request of a recorded conversation (Samples/*.ndjson), its body byte for byte as the client sent it.</summary>
public sealed record RecordedRequest(string Method, string Path, byte[] Body)
{
    /// <summary>The trace or observation it is about: in the address of an update, else in the body.</summary>
    public string Id => Method == "PATCH" ? Path[(Path.LastIndexOf('/') + 1)..] : JsonElement.Parse(Body).GetProperty("id").GetString()!;

    /// <summary>Reads a sample: one request a line, in the order the server received them.</summary>
    public static IReadOnlyList<RecordedRequest> Read(string sample) =>
        [.. File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Samples", sample)).Select(Parse)];

    public Task<ApiAnswer> SendAsync(ApiClient client) => client.SendAsync(new HttpMethod(Method), Path, Body);

    private static RecordedRequest Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new RecordedRequest(
            root.GetProperty("method").GetString()!,
            root.GetProperty("path").GetString()!,
            Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText()));
    }
}
