using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Live;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Metrics;

/// <summary>Roll-ups after whatever may happen to what they count.</summary>
public sealed class RollUpTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("33333333-2222-3333-4444-555555555555");
    private const long Hour = HourShare.NanosecondsPerHour;

    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Batch_IsCountedByHourNamesAndModel(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using (var db = studio.CreateDbContext())
        {
            db.ModelPrices.Add(new ModelPrice { Id = "p", HostingProvider = "openai", ModelName = "gpt-4o", InputPricePerMillion = "1", OutputPricePerMillion = "2" });
            await db.SaveChangesAsync(Cancel);
        }

        await studio.WriteAsync(
        [
            Trace("t"),
            Root("root", "t", "graph"),
            Child("a", "t", "llm") with { Model = "gpt-4o", PromptTokens = 10, CompletionTokens = 5, EndTime = 1_000 },
            Child("b", "t", "llm") with { Model = "gpt-4o", Level = "ERROR", StartTime = Hour, EndTime = Hour + 3_000 },
            Child("c", "t", "llm") with { StartTime = -1 },
            Child("never", "t", "llm") with { StartTime = null },
        ]);
        Assert.Equal(
            [
                "-1 graph/llm/-: 1",
                "0 graph/graph/-: 1",
                "0 graph/llm/gpt-4o: 1, tokens 15, 1 costs of 20000, 1 durations",
                "1 graph/llm/gpt-4o: 1, 1 errors, 1 durations",
            ],
            await HoursAsync(studio));
        Assert.Equal(["s: 1 traces, 1 failed, 5, 1 errors, tokens 15, 1 costs of 20000, 7..7"], await SessionsAsync(studio));
        Assert.Equal(["u: 1 traces, 1 failed, 5, 1 errors, tokens 15, 1 costs of 20000, 7..7"], await UsersAsync(studio));
        await studio.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task BatchSentAgain_WritesNothing(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        Patch[] batch = [Trace("t"), Root("root", "t", "graph"), Child("a", "t", "llm") with { EndTime = 5 }];
        await studio.WriteAsync(batch);
        var before = await RowsAsync(studio);
        await studio.WriteAsync(batch);
        Assert.Equal(before, await RowsAsync(studio));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Root_ThatComesLate_IsRenamed_OrGivesWay_TakesTheTracesObservationsWithIt(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Child("a", "t", "step") with { StartTime = 50 }, Child("b", "t", "step") with { StartTime = 60 }]);
        Assert.Equal(["0 -/step/-: 2"], await HoursAsync(studio));

        await studio.WriteAsync([Root("root", "t", "graph") with { StartTime = 40 }]);
        Assert.Equal(["0 graph/graph/-: 1", "0 graph/step/-: 2"], await HoursAsync(studio));

        await studio.WriteAsync([Patches.ObservationUpdate("root", Project, 2) with { Name = "renamed" }]);
        Assert.Equal(["0 renamed/renamed/-: 1", "0 renamed/step/-: 2"], await HoursAsync(studio));

        await studio.WriteAsync([Root("earlier", "t", "other") with { StartTime = 30 }]);
        Assert.Equal(["0 other/other/-: 1", "0 other/renamed/-: 1", "0 other/step/-: 2"], await HoursAsync(studio));

        // The root begins later than told before, then it has a parent after all.
        await studio.WriteAsync([Patches.ObservationUpdate("earlier", Project, 3) with { StartTime = 45 }]);
        Assert.Equal(["0 renamed/other/-: 1", "0 renamed/renamed/-: 1", "0 renamed/step/-: 2"], await HoursAsync(studio));
        await studio.WriteAsync([Patches.ObservationUpdate("root", Project, 4) with { ParentId = "earlier" }]);
        Assert.Equal(["0 other/other/-: 1", "0 other/renamed/-: 1", "0 other/step/-: 2"], await HoursAsync(studio));
        Assert.Equal(Hash128.Of("earlier"), (await studio.TraceAsync(Project, "t"))!.RootKey);
        await studio.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Observation_ThatMovesToAnotherHour_Model_AndTrace_IsCountedThereOnly(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Trace("t1"), Root("r1", "t1", "one"), Trace("t2") with { UserId = "v" }, Root("r2", "t2", "two"), Child("a", "t1", "step") with { EndTime = 9 }]);
        await studio.WriteAsync([Patches.ObservationUpdate("a", Project, 2) with { StartTime = 3 * Hour, EndTime = 4 * Hour, Model = "m" }]);
        Assert.Equal(["0 one/one/-: 1", "0 two/two/-: 1", "3 one/step/m: 1, 1 durations"], await HoursAsync(studio));

        await studio.WriteAsync([Patches.ObservationUpdate("a", Project, 3) with { TraceId = "t2" }]);
        Assert.Equal(["0 one/one/-: 1", "0 two/two/-: 1", "3 two/step/m: 1, 1 durations"], await HoursAsync(studio));
        Assert.Equal(["u: 1 traces, 1, 7..7", "v: 1 traces, 2, 7..7"], await UsersAsync(studio));
        await studio.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Trace_ThatChangesItsUser_LeavesTheFormersFiguresAndTimes(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Trace("t1") with { Timestamp = 10 }, Trace("t2") with { Timestamp = 20 }, Trace("t3") with { Timestamp = 30 }, Root("r3", "t3", "g")]);
        Assert.Equal(["u: 3 traces, 1, 10..30"], await UsersAsync(studio));

        await studio.WriteAsync([Patches.TraceUpdate("t3", Project, 2) with { UserId = "v" }]);
        Assert.Equal(["u: 2 traces, 10..20", "v: 1 traces, 1, 30..30"], await UsersAsync(studio));
        Assert.Equal(["s: 3 traces, 1, 10..30"], await SessionsAsync(studio));

        await studio.WriteAsync([Patches.TraceUpdate("t3", Project, 3) with { UserId = null, SessionId = null }]);
        Assert.Equal(["u: 2 traces, 10..20"], await UsersAsync(studio));
        Assert.Equal(["s: 2 traces, 10..20"], await SessionsAsync(studio));
        await studio.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DeletionByHand_TakesTheFigures_LateEventsBringNoneBack(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Trace("t1"), Root("r1", "t1", "g") with { EndTime = 4 }, Trace("t2") with { Timestamp = 9 }, Root("r2", "t2", "g") with { EndTime = 4 }]);
        await DeleteAsync(studio, "t2", DeletionCause.ByHand);
        Assert.Equal(["0 g/g/-: 1, 1 durations"], await HoursAsync(studio));
        Assert.Equal(["s: 1 traces, 1, 7..7"], await SessionsAsync(studio));

        await studio.WriteAsync([Patches.ObservationUpdate("r2", Project, 2) with { EndTime = 9 }, Child("late", "t2", "g")]);
        Assert.Equal(["0 g/g/-: 1, 1 durations"], await HoursAsync(studio));
        await studio.AssertSoundAsync();

        await DeleteAsync(studio, "t1", DeletionCause.ByHand);
        Assert.Equal(0, await RowCountAsync(studio));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Retention_KeepsTheFigures(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Trace("t1"), Root("r1", "t1", "g") with { EndTime = 4, PromptTokens = 1 }, Trace("t2") with { Timestamp = 9 }, Root("r2", "t2", "g")]);
        var figures = await AllAsync();
        await DeleteAsync(studio, "t1", DeletionCause.Retention);
        Assert.Equal(figures, await AllAsync());
        await studio.AssertSoundAsync();

        // Those of the past add up, and stay alone in the end.
        await DeleteAsync(studio, "t2", DeletionCause.Retention);
        Assert.Equal(figures, await AllAsync());
        Assert.Equal(3, await RowCountAsync(studio));
        await studio.AssertSoundAsync();

        async Task<List<string>> AllAsync() => [.. await HoursAsync(studio), .. await SessionsAsync(studio), .. await UsersAsync(studio)];
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AdoptedTrace_TakesItsFiguresToItsProject(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync(
        [
            Root("r", "t", "g") with { ProjectId = null, FromAllProjectKey = true },
            Patches.TraceUpdate("t", null, 2) with { FromAllProjectKey = true, UserId = "u" },
        ]);
        Assert.Equal(2, await RowCountAsync(studio));
        await studio.WriteAsync([Trace("t") with { FromAllProjectKey = true }, Child("c", "t", "step") with { FromAllProjectKey = true }]);
        Assert.Equal(["0 g/g/-: 1", "0 g/step/-: 1"], await HoursAsync(studio));
        Assert.Equal(["u: 1 traces, 2, 7..7"], await UsersAsync(studio));
        Assert.Equal(4, await RowCountAsync(studio));
        await studio.AssertSoundAsync();
    }

    [Fact]
    public async Task Writers_OfDifferentSlots_DoNotWaitForEachOther_AndDeletionGathersThem()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        var (first, second) = (new RollUps(studio.Bulk, first: 0), new RollUps(studio.Bulk, first: 4));
        await WriteAsync(studio, first, [Trace("t"), Root("r", "t", "g")]);
        await WriteAsync(studio, second, [Trace("t2"), Root("r2", "t2", "g")]);

        // One holds its row of the user and the hour; the other goes on with its own, and so does another transaction of its own process.
        await using var holder = studio.CreateDbContext();
        await using (await holder.Database.BeginTransactionAsync(Cancel))
        {
            Assert.Single(await studio.Bulk.LoadAsync<UserTotals>(holder, [(Project, RollUpKey.Of("u").InSlot(0))], Cancel));
            Assert.Single(await studio.Bulk.LoadAsync<HourTotals>(holder, [(Project, RollUpKey.Of(0, "g", "g", null).InSlot(0))], Cancel));
            await WriteAsync(studio, second, [Trace("t3"), Root("r3", "t3", "g"), Patches.ObservationUpdate("r", Project, 2) with { Level = "ERROR" }]);
            using var taken = first.TakeSlot(holder);
            Assert.Equal(0, taken.Number);
            await WriteAsync(studio, first, [Trace("t4"), Root("r4", "t4", "g")]);
        }

        Assert.Equal(["u: 4 traces, 1 failed, 4, 1 errors, 7..7"], await UsersAsync(studio));
        Assert.Equal(["0 g/g/-: 4, 1 errors"], await HoursAsync(studio));
        await studio.AssertSoundAsync();

        await DeleteAsync(studio, "t2", DeletionCause.ByHand);
        Assert.Equal(["u: 3 traces, 1 failed, 3, 1 errors, 7..7"], await UsersAsync(studio));
        Assert.Equal(3, await RowCountAsync(studio));
        await studio.AssertSoundAsync();
    }

    [Fact]
    public async Task ManyWriters_AndDeletions_AtOnce_LoseNothing()
    {
        await using var studio = await databases.CreateAsync(DatabaseKind.Postgres);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            // Two of them know nothing of each other and take the same slots.
            var rollUps = new RollUps(studio.Bulk, first: (byte)(4 * (writer / 2)));
            var random = new Random(writer);
            for (var n = 0; n < TestLength.Of(25, 400); n++)
            {
                var trace = $"t{random.Next(8)}";
                Patch[] batch =
                [
                    Patches.TraceUpdate(trace, Project, n) with { UserId = $"u{random.Next(3)}", SessionId = "s", Timestamp = random.Next(100) },
                    Child($"o{random.Next(30)}", trace, $"n{random.Next(3)}") with { Stamp = new Stamp(StampRank.Update, n, 0), ParentId = random.Next(4) == 0 ? null : "p", StartTime = random.Next(3) * Hour },
                ];
                await RetriedAsync(() => WriteAsync(studio, rollUps, batch));
                if (random.Next(5) == 0)
                {
                    await RetriedAsync(() => DeleteAsync(studio, $"t{random.Next(8)}", random.Next(2) == 0 ? DeletionCause.ByHand : DeletionCause.Retention));
                }
            }
        }));
        await studio.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NamesTooLong_AreCut_AndKeepTheirHalves(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var name = new string('n', 199) + "😀 and more";
        await studio.WriteAsync([Trace("t"), Root("r", "t", name)]);
        var cut = new string('n', 199);
        Assert.Equal([$"0 {cut}/{cut}/-: 1"], await HoursAsync(studio));
        await studio.AssertSoundAsync();
    }

    private static TracePatch Trace(string id) => Patches.NewTrace(id, Project) with { UserId = "u", SessionId = "s", Timestamp = 7 };

    private static ObservationPatch Root(string id, string trace, string name) => Patches.NewObservation(id, trace, Project) with { Name = name };

    private static ObservationPatch Child(string id, string trace, string name) => Root(id, trace, name) with { ParentId = "root" };

    private static async Task WriteAsync(TestDatabase studio, RollUps rollUps, IReadOnlyList<Patch> patches)
    {
        await using var db = studio.CreateDbContext();
        var transaction = new IngestTransaction(
            studio.Bulk,
            studio.Services.GetRequiredService<PriceCatalog>(),
            studio.Services.GetRequiredService<KnownChunks>(),
            studio.Services.GetRequiredService<RecentRows>(),
            rollUps,
            studio.Services.GetRequiredService<ChangeFeed>(),
            studio.Services.GetRequiredService<IOptions<StudioOptions>>());
        await transaction.WriteAsync(db, patches, new Dictionary<(Guid, Guid), SplitDocuments>(), isRetry: false, Cancel);
    }

    private static async Task RetriedAsync(Func<Task> work)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (failure is WriteConflictException || failure.IsTransient())
            {
                await Task.Delay(Random.Shared.Next(5, 30), Cancel);
            }
        }
    }

    private static async Task DeleteAsync(TestDatabase studio, string trace, DeletionCause cause)
    {
        await using var db = studio.CreateDbContext();
        await studio.Deletion().DeleteAsync(db, Project, [Hash128.Of(trace)], cause, Cancel);
    }

    private static async Task<List<string>> HoursAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        var rows = await db.Set<HourTotals>().AsNoTracking().Where(h => h.ProjectId == Project).ToListAsync(Cancel);
        return Sums(rows).OrderBy(h => h.Hour).ThenBy(h => h.RootName, StringComparer.Ordinal).ThenBy(h => h.Name, StringComparer.Ordinal).ThenBy(h => h.Model, StringComparer.Ordinal)
            .Select(h => $"{h.Hour} {h.RootName ?? "-"}/{h.Name ?? "-"}/{h.Model ?? "-"}: {Figures(h)}{Some(h.Histogram.Count, " durations")}").ToList();
    }

    private static Task<List<string>> SessionsAsync(TestDatabase studio) => GroupsAsync<SessionTotals>(studio);

    private static Task<List<string>> UsersAsync(TestDatabase studio) => GroupsAsync<UserTotals>(studio);

    private static async Task<List<string>> GroupsAsync<T>(TestDatabase studio)
        where T : TraceGroupTotals
    {
        await using var db = studio.CreateDbContext();
        var rows = await db.Set<T>().AsNoTracking().Where(g => g.ProjectId == Project).ToListAsync(Cancel);
        return Sums(rows).OrderBy(g => g.Id, StringComparer.Ordinal).Select(g =>
            $"{g.Id}: {g.TraceCount} traces{Some(g.FailedTraceCount, " failed")}{(g.ObservationCount == 0 ? "" : ", " + Figures(g))}, {g.FirstTimestamp}..{g.LastTimestamp}").ToList();
    }

    private static IEnumerable<T> Sums<T>(List<T> rows)
        where T : Totals =>
        rows.GroupBy(r => r.Key.InSlot(0)).Select(slots =>
        {
            var sum = slots.First();
            foreach (var slot in slots.Skip(1))
            {
                sum.Add(slot);
            }

            return sum;
        }).Where(sum => !sum.IsZero);

    private static string Figures(Totals t) =>
        $"{t.ObservationCount}{Some(t.ErrorCount, " errors")}{(t.TotalTokens == 0 ? "" : $", tokens {t.TotalTokens}")}{Some(t.CostedCount, $" costs of {t.TotalCost}")}";

    private static string Some(long count, string what) => count == 0 ? "" : $", {count}{what}";

    private static async Task<string> RowsAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        return System.Text.Json.JsonSerializer.Serialize(new
        {
            Hours = await db.Set<HourTotals>().AsNoTracking().OrderBy(r => r.Key).ToListAsync(Cancel),
            Sessions = await db.Set<SessionTotals>().AsNoTracking().OrderBy(r => r.Key).ToListAsync(Cancel),
            Users = await db.Set<UserTotals>().AsNoTracking().OrderBy(r => r.Key).ToListAsync(Cancel),
        });
    }

    private static async Task<int> RowCountAsync(TestDatabase studio) =>
        await studio.CountAsync<HourTotals>(_ => true) + await studio.CountAsync<SessionTotals>(_ => true) + await studio.CountAsync<UserTotals>(_ => true);
}
