using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>The client in another process: killed, interrupted, and told what to do by its environment.</summary>
public sealed class DemoAgentTests(StudioApps apps) : IDisposable
{
    private readonly string _spool = Directory.CreateTempSubdirectory("studio-spool-").FullName;

    public void Dispose() => Directory.Delete(_spool, recursive: true);

    [Fact]
    public async Task Killed_WithSpool_EverythingAcceptedArrivesOnce()
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        // Between agent and studio, until it falls silent.
        await using var between = await FakeStudio.StartAsync();
        var isDown = false;
        between.OnBatch = async (http, _, lines) =>
        {
            if (isDown)
            {
                http.Response.StatusCode = 503;
                return;
            }

            var answer = await studio.Api.PostAsync("/api/v1/batch", Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(l => l.GetRawText()))));
            http.Response.StatusCode = answer.Status;
            await http.Response.WriteAsync(answer.Text);
        };

        await using var killed = DemoAgentProcess.Start("--rate 20 --speed 100", Settings(between.Address, project));
        await killed.RunsAsync(20);
        isDown = true;
        await killed.RunsAsync(killed.Runs.Count + 20);
        await killed.KillAsync();
        var accepted = killed.Runs;
        var arrived = 0;
        foreach (var (trace, _, _) in accepted)
        {
            arrived += (await studio.Api.GetAsync($"/api/v1/traces/{trace}")).Status == 200 ? 1 : 0;
        }

        Assert.InRange(arrived, 1, accepted.Count - 10);
        Assert.NotEmpty(Directory.GetFiles(_spool, "*.spool", SearchOption.AllDirectories));

        await using var next = DemoAgentProcess.Start("--runs 5 --rate 20 --speed 100", Settings(studio.Address, project));
        await next.EndAsync();
        Assert.Equal(5, next.Runs.Count);
        Assert.Contains(next.Lines, l => l.Contains("events that an ended process has left in the spool", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(_spool));
        foreach (var (trace, steps, tokens) in accepted.Concat(next.Runs))
        {
            var nodes = TraceTree.Nodes((await studio.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200).Json).Select(n => n.Node).ToList();
            Assert.Equal(steps, nodes.Count);
            Assert.All(nodes, n => Assert.NotEqual(JsonValueKind.Null, n.GetProperty("end_time").ValueKind));
            // Of a call that failed the model has counted nothing: the studio estimates.
            Assert.Equal(tokens, nodes.Where(n => n.GetProperty("level").GetString() != "ERROR").Sum(n => n.GetProperty("total_tokens") is { ValueKind: JsonValueKind.Number } count ? count.GetInt32() : 0));
        }
    }

    [Fact]
    public async Task Interrupted_FlushesWhatItHas()
    {
        await using var server = await FakeStudio.StartAsync();
        await using var agent = DemoAgentProcess.Start("--rate 50 --speed 20", Settings(server.Address, "p"));
        await agent.RunsAsync(3);
        agent.Interrupt();
        await agent.EndAsync();
        Assert.Empty(Directory.GetFileSystemEntries(_spool));
        var bodies = server.Stored.Where(l => l.GetProperty("type").GetString() == "observation").ToLookup(l => l.GetProperty("op").GetString(), l => l.GetProperty("body"));
        var ended = bodies["update"].Select(b => b.GetProperty("id").GetString()).ToHashSet();
        Assert.NotEmpty(ended);
        Assert.All(bodies["create"].Where(b => b.GetProperty("type").GetString() != "EVENT"), b => Assert.Contains(b.GetProperty("id").GetString(), ended));
    }

    [Fact]
    public async Task Environment_SaysHow()
    {
        await using var server = await FakeStudio.StartAsync();
        var settings = Settings(server.Address, "p");
        settings["SWISPER_STUDIO_ENVIRONMENT"] = "staging";
        settings["SWISPER_STUDIO_HEARTBEAT_INTERVAL"] = "0.1";
        settings["SWISPER_STUDIO_VERIFY_CONNECTIVITY"] = "false";
        await using (var agent = DemoAgentProcess.Start("--runs 1 --speed 10", settings))
        {
            await agent.EndAsync();
            Assert.DoesNotContain(agent.Lines, l => l.Contains("connectivity", StringComparison.Ordinal));
        }

        Assert.True(server.Heartbeats.Count > 1);
        Assert.Equal("staging", server.Heartbeats.First().GetProperty("environment").GetString());
        var sent = server.Stored.Count;

        settings["SWISPER_STUDIO_ENABLED"] = "false";
        await using (var agent = DemoAgentProcess.Start("--runs 1 --speed 100", settings))
        {
            await agent.EndAsync();
            Assert.Single(agent.Runs);
        }

        Assert.Equal(sent, server.Stored.Count);
    }

    private Dictionary<string, string> Settings(Uri url, string project) => new()
    {
        ["SWISPER_STUDIO_URL"] = url.ToString(),
        ["SWISPER_STUDIO_API_KEY"] = StudioApp.DevelopmentKey,
        ["SWISPER_STUDIO_PROJECT_ID"] = project,
        ["SWISPER_STUDIO_SPOOL_DIRECTORY"] = _spool,
    };
}
