using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Lifecycle;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

/// <summary>
/// A page costs the same however many traces there are: what the database does for it (pages touched on PostgreSQL, steps of
/// the virtual machine on SQLite) in a project of many traces, beside a project of a thousand in the same database.
/// </summary>
public sealed class TraceFilterWorkTests(StudioDatabases databases)
{
    private const int Few = 1_000;
    private const int PageSize = 51;
    private const long First = 1_700_000_000_000_000_000;
    private static readonly Guid Small = new("10000000-0000-0000-0000-000000000001");
    private static readonly Guid Large = new("20000000-0000-0000-0000-000000000002");

    // Per thousand traces of the one project and per all of the other: many, some, five, none.
    private static readonly (string Name, TraceFilter Filter)[] Filters =
    [
        ("none", new()),
        ("user", new() { UserId = "u1" }),
        ("name, frequent", new() { Name = "topic" }),
        ("name, rare", new() { Name = "needle" }),
        ("name, absent", new() { Name = "zebra" }),
        ("tag, frequent", new() { Tags = ["many"] }),
        ("tag, rare", new() { Tags = ["few"] }),
        ("tags", new() { Tags = ["few", "many", "absent"] }),
        ("tag, absent", new() { Tags = ["absent"] }),
        ("tag, frequent, in the first minutes", new() { Tags = ["many"], From = First, To = First + 300_000_000_000 }),
        ("name, exact, in the first minutes", new() { Name = "A question about topic 7 of the day", IsExact = true, From = First, To = First + 300_000_000_000 }),
        ("ok", new() { Status = TraceStatus.Ok }),
        ("error", new() { Status = TraceStatus.Error }),
        ("running", new() { Status = TraceStatus.Running }),
        ("1 ms", new() { MinLatency = 1_000_000 }),
        ("2.5 s", new() { MinLatency = 2_500_000_000 }),
        ("1 min", new() { MinLatency = 60_000_000_000 }),
        ("1 h", new() { MinLatency = 3_600_000_000_000 }),
        ("0.001 CHF", new() { MinCost = 1_000_000 }),
        ("3 CHF", new() { MinCost = 3_000_000_000 }),
        ("100 CHF", new() { MinCost = 100_000_000_000 }),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Work_OfAPageAndItsTotal_DoesNotGrowWithTheTraces(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancel);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await GenerateAsync(db, Small, Few);
        await GenerateAsync(db, Large, TestLength.Of(50_000, 1_000_000));
        await studio.Services.GetRequiredService<NameIndexer>().CatchUpAsync(Cancel);
        if (kind == DatabaseKind.Postgres)
        {
            await db.Database.ExecuteSqlAsync($"VACUUM ANALYZE", Cancel);
        }
        else
        {
            // Asked every second, whether any name waits.
            Assert.InRange(await DatabaseWork.OfAsync(db, () => NameIndex.IndexNextAsync(db, 1, Cancel)), 0, 200);
        }

        var failures = new List<string>();
        var page = await DatabaseWork.OfAsync(db, () => PageAsync(Small, new TraceFilter()));
        foreach (var (name, filter) in Filters)
        {
            // A filter that few of the small project's traces match may fill a page in the large one.
            var (few, many) = (await DatabaseWork.OfAsync(db, () => PageAsync(Small, filter)), await DatabaseWork.OfAsync(db, () => PageAsync(Large, filter)));
            if (many > (2 * few) + page)
            {
                failures.Add($"{name}, page: {few} → {many}");
            }

            (few, many) = (await DatabaseWork.OfAsync(db, () => TotalAsync(Small, filter)), await DatabaseWork.OfAsync(db, () => TotalAsync(Large, filter)));
            if (many > (2 * few) + (TraceCount.Bound * WorkPerCounted(kind)))
            {
                failures.Add($"{name}, total: {few} → {many}");
            }
        }

        Assert.Empty(failures);

        // As the pages and as the API read it.
        async Task PageAsync(Guid project, TraceFilter filter)
        {
            var rows = await TraceQueries.ListAsync(db, project, filter, null, PageSize, Cancel);
            var whole = await TraceQueries.WholeOfKeysAsync(db, project, [.. rows.Select(r => r.Key)], Cancel);
            Assert.Equal(rows.Select(r => r.Key), whole.Select(t => t.Key));
        }

        Task TotalAsync(Guid project, TraceFilter filter) => TraceCount.OfAsync(db, project, filter, Cancel);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Totals_AreExactUpToTheBound_AndEstimatedNearbyBeyondIt(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        await GenerateAsync(db, Large, 40_000);
        foreach (var (name, filter) in Filters)
        {
            var count = await TraceCount.OfAsync(db, Large, filter, Cancel);
            var exact = await db.Traces.Matching(Large, filter).CountAsync(Cancel);
            Assert.True(exact <= TraceCount.Bound ? count == new TraceCount(exact, false) : count.IsEstimate, $"{name}: {count}, exactly {exact}");
            Assert.InRange(count.Count, exact * 0.75, exact * 1.25);
        }
    }

    private static int WorkPerCounted(DatabaseKind kind) => kind == DatabaseKind.Sqlite ? 40 : 1;

    private static Task GenerateAsync(StudioDbContext db, Guid project, int count)
    {
        var (numbers, key, tags) = db.Database.IsSqlite()
            ? ("WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < {1} - 1)", "randomblob(16)", "CASE WHEN i % ({1} / 5) = 7 THEN '[\"few\",\"many\"]' WHEN i % 3 = 0 THEN '[\"many\"]' ELSE '[]' END")
            : ("WITH s AS (SELECT i FROM generate_series(0, {1} - 1::bigint) AS i)", "gen_random_uuid()", "CASE WHEN i % ({1} / 5) = 7 THEN ARRAY['few','many'] WHEN i % 3 = 0 THEN ARRAY['many'] ELSE ARRAY[]::text[] END");
        // Magnitudes that spread over some decades; five of each rare kind.
        var sql = $$"""
            {{numbers}}, f AS (
              SELECT s.i, {0} AS project_id, {{key}} AS key,
                CASE WHEN i % ({1} / 5) = 11 THEN 70000000000 + i ELSE 1000000 * (1 + i % 997) * (1 + i % 3) END AS latency,
                CASE WHEN i % ({1} / 5) = 13 THEN 5000000000 + i ELSE 1000 * (1 + i % 1009) * (1 + i % 7) END AS cost
              FROM s)
            INSERT INTO traces (project_id, key, id, name, user_id, user_hash, session_id, session_hash, tags, timestamp, stamps, is_announced,
              observation_count, error_count, open_count, prompt_tokens, completion_tokens, total_tokens, costed_count, total_cost, start_time, end_time, last_seen, status, latency_class, cost_class)
            SELECT project_id, key, 't' || i, 'A question about topic ' || (i % 1000) || ' of the day' || CASE WHEN i % ({1} / 5) = 3 THEN ' needle' ELSE '' END,
              'u' || (i % 50), CASE WHEN i % 50 = 1 THEN {2} ELSE i % 50 END, NULL, NULL, {{tags}}, 1700000000000000000 + i * 1000000000, {3}, {4},
              7, CASE WHEN i % 50 = 1 THEN 1 ELSE 0 END, CASE WHEN i % ({1} / 5) = 17 THEN 1 ELSE 0 END, 0, 0, 0, 1, cost, 1700000000000000000, 1700000000000000000 + latency, 0,
              CASE WHEN i % 50 = 1 THEN 1 WHEN i % ({1} / 5) = 17 THEN 2 ELSE 0 END,
              {{ClassOf("latency")}}, {{ClassOf("cost")}}
            FROM f
            """;
        object id = db.Database.IsSqlite() ? project.ToByteArray(bigEndian: true) : project;
        return db.Database.ExecuteSqlRawAsync(sql, [id, count, SwisperStudio.Core.Hash128.ShortOf("u1")!.Value, Array.Empty<byte>(), true], Cancel);

        static string ClassOf(string amount) =>
            $"3 * (length(CAST({amount} AS text)) - 1) + CASE WHEN substr(CAST({amount} AS text), 1, 1) >= '5' THEN 3 WHEN substr(CAST({amount} AS text), 1, 1) >= '2' THEN 2 ELSE 1 END";
    }
}
