using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>The agents' graphs: contract/rest-api.md, section 14, and contract/swisper-conventions.md, section 9.</summary>
public sealed class SystemArchitectureEndpointsTests(StudioApps apps)
{
    [Fact]
    public async Task Get_Anonymous_HasSixAgentsInOrder()
    {
        var app = await apps.GetAsync();
        var agents = (await app.Anonymous.GetAsync("/api/v1/system-architecture")).Expect(200).Json.GetProperty("agents");
        Assert.Equal(
            [
                ("global_supervisor", 7, 14),
                ("productivity_agent", 4, 7),
                ("research_agent", 3, 6),
                ("wealth_agent", 2, 2),
                ("doc_agent", 2, 2),
                ("gk_catalog_agent", 5, 11),
            ],
            agents.EnumerateArray().Select(a => (a.GetProperty("name").GetString()!, a.GetProperty("nodes").GetArrayLength(), a.GetProperty("edges").GetArrayLength())));
        Assert.Equal(
            """
            {"name":"wealth_agent","description":"Financial data","nodes":[{"id":"wealth_planner","label":"Wealth Planner","type":"GENERATION"},{"id":"tool_execution","label":"Financial Data Tool","type":"TOOL"}],"edges":[{"from":"wealth_planner","to":"tool_execution","conditional":true,"label":"if needs data"},{"from":"tool_execution","to":"wealth_planner","conditional":true,"label":"if refine query"}]}
            """,
            agents[3].GetRawText());
    }

    [Fact]
    public async Task Get_Edges_JoinKnownNodes()
    {
        var app = await apps.GetAsync();
        foreach (var agent in (await app.Anonymous.GetAsync("/api/v1/system-architecture")).Json.GetProperty("agents").EnumerateArray())
        {
            var nodes = agent.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()).Concat(["__start__", "__end__"]).ToList();
            Assert.All(agent.GetProperty("edges").EnumerateArray(), edge =>
            {
                Assert.Contains(edge.GetProperty("from").GetString(), nodes);
                Assert.Contains(edge.GetProperty("to").GetString(), nodes);
            });
        }
    }
}
