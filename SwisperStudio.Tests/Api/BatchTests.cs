using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using ZstdNet;

namespace SwisperStudio.Tests.Api;

/// <summary>Architecture, "The batch endpoint".</summary>
public sealed class BatchTests(StudioApps apps)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Batch_BadItems_DoNotFailTheOthers(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        var answer = (await studio.Api.PostAsync("/api/v1/batch", $$"""
            [
              {"type":"observation","op":"update","body":{"id":"{{project}}o","project_id":"{{project}}","output":{"z":1} } },
              {"type":"observation","body":{"id":"{{project}}o","trace_id":"{{project}}t","project_id":"{{project}}","type":"SPAN"} },
              {"type":"trace","body":{"id":"{{project}}t","project_id":"{{project}}","name":"n"} },
              {"type":"trace","op":"update","body":{"id":"{{project}}t","project_id":"{{project}}","name":"later"} },
              {"type":"trace","body":{"id":"bad","project_id":"{{project}}","input":[]} },
              {"type":"score","body":{"id":"x"} },
              {"type":"trace","body":{"id":"x","project_id":"nope"} },
              17,
              {"type":"trace","op":"update","body":{"name":"no id"} },
              {"type":"trace"}
            ]
            """)).Expect(207);
        var results = answer.Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([200, 201, 201, 200, 422, 422, 404, 422, 422, 422], results.Select(r => r.GetProperty("status").GetInt32()));
        Assert.Equal([project + "o", project + "o", project + "t", project + "t", "bad", "x", "x", null, null, null], results.Select(r => r.GetProperty("id").GetString()));
        Assert.Equal(Enumerable.Range(0, 10), results.Select(r => r.GetProperty("index").GetInt32()));
        Assert.False(results[0].TryGetProperty("detail", out _));
        Assert.Equal("input", results[4].GetProperty("detail")[0].GetProperty("loc")[2].GetString());

        Assert.Equal("later", (await studio.Api.GetAsync($"/api/v1/traces/{project}t")).Json.GetProperty("name").GetString());
        Assert.Equal("""{"z":1}""", (await studio.Api.GetAsync($"/api/v1/traces/{project}t/tree")).Json[0].GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task Batch_Ndjson_GzipAndZstd_AreTaken()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var lines = Encoding.UTF8.GetBytes($$"""
            {"type":"trace","body":{"id":"{{project}}","project_id":"{{project}}"} }

            {"type":"observation","body":{"id":"{{project}}o","trace_id":"{{project}}","type":"SPAN"} }
            """);
        using var gzip = new MemoryStream();
        await using (var zip = new GZipStream(gzip, CompressionMode.Compress))
        {
            zip.Write(lines);
        }

        using var zstd = new Compressor();
        foreach (var (encoding, bytes) in new[] { ("gzip", gzip.ToArray()), ("zstd", zstd.Wrap(lines).ToArray()), ("identity", lines) })
        {
            var answer = (await SendAsync(studio, encoding, bytes)).Expect(200);
            Assert.Equal(2, answer.Json.GetProperty("results").GetArrayLength());
        }

        (await SendAsync(studio, "gzip", lines)).Expect(422);
        (await SendAsync(studio, "zstd", lines)).Expect(422);
        (await SendAsync(studio, "br", lines)).Expect(415);
    }

    /// <summary>States of the size that nodes hand on, in more bytes than are set aside before any have come; with and without a length told.</summary>
    [Theory]
    [InlineData("array", false)]
    [InlineData("array", true)]
    [InlineData("lines", false)]
    public async Task Batch_OfMegabytes_WhereEachNodeTakesWhatTheLastReturned_IsStoredAsSent(string form, bool isChunked)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var states = new List<string> { $$"""{"text":"{{string.Concat(Enumerable.Range(0, 40_000).Select(i => $"word{i} "))}}","é":1.50}""" };
        for (var i = 0; i < 4; i++)
        {
            states.Add(states[^1][..^1] + $$$""","node{{{i}}}":{"a":[{{{i}}}]}}""");
        }

        var items = states.SkipLast(1).Select((state, i) => $$"""
            {"type":"observation","body":{"id":"{{project}}{{i}}","trace_id":"{{project}}","project_id":"{{project}}","type":"SPAN","start_time":"2025-11-06T07:14:4{{i}}Z","input":{{state}},"output":{{states[i + 1]}} } }
            """);
        var body = Encoding.UTF8.GetBytes(form == "array" ? $"[{string.Join(',', items)}]" : string.Join('\n', items));
        Assert.InRange(body.Length, 2_000_000, 4_000_000);
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/batch") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = isChunked;
        (await studio.Api.SendAsync(request)).Expect(200);

        var tree = (await studio.Api.GetAsync($"/api/v1/traces/{project}/tree")).Json.EnumerateArray().ToList();
        Assert.Equal(states.SkipLast(1), tree.Select(o => o.GetProperty("input").GetRawText()));
        Assert.Equal(states.Skip(1), tree.Select(o => o.GetProperty("output").GetRawText()));
    }

    [Fact]
    public async Task Batch_LinesThatAreNoText_AreRefusedEachTime_ThoughTheyComeAgain()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        byte[] document = [.. "{\"text\":\""u8, .. Enumerable.Repeat((byte)'x', 2_000), 0xC3, 0x28, .. "\"}"u8];
        byte[] Line(string id, string end) => [.. Encoding.UTF8.GetBytes($$"""{"type":"trace","body":{"id":"{{id}}","project_id":"{{project}}","input":"""), .. document, .. Encoding.UTF8.GetBytes(end)];
        // The second ends too early, so nobody has asked whether it is text.
        var answer = (await studio.Api.PostAsync("/api/v1/batch", (byte[])[.. Line("a", "}}\n"), .. Line("b", "}\n"), .. Line("c", "}}\n"), .. Line("d", "}}")])).Expect(207);
        Assert.All(answer.Json.GetProperty("results").EnumerateArray(), r => Assert.Equal(422, r.GetProperty("status").GetInt32()));
        Assert.Equal(4, answer.Json.GetProperty("results").GetArrayLength());
    }

    [Theory]
    [InlineData("]")]
    [InlineData("")]
    public async Task Batch_WithBytesThatAreNoText_Is422AndNothingIsStored(string close)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var item = $$"""{"type":"trace","body":{"id":"{{project}}","project_id":"{{project}}"} }""";
        byte[] body = [.. Encoding.UTF8.GetBytes($"[{item},"), .. "{\"type\":\""u8, 0xC3, 0x28, .. "\"}"u8, .. Encoding.UTF8.GetBytes(close)];
        var refused = (await studio.Api.PostAsync("/api/v1/batch", body)).Expect(422);
        Assert.Equal("The body is not valid UTF-8", refused.Json.GetProperty("detail")[0].GetProperty("ctx").GetProperty("error").GetString());
        (await studio.Api.GetAsync($"/api/v1/traces/{project}")).Expect(404);
    }

    [Fact]
    public async Task Batch_DecompressedOverTheLimit_Is413()
    {
        var studio = await apps.GetAsync();
        using var gzip = new MemoryStream();
        await using (var zip = new GZipStream(gzip, CompressionLevel.Fastest))
        {
            var spaces = new byte[1024 * 1024];
            for (var i = 0; i < 130; i++)
            {
                zip.Write(spaces);
            }
        }

        (await SendAsync(studio, "gzip", gzip.ToArray())).Expect(413);
    }

    [Fact]
    public async Task Batch_TooManyItems_Is422AndNothingIsStored()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var item = $$"""{"type":"trace","body":{"id":"{{project}}","project_id":"{{project}}"} }""";
        (await studio.Api.PostAsync("/api/v1/batch", string.Join('\n', Enumerable.Repeat(item, 10_001)))).Expect(422);
        (await studio.Api.GetAsync($"/api/v1/traces/{project}")).Expect(404);
        Assert.Equal(JsonValueKind.Array, (await studio.Api.PostAsync("/api/v1/batch", $"[{item},")).Expect(422).Json.GetProperty("detail").ValueKind);
        (await studio.Api.GetAsync($"/api/v1/traces/{project}")).Expect(404);
    }

    private static async Task<ApiAnswer> SendAsync(StudioApp studio, string encoding, byte[] bytes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/batch") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentEncoding.Add(encoding);
        return await studio.Api.SendAsync(request);
    }
}
