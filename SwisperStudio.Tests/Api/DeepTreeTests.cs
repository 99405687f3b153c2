using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

public sealed class DeepTreeTests(StudioApps apps)
{
    private const int Levels = 5_000;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task ChainOfObservations_5000Levels_ComesBackFromTree(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var trace = $"chain-{Guid.NewGuid()}";
        var items = Enumerable.Range(0, Levels).Select(level => (object)new
        {
            type = "observation",
            body = new
            {
                id = $"{trace}-{level}",
                trace_id = trace,
                parent_observation_id = level == 0 ? null : $"{trace}-{level - 1}",
                type = "SPAN",
                name = $"level {level}",
                input = new { level },
            },
        });
        await app.Api.PostAsync("/api/v1/traces", new { id = trace, project_id = TestDatabase.DefaultProject });
        (await app.Api.PostAsync("/api/v1/batch", items)).Expect(200);

        var tree = (await app.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(200);

        var nodes = TraceTree.Nodes(tree.Json).ToList();
        Assert.Equal(Levels, nodes.Count);
        Assert.All(nodes, n => Assert.Equal(n.Depth, n.Node.GetProperty("input").GetProperty("level").GetInt32()));
        (await app.Api.GetAsync($"/api/v1/traces/{trace}/graph")).Expect(200);
    }
}
