using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Recorded traffic of unchanged clients, sent again: every document comes back exactly as sent.</summary>
public sealed class ReplayTests(StudioApps apps)
{
    public static TheoryData<string, DatabaseKind> SamplesAndKinds => new MatrixTheoryData<string, DatabaseKind>(
        ["swisper_http_sdk.ndjson", "swisper_test_trace.ndjson"],
        [DatabaseKind.Sqlite, DatabaseKind.Postgres]);

    [Theory]
    [MemberData(nameof(SamplesAndKinds))]
    public async Task Sample_Replayed_EveryDocumentComesBackExactlyAsSent(string sample, DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var requests = RecordedRequest.Read(sample);
        foreach (var request in requests)
        {
            await request.SendAsync(app.Api);
        }

        var sent = Documents(requests);
        Assert.NotEmpty(sent);
        var nodes = await NodesAsync(app, requests);
        foreach (var ((id, field), document) in sent)
        {
            Assert.Equal(TraceTree.Minified(document), nodes[id].GetProperty(field).GetRawText());
        }
    }

    [Fact]
    public async Task UpdatesThatOvertakeTheirCreate_AreAnswered404AndKept()
    {
        await using var app = await StudioApp.StartAsync();
        var created = new HashSet<string>();
        foreach (var request in RecordedRequest.Read("swisper_http_sdk.ndjson"))
        {
            var isCreate = request.Method == "POST";
            var answer = await request.SendAsync(app.Api);
            answer.Expect(isCreate ? 201 : created.Contains(request.Id) ? 200 : 404);
            if (isCreate)
            {
                created.Add(request.Id);
            }
        }
    }

    // What each trace and observation was sent with: documents are replaced, never merged.
    private static Dictionary<(string Id, string Field), string> Documents(IReadOnlyList<RecordedRequest> requests)
    {
        var documents = new Dictionary<(string, string), string>();
        foreach (var request in requests)
        {
            var body = JsonElement.Parse(request.Body);
            foreach (var field in new[] { "input", "output" })
            {
                if (body.TryGetProperty(field, out var document))
                {
                    documents[(request.Id, field)] = document.GetRawText();
                }
            }
        }

        return documents;
    }

    private static async Task<Dictionary<string, JsonElement>> NodesAsync(StudioApp app, IReadOnlyList<RecordedRequest> requests)
    {
        var list = (await app.Api.GetAsync($"/api/v1/traces?project_id={TestDatabase.DefaultProject}&limit=1000")).Expect(200);
        var nodes = list.Json.GetProperty("data").EnumerateArray().ToDictionary(t => t.GetProperty("id").GetString()!);
        foreach (var trace in requests.Where(r => r.Path == "/api/v1/traces"))
        {
            var tree = (await app.Api.GetAsync($"/api/v1/traces/{trace.Id}/tree")).Expect(200);
            foreach (var (node, _) in TraceTree.Nodes(tree.Json))
            {
                nodes.Add(node.GetProperty("id").GetString()!, node);
            }
        }

        return nodes;
    }
}
