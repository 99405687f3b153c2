using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary><c>GET /api/v1/search</c>: what is sent is found within seconds.</summary>
public sealed class SearchTests(StudioApps apps)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Text_Sent_IsFoundPageByPage(DatabaseKind kind)
    {
        var studio = await apps.GetAsync(kind);
        var project = await studio.CreateProjectAsync();
        var other = await studio.CreateProjectAsync();
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid().ToString()).ToArray();
        foreach (var id in ids)
        {
            (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = "run" })).Expect(201);
            (await studio.Api.PostAsync("/api/v1/observations", new { id = id + "-o", trace_id = id, type = "SPAN", name = "step", output = new { messages = new[] { new { content = $"Die Rückerstattung {id} ist da" } } } })).Expect(201);
            await FoundAsync(studio, project, id);
        }

        var first = await FindAsync(studio, project, "ruckerstattung", "&limit=2");
        var second = await FindAsync(studio, project, "ruckerstattung", $"&limit=2&cursor={first.GetProperty("next_cursor").GetString()}");
        var hits = first.GetProperty("hits").EnumerateArray().Concat(second.GetProperty("hits").EnumerateArray()).ToList();

        Assert.Equal(ids.Reverse(), hits.Select(h => h.GetProperty("trace_id").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
        var hit = hits[0];
        Assert.Equal(("run", ids[2] + "-o", "step", "output", "messages[0].content"), (Text("trace_name"), Text("observation_id"), Text("observation_name"), Text("document"), Text("key_path")));
        Assert.Equal($"content: Die Rückerstattung {ids[2]} ist da", Text("snippet"));
        var match = Assert.Single(hit.GetProperty("matches").EnumerateArray());
        Assert.Equal((13, 14), (match.GetProperty("start").GetInt32(), match.GetProperty("length").GetInt32()));
        Assert.Empty((await FindAsync(studio, other, "ruckerstattung")).GetProperty("hits").EnumerateArray());

        string? Text(string name) => hit.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("?q=word", "project_id", "missing")]
    [InlineData("?project_id=$project", "q", "missing")]
    [InlineData("?project_id=$project&q=", "q", "value_error")]
    [InlineData("?project_id=$project&q=...", "q", "value_error")]
    [InlineData("?project_id=$project&q=ab*", "q", "value_error")]
    [InlineData("?project_id=$project&q=word&limit=101", "limit", "less_than_equal")]
    [InlineData("?project_id=$project&q=word&cursor=-1", "cursor", "value_error")]
    public async Task Request_ThatMakesNoSense_IsRefused(string query, string field, string type)
    {
        var studio = await apps.GetAsync();
        var answer = (await studio.Api.GetAsync("/api/v1/search" + query.Replace("$project", TestDatabase.DefaultProject.ToString(), StringComparison.Ordinal))).Expect(422);
        var detail = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal((field, type), (detail.GetProperty("loc")[1].GetString(), detail.GetProperty("type").GetString()));
    }

    private static async Task FoundAsync(StudioApp studio, string project, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await FindAsync(studio, project, text)).GetProperty("hits").GetArrayLength() == 0)
        {
            await Task.Delay(100, patience.Token);
        }
    }

    private static async Task<JsonElement> FindAsync(StudioApp studio, string project, string text, string more = "") =>
        (await studio.Api.GetAsync($"/api/v1/search?project_id={project}&q={Uri.EscapeDataString(text)}{more}")).Expect(200).Json;
}
