using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>
/// A client under faults: sends observations of one trace without a pause, each twice (begun, ended), singly or in batches; sends again what
/// was not taken, and remembers what was acknowledged.
/// </summary>
internal sealed class Sender(ApiClient api, string trace, int batch)
{
    private readonly List<(string Id, string Field, string Document)> _acknowledged = [];
    private List<string> _underWay = [];
    private volatile int _rounds;
    private volatile int _comeBacks;

    /// <summary>Senders of every kind.</summary>
    public static List<Sender> Several(StudioApp app, string name) =>
        [.. new[] { 1, 1, 7, 40 }.Select((batch, n) => new Sender(app.Api, $"{name}-{n}", batch))];

    public string Trace => trace;

    /// <summary>How many observations or batches have been stored.</summary>
    public int Rounds => _rounds;

    /// <summary>How often it was told to come back.</summary>
    public int ComeBacks => _comeBacks;

    /// <summary>Sends until it is stopped. A host that goes away ends it too if that is expected, else it is an error.</summary>
    public async Task SendAsync(CancellationToken stop, bool mayHostGoAway = false)
    {
        try
        {
            await TakenAsync(() => api.PostAsync("/api/v1/traces", new { id = trace, project_id = TestDatabase.DefaultProject }));
            for (var next = 0; !stop.IsCancellationRequested; next += batch)
            {
                List<string> ids = [.. Enumerable.Range(next, batch).Select(n => $"{trace}-{n}")];
                _underWay = ids;
                await (batch == 1 ? SendOneAsync(ids[0]) : SendBatchAsync(ids));
                _underWay = [];
                _rounds++;
            }
        }
        catch (HttpRequestException) when (mayHostGoAway)
        {
            // What it has not answered, it has not promised.
        }
    }

    /// <summary>Everything acknowledged is there to the byte, and nothing is there by halves.</summary>
    public async Task CheckAsync(StudioApp app)
    {
        var tree = (await app.Api.GetAsync($"/api/v1/traces/{trace}/tree")).Expect(_acknowledged.Count > 0 ? [200] : [200, 404]);
        var stored = tree.Status == 404 ? [] : TraceTree.Nodes(tree.Json).ToDictionary(n => n.Node.GetProperty("id").GetString()!, n => n.Node);
        foreach (var (id, field, document) in _acknowledged)
        {
            Assert.True(stored.TryGetValue(id, out var node), $"Observation {id} is lost.");
            Assert.Equal(document, node.GetProperty(field).GetRawText());
        }

        // A request is stored whole or not at all.
        Assert.Contains(_underWay.Count(stored.ContainsKey), new[] { 0, _underWay.Count });
        Assert.Empty(stored.Keys.Except(_acknowledged.Select(a => a.Id)).Except(_underWay));
    }

    private async Task SendOneAsync(string id)
    {
        var document = Document(id);
        await TakenAsync(() => api.PostAsync("/api/v1/observations", Begun(id, document)));
        _acknowledged.Add((id, "input", document));
        await TakenAsync(() => api.PatchAsync($"/api/v1/observations/{id}", $$"""{"output":{{document}}}"""));
        _acknowledged.Add((id, "output", document));
    }

    private async Task SendBatchAsync(List<string> ids)
    {
        var items = ids.SelectMany(id => new[]
        {
            $$"""{"type":"observation","body":{{Begun(id, Document(id))}}}""",
            $$$"""{"type":"observation","op":"update","body":{"id":"{{{id}}}","output":{{{Document(id)}}}}}""",
        });
        await TakenAsync(() => api.PostAsync("/api/v1/batch", $"[{string.Join(',', items)}]"));
        _acknowledged.AddRange(ids.SelectMany(id => new[] { (id, "input", Document(id)), (id, "output", Document(id)) }));
    }

    private async Task TakenAsync(Func<Task<ApiAnswer>> send)
    {
        while (true)
        {
            var answer = (await send()).Expect(200, 201, 503, 507);
            if (answer.Status < 300)
            {
                return;
            }

            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.NotEmpty(answer.Detail!);
            _comeBacks++;
            await Task.Delay(100);
        }
    }

    private string Begun(string id, string document) => $$"""{"id":"{{id}}","trace_id":"{{trace}}","type":"SPAN","input":{{document}}}""";

    // Long enough for chunks of its own, half of which every observation of the trace shares; written as no serializer would.
    private static string Document(string id) =>
        $$"""{"history":"{{new string('h', 2_000)}}","step":"{{id}} {{new string('s', 2_000)}}","n":1.0E+2,"text":"\u00fc\/"}""";
}
