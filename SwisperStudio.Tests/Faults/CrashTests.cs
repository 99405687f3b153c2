using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>Success means stored: what was answered with success survives a process that is killed while it writes.</summary>
public sealed class CrashTests
{
    private const int Writers = 4;

    [Fact]
    public async Task AcknowledgedWrites_HostIsKilledUnderLoad_AreThereAfterTheRestart()
    {
        var folder = Directory.CreateTempSubdirectory("studio-crash-");
        var options = new StudioAppOptions { DataDirectory = folder.FullName };
        var app = await StudioApp.StartAsync(options);
        try
        {
            for (var round = 0; round < TestLength.Of(3, 40); round++)
            {
                var writers = Enumerable.Range(0, Writers).Select(n => new Writer(app.Api, $"crash-{round}-{n}")).ToList();
                await KillUnderLoadAsync(app, writers);
                await app.DisposeAsync();
                app = await StudioApp.StartAsync(options);
                foreach (var writer in writers)
                {
                    await CheckAsync(app, writer);
                }
            }
        }
        finally
        {
            await app.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task KillUnderLoadAsync(StudioApp app, List<Writer> writers)
    {
        var load = Task.WhenAll(writers.Select(w => w.WriteUntilTheHostIsGoneAsync()));
        await Task.WhenAny(load, Task.WhenAll(writers.Select(w => w.Writes)));
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1_000)));
        await app.KillAsync();
        await load;
    }

    private static async Task CheckAsync(StudioApp app, Writer writer)
    {
        Assert.NotEmpty(writer.Acknowledged);
        var tree = (await app.Api.GetAsync($"/api/v1/traces/{writer.Trace}/tree")).Expect(200);
        var stored = TraceTree.Nodes(tree.Json).ToDictionary(n => n.Node.GetProperty("id").GetString()!, n => n.Node);
        foreach (var (id, field, document) in writer.Acknowledged)
        {
            Assert.True(stored.TryGetValue(id, out var node), $"Observation {id} is lost.");
            Assert.Equal(document, node.GetProperty(field).GetRawText());
        }
    }

    /// <summary>Sends a trace and then observations one after the other, each with an update, until nobody answers.</summary>
    private sealed class Writer(ApiClient api, string trace)
    {
        private readonly TaskCompletionSource _writes = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Trace => trace;

        /// <summary>Done when the first update has been acknowledged.</summary>
        public Task Writes => _writes.Task;

        public List<(string Id, string Field, string Document)> Acknowledged { get; } = [];

        public async Task WriteUntilTheHostIsGoneAsync()
        {
            try
            {
                (await api.PostAsync("/api/v1/traces", new { id = trace, project_id = TestDatabase.DefaultProject })).Expect(201);
                for (var n = 0; ; n++)
                {
                    var id = $"{trace}-{n}";
                    // Long enough for chunks of its own, half of which every observation of the trace shares.
                    var document = $$"""{"history":"{{new string('h', 2_000)}}","step":"{{id}} {{new string('s', 2_000)}}"}""";
                    var create = $$"""{"id":"{{id}}","trace_id":"{{trace}}","type":"SPAN","input":{{document}}}""";
                    (await api.PostAsync("/api/v1/observations", create)).Expect(201);
                    Acknowledged.Add((id, "input", document));
                    (await api.PatchAsync($"/api/v1/observations/{id}", $$"""{"output":{{document}}}""")).Expect(200);
                    Acknowledged.Add((id, "output", document));
                    _writes.TrySetResult();
                }
            }
            catch (HttpRequestException)
            {
                // The host is gone, as it should be: what it has not answered, it has not promised.
            }
        }
    }
}
