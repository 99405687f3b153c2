using CsCheck;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Metrics;

/// <summary>Readers sum all slots, those of the past included.</summary>
public sealed class MetricsQueriesTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("44444444-2222-3333-4444-555555555555");
    private const long Hour = HourShare.NanosecondsPerHour;

    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task SessionsAndUsers_ArePagedNewestFirst_EachOnce(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        // 23 sessions of up to three traces, several of which began at the same time; written by several slots.
        for (var n = 0; n < 60; n++)
        {
            using var taken = n % 3 == 0 ? null : await TakeSlotAsync(studio);
            await studio.WriteAsync([Patches.NewTrace($"t{n}", Project) with { SessionId = $"s{n % 23}", UserId = $"u{n % 23}", Timestamp = n / 4 }]);
        }

        await DeleteAsync(studio, "t59", DeletionCause.Retention);
        await DeleteAsync(studio, "t22", DeletionCause.ByHand);
        await DeleteAsync(studio, "t45", DeletionCause.ByHand);
        var expected = Enumerable.Range(0, 60).Where(n => n is not 22 and not 45).GroupBy(n => n % 23)
            .ToDictionary(g => g.Key, g => ((long)g.Count(), g.Min() / 4L, g.Max() / 4L));

        await using var db = studio.CreateDbContext();
        foreach (var (letter, list) in new (char, Func<TracePosition?, int, Task<List<TraceGroupRow>>>)[]
        {
            ('s', (after, take) => TraceGroupQueries.SessionsAsync(db, Project, after, take, Cancel)),
            ('u', (after, take) => TraceGroupQueries.UsersAsync(db, Project, after, take, Cancel)),
        })
        {
            var all = await list(null, 100);
            Assert.Equal(
                expected.Select(e => ($"{letter}{e.Key}", e.Value)).OrderBy(e => e.Item1, StringComparer.Ordinal),
                all.Select(r => (r.Id, (r.TraceCount, r.FirstTimestamp, r.LastTimestamp))).OrderBy(r => r.Id, StringComparer.Ordinal));
            Assert.Equal(all.Select(r => r.LastTimestamp).OrderDescending(), all.Select(r => r.LastTimestamp));
            foreach (var size in new[] { 1, 4, 7 })
            {
                var paged = new List<TraceGroupRow>();
                while (await list(paged.LastOrDefault()?.Position, size) is { Count: > 0 } page)
                {
                    Assert.True(page.Count <= size);
                    paged.AddRange(page);
                }

                Assert.Equal(all, paged);
            }
        }

        Assert.Empty(await TraceGroupQueries.SessionsAsync(db, Guid.NewGuid(), null, 10, Cancel));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Hours_AreSummedAndGrouped(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync(
        [
            Patches.NewTrace("t", Project),
            Observation("root", null, "graph", Hour, 900),
            Observation("a", "root", "llm", Hour + 1, 100) with { Model = "m1", PromptTokens = 2, CompletionTokens = 3 },
            Observation("b", "root", "llm", 2 * Hour, 200) with { Model = "m2", Level = "ERROR" },
            Patches.NewTrace("old", Project),
            Observation("c", "x", "llm", 2 * Hour, 300) with { TraceId = "old", Model = "m2" },
            Observation("outside", "root", "llm", 4 * Hour, 1),
            Observation("before", "root", "llm", Hour - 1, 1),
        ]);
        using (await TakeSlotAsync(studio))
        {
            await studio.WriteAsync([Observation("d", "root", "llm", Hour, 400) with { Model = "m1" }]);
        }

        await DeleteAsync(studio, "old", DeletionCause.Retention);

        Assert.Equal([$"{Hour}/-: 3, 0, 5, 400, 900, 900", $"{2 * Hour}/-: 2, 1, 0, 200, 300, 300"], await FiguresAsync(HourGrouping.Hour));
        Assert.Equal(["/graph: 4, 1, 5, 200, 900, 900", "/-: 1, 0, 0, 300, 300, 300"], await FiguresAsync(HourGrouping.RootName));
        Assert.Equal(["/llm: 4, 1, 5, 200, 400, 400", "/graph: 1, 0, 0, 900, 900, 900"], await FiguresAsync(HourGrouping.Name));
        Assert.Equal(["/m1: 2, 0, 5, 100, 400, 400", "/m2: 2, 1, 0, 200, 300, 300", "/-: 1, 0, 0, 900, 900, 900"], await FiguresAsync(HourGrouping.Model));

        async Task<List<string>> FiguresAsync(HourGrouping by)
        {
            await using var db = studio.CreateDbContext();
            var figures = await HourQueries.OfRangeAsync(db, Project, Hour, (3 * Hour) + 1, by, Cancel);
            return [.. figures.Select(f => $"{f.Hour}/{f.Name ?? "-"}: {f.ObservationCount}, {f.ErrorCount}, {f.TotalTokens}, {Near(f.P50)}, {Near(f.P95)}, {Near(f.P99)}")];
        }

        // All durations are hundreds.
        static long? Near(long? latency)
        {
            var hundreds = (long)Math.Round(latency!.Value / 100.0) * 100;
            Assert.InRange(latency.Value, hundreds * (1 - LatencyHistogram.MaxError), hundreds * (1 + LatencyHistogram.MaxError));
            return hundreds;
        }
    }

    [Fact]
    public void HourOf_RoundsDown_BeforeTheEpochToo() => Gen.Long.Sample(time =>
    {
        var start = (Int128)HourShare.HourOf(time) * Hour;
        Assert.True(start <= time && time < start + Hour);
    });

    private static ObservationPatch Observation(string id, string? parent, string name, long start, long latency) =>
        Patches.NewObservation(id, "t", Project) with { ParentId = parent, Name = name, StartTime = start, EndTime = start + latency };

    // As another transaction of the process would, so that the next one writes to another slot.
    private static async Task<IDisposable> TakeSlotAsync(TestDatabase studio)
    {
        await using var db = studio.CreateDbContext();
        return studio.RollUps.TakeSlot(db);
    }

    private static async Task DeleteAsync(TestDatabase studio, string trace, DeletionCause cause)
    {
        await using var db = studio.CreateDbContext();
        await studio.Deletion().DeleteAsync(db, Project, [Hash128.Of(trace)], cause, Cancel);
    }
}
