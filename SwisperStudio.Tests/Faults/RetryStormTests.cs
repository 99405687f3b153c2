using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>A client that sends the same again and again, at once and through several hosts, adds nothing.</summary>
public sealed class RetryStormTests(StudioDatabases databases)
{
    private const int Observations = 40;

    [Theory]
    [InlineData(DatabaseKind.Sqlite, 1)]
    [InlineData(DatabaseKind.Postgres, 1)]
    [InlineData(DatabaseKind.Postgres, 2)]
    public async Task SameBatch_FiftyTimesAtOnce_IsStoredOnce(DatabaseKind kind, int hosts)
    {
        var postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null;
        var apps = new List<StudioApp>();
        try
        {
            for (var n = 0; n < hosts; n++)
            {
                apps.Add(await StudioApp.StartAsync(new StudioAppOptions { Postgres = postgres }));
            }

            await using var domain = new StudioDomain(apps[0]);
            for (var round = 0; round < TestLength.Of(2, 20); round++)
            {
                var batch = Batch($"storm-{round}");
                await StormAsync(apps, batch);
                var once = await StoredAsync(apps[0], domain, $"storm-{round}");
                Assert.Equal(Observations, TraceTree.Nodes(JsonElement.Parse(once.Tree)).Count());
                Assert.Equal((Observations, Observations / 2, Observations * 30L), (once.Count, once.Errors, once.Tokens));

                await StormAsync(apps, batch);
                Assert.Equivalent(once, await StoredAsync(apps[0], domain, $"storm-{round}"), strict: true);
            }

            await Verified.CheckAsync(apps[0]);
            Assert.All(apps, app => Assert.Empty(app.Errors));
        }
        finally
        {
            foreach (var app in apps)
            {
                await app.DisposeAsync();
            }
        }
    }

    private static async Task StormAsync(List<StudioApp> apps, string batch)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => apps[n % apps.Count].Api.PostAsync("/api/v1/batch", batch)));
        Assert.All(answers, a => a.Expect(200));
    }

    /// <summary>Everything that events write: rows of each table, and the trace. The index for search follows in its own time, and so does who was heard of.</summary>
    private static async Task<Stored> StoredAsync(StudioApp app, StudioDomain domain, string id)
    {
        await using var db = domain.CreateDbContext();
        var rows = new SortedDictionary<string, long>();
        foreach (var table in db.Model.GetEntityTypes().Select(t => t.GetTableName()!).Where(t => !t.StartsWith("search_", StringComparison.Ordinal) && !t.StartsWith("connection", StringComparison.Ordinal)).Distinct())
        {
            var count = "SELECT COUNT(*) AS \"Value\" FROM \"" + table + "\"";
            rows[table] = await db.Database.SqlQueryRaw<long>(count).SingleAsync(TestContext.Current.CancellationToken);
        }

        var trace = await db.Traces.AsNoTracking().SingleAsync(t => t.Id == id, TestContext.Current.CancellationToken);
        var tree = (await app.Api.GetAsync($"/api/v1/traces/{id}/tree")).Expect(200).Text;
        return new Stored(trace.ObservationCount, trace.ErrorCount, trace.TotalTokens, trace.TotalCost, trace.StartTime, trace.EndTime, tree, rows);
    }

    private static string Batch(string trace)
    {
        var items = new List<object> { new { type = "trace", body = new { id = trace, project_id = TestDatabase.DefaultProject, name = "Storm" } } };
        for (var n = 0; n < Observations; n++)
        {
            var id = $"{trace}-{n}";
            items.Add(new { type = "observation", body = new { id, trace_id = trace, type = "GENERATION", model = "gpt-4o", start_time = $"2026-01-01T00:00:{n:00}.000", input = new { shared = new string('s', 900), own = id } } });
            items.Add(new
            {
                type = "observation",
                op = "update",
                body = new { id, end_time = $"2026-01-01T00:01:{n:00}.000", prompt_tokens = 20, completion_tokens = 10, level = n % 2 == 0 ? "ERROR" : "DEFAULT", output = new { own = id + new string('o', 900) } },
            });
        }

        return JsonSerializer.Serialize(items);
    }

    private sealed record Stored(int Count, int Errors, long Tokens, long Cost, long? Start, long? End, string Tree, SortedDictionary<string, long> Rows);
}
