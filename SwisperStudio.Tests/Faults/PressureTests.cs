using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>Clients that send slowly, too much, or nothing at all: memory stays bounded, the answers are clear, and others are served meanwhile.</summary>
public sealed class PressureTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bodies_ThatComeDropByDrop_AreGivenUp_WhileOthersAreServed()
    {
        await using var app = await StudioApp.StartAsync();
        var slow = Enumerable.Range(0, TestLength.Of(200, 2_000)).Select(async _ =>
        {
            using var client = await SendAsync(app, contentLength: 1_000_000, "{");
            using var dripping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var drops = DripAsync(client.GetStream(), dripping.Token);
            var answer = await ReadAsync(client);
            await dripping.CancelAsync();
            await drops;
            return answer;
        }).ToList();
        for (var n = 0; n < 20; n++)
        {
            (await app.Api.PostAsync("/api/v1/traces", new { id = $"t-{n}", project_id = TestDatabase.DefaultProject })).Expect(201);
        }

        // Where the host has closed before it was read, the answer may be lost.
        var answers = await Task.WhenAll(slow).WaitAsync(FaultLoad.ForEver, Cancel);
        Assert.All(answers.Where(a => a.Length > 0), a => Assert.StartsWith("HTTP/1.1 408 ", a, StringComparison.Ordinal));
        Assert.Contains(answers, a => a.Contains("\"detail\":", StringComparison.Ordinal));
        Assert.InRange(app.PeakMegabytes(), 1, 400);
    }

    [Fact]
    public async Task IdleConnections_InThousands_CostLittle()
    {
        await using var app = await StudioApp.StartAsync();
        var idle = new List<TcpClient>();
        try
        {
            for (var n = 0; n < TestLength.Of(2_000, 8_000); n++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(app.Address.Host, app.Address.Port, Cancel);
            }

            (await app.Api.PostAsync("/api/v1/traces", new { id = "t", project_id = TestDatabase.DefaultProject })).Expect(201);
            Assert.InRange(app.PeakMegabytes(), 1, 400);
        }
        finally
        {
            idle.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task LargeBodies_ManyAtOnce_AreBoundedInMemory()
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Settings = new Dictionary<string, string?> { ["Studio__MaxQueuedBytes"] = $"{64 * Megabyte}" },
        });
        (await app.Api.PostAsync("/api/v1/traces", new { id = "t", project_id = TestDatabase.DefaultProject })).Expect(201);

        // Each stops just before its end, so that all of them are there at once: far more than there may be.
        const int Size = 8 * Megabyte;
        var text = new string('x', Size);
        var senders = new List<(TcpClient Client, string End)>();
        for (var n = 0; n < TestLength.Of(120, 300); n++)
        {
            var body = $$$"""{"id":"large-{{{n}}}","trace_id":"t","type":"SPAN","input":{"text":"{{{text}}}"}}""";
            senders.Add((await SendAsync(app, body.Length, body[..^10]), body[^10..]));
        }

        var answers = await Task.WhenAll(senders.Select(async s =>
        {
            try
            {
                await s.Client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(s.End), Cancel);
            }
            catch (Exception gone) when (gone is IOException or InvalidOperationException)
            {
                // Refused long ago.
            }

            return await ReadAsync(s.Client);
        })).WaitAsync(FaultLoad.ForEver, Cancel);
        senders.ForEach(s => s.Client.Dispose());
        Assert.All(answers, a => Assert.Matches("^(HTTP/1.1 201 |HTTP/1.1 503 |$)", a));
        Assert.Contains(answers, a => a.StartsWith("HTTP/1.1 201 ", StringComparison.Ordinal));
        var refused = answers.First(a => a.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal));
        Assert.Contains("Retry-After: 1", refused, StringComparison.Ordinal);
        Assert.Contains("\"detail\":", refused, StringComparison.Ordinal);
        Assert.InRange(app.PeakMegabytes(), 1, 700);

        // And it is over when they are gone.
        (await app.Api.PostAsync("/api/v1/observations", new { id = "after", trace_id = "t", type = "SPAN", input = new { text } })).Expect(201);
        await Verified.CheckAsync(app);
    }

    /// <summary>Room is made for what a sender announces only while there is some, as if it had come.</summary>
    [Fact]
    public async Task LargeBodies_AnnouncedAndNotSent_CountAsIfTheyWereThere()
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Settings = new Dictionary<string, string?> { ["Studio__MaxQueuedBytes"] = $"{64 * Megabyte}" },
        });
        var text = new string(' ', 2 * Megabyte);
        var senders = new List<TcpClient>();
        for (var n = 0; n < 8; n++)
        {
            senders.Add(await SendAsync(app, 30 * Megabyte, text));
        }

        // One holds 30 MB of the 64, a second would hold more than is free beside it.
        var answers = senders.ConvertAll(ReadAsync);
        await Task.WhenAny(answers).WaitAsync(FaultLoad.ForEver, Cancel);
        while (answers.Count(a => a.IsCompleted) < 7)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.All(answers.Where(a => a.IsCompleted), a => Assert.Matches("^(HTTP/1.1 503 |$)", a.Result));
        Assert.Contains(answers.Where(a => a.IsCompleted), a => a.Result.Contains("Retry-After: 1", StringComparison.Ordinal));
        senders.ForEach(s => s.Dispose());
        await Task.WhenAll(answers);
        (await app.Api.PostAsync("/api/v1/traces", new { id = "after", project_id = TestDatabase.DefaultProject })).Expect(201);
    }

    [Fact]
    public async Task Documents_AtTheLimit_AreStored_AndOverItRefused()
    {
        await using var app = await StudioApp.StartAsync();
        const int Limit = 32 * Megabyte;
        (await app.Api.PostAsync("/api/v1/traces", new { id = "t", project_id = TestDatabase.DefaultProject })).Expect(201);
        (await app.Api.PostAsync("/api/v1/observations", Body("at", Limit))).Expect(201);
        var refused = (await app.Api.PostAsync("/api/v1/observations", Body("over", Limit + 1))).Expect(413);
        Assert.Contains("Studio:MaxRequestBytes", refused.Detail, StringComparison.Ordinal);

        if (TestLength.IsLong)
        {
            const int Decompressed = 128 * Megabyte;
            (await SendGzipAsync(app, Body("at-decompressed", Decompressed))).Expect(201);
            Assert.Contains("Studio:MaxDecompressedBytes", (await SendGzipAsync(app, Body("over-decompressed", Decompressed + 1))).Expect(413).Detail, StringComparison.Ordinal);
        }

        var peak = app.PeakMegabytes();
        Assert.InRange(peak, 1, TestLength.Of(700, 1_500));
        Assert.Equal(TestLength.Of(1, 2), (await Verified.CheckAsync(app)).Documents);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task OneTrace_OfVeryManyObservations_IsStoredAndReadInBoundedMemory(DatabaseKind kind)
    {
        await using var cluster = kind == DatabaseKind.Postgres ? await PostgresCluster.StartAsync() : null;
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Postgres = cluster is null ? null : await cluster.CreateDatabaseAsync() });
        var count = TestLength.Of(10_000, 200_000);
        const int BatchSize = 5_000;
        (await app.Api.PostAsync("/api/v1/traces", new { id = "giant", project_id = TestDatabase.DefaultProject })).Expect(201);
        for (var from = 0; from < count; from += BatchSize)
        {
            var items = Enumerable.Range(from, BatchSize).Select(n =>
                $$$"""{"type":"observation","body":{"input":{"n":{{{n}}} },"id":"o-{{{n}}}","trace_id":"giant","type":"SPAN","start_time":"2026-01-01T00:00:00.000"}}""");
            (await app.Api.PostAsync("/api/v1/batch", string.Join('\n', items))).Expect(200);
        }

        Assert.InRange(app.PeakMegabytes(), 1, 600);
        Assert.Equal(count, (await Verified.CheckAsync(app)).Documents);
        Assert.Equal(count, TraceTree.Nodes((await app.Api.GetAsync("/api/v1/traces/giant/tree")).Expect(200).Json).Count());
        Assert.InRange(app.PeakMegabytes(), 1, TestLength.Of(600, 1_500));
        (await app.Api.DeleteAsync("/api/v1/traces/giant")).Expect(200, 204);
        Assert.Equal(0, (await Verified.CheckAsync(app)).Observations);
    }

    private static byte[] Body(string id, int size)
    {
        var (head, tail) = ($"{{\"id\":\"{id}\",\"trace_id\":\"t\",\"type\":\"SPAN\",\"input\":{{\"text\":\"", "\"}}");
        var body = new byte[size];
        body.AsSpan().Fill((byte)'x');
        Encoding.ASCII.GetBytes(head).CopyTo(body, 0);
        Encoding.ASCII.GetBytes(tail).CopyTo(body, size - tail.Length);
        return body;
    }

    private static Task<ApiAnswer> SendGzipAsync(StudioApp app, byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        var content = new ByteArrayContent(compressed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentEncoding = { "gzip" } } };
        return app.Api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/observations") { Content = content });
    }

    /// <summary>Begins a request by hand.</summary>
    private static async Task<TcpClient> SendAsync(StudioApp app, int contentLength, string body)
    {
        var client = new TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port, Cancel);
        var head = $"POST /api/v1/observations HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {StudioApp.DevelopmentKey}\r\nContent-Type: application/json\r\nContent-Length: {contentLength}\r\nConnection: close\r\n\r\n";
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body), Cancel);
        }
        catch (IOException)
        {
            // Refused before its end; the answer tells.
        }

        return client;
    }

    private static async Task DripAsync(NetworkStream stream, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await stream.WriteAsync(" "u8.ToArray(), cancel);
                await Task.Delay(1_000, cancel);
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException)
        {
            // The host has had enough.
        }
    }

    /// <summary>The whole answer; empty where the host has cut the connection first.</summary>
    private static async Task<string> ReadAsync(TcpClient client)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, Cancel) is > 0 and var read)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // Reset by the host; a socket that has seen it while it wrote counts as not connected.
        }

        return answer.ToString();
    }
}
