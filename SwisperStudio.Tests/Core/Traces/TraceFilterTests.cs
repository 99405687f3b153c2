using CsCheck;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Traces;

/// <summary>Whatever index a filter is served by: pages hold the same traces as a plain comparison of all rows.</summary>
public sealed class TraceFilterTests(StudioDatabases databases)
{
    private static readonly Guid Project = Guid.NewGuid();
    private static readonly string LongTag = string.Concat(Enumerable.Repeat("𝔱", 150));

    /// <summary>Each filter alone and some together, frequent and rare, with matches and without.</summary>
    private static readonly TraceFilter[] Filters =
    [
        new(),
        new() { UserId = "u1" },
        new() { SessionId = "s3", Status = TraceStatus.Error },
        new() { Name = "METER" },
        new() { Name = "trace 17" },
        new() { Name = "%_\"'" },
        new() { Name = "grüsse, 世界" },
        new() { Name = "no such name" },
        new() { Name = "ce", Tags = ["odd"] },
        new() { Name = "te" },
        new() { Tags = ["odd"] },
        new() { Tags = ["odd", "third", "none"] },
        new() { Tags = [LongTag] },
        new() { Tags = ["odd", "third"], IsExact = true },
        new() { Tags = [LongTag, "odd"], IsExact = true },
        new() { Tags = ["third", "none"], IsExact = true },
        new() { Name = "trace 17", IsExact = true },
        new() { Name = "TRACE 17", IsExact = true },
        new() { Tags = [LongTag + "x"] },
        new() { Tags = ["third"], Status = TraceStatus.Running },
        new() { Status = TraceStatus.Ok },
        new() { Status = TraceStatus.Error },
        new() { Status = TraceStatus.Running },
        new() { MinLatency = 0 },
        new() { MinLatency = 1 },
        new() { MinLatency = 5_000_000 },
        new() { MinLatency = 7_123_456 },
        new() { MinLatency = long.MaxValue },
        new() { MinCost = 0 },
        new() { MinCost = 40 },
        new() { MinCost = 33, MinLatency = 3_000_000 },
        new() { From = 1_000, To = 1_040, Name = "trace" },
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Pages_OfEveryFilter_HoldWhatAPlainComparisonFinds_ForthAndBack(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await WriteAsync(studio);
        await using var db = studio.CreateDbContext();
        foreach (var filter in Filters)
        {
            var expected = await db.Traces.AsNoTracking().Matching(Project, filter)
                .OrderByDescending(t => t.Timestamp).ThenByDescending(t => t.Key).Select(t => t.Key).ToListAsync(Cancel);
            var read = new List<TraceRow>();
            for (TracePosition? after = null; ; after = read[^1].Position)
            {
                var page = await TraceQueries.ListAsync(db, Project, filter, after, 7, Cancel);
                read.AddRange(page);
                if (page.Count < 7)
                {
                    break;
                }
            }

            Assert.Equal(expected, read.Select(r => r.Key));
            Assert.Equal(new TraceCount(expected.Count, false), await TraceCount.OfAsync(db, Project, filter, Cancel));
            if (read.Count > 20)
            {
                Assert.Equal(read[12].Position, await TraceQueries.PageBeforeAsync(db, Project, filter, read[19].Position, 7, Cancel));
                Assert.Equal(19, await TraceQueries.CountNewerAsync(db, Project, filter, read[19].Position, 100, Cancel));
                Assert.Equal(read[10..14].Select(r => r.Position), await TraceQueries.PageAsync(db, Project, filter, read[4].Position, 5, 4, Cancel));
            }
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task IndexedTagsAndNames_FollowEveryChangeOfATrace(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await using var db = studio.CreateDbContext();
        await studio.WriteAsync([Patches.NewTrace("t", Project, 100) with { Name = "First name", Tags = new string[] { "a", "b", "a" } }]);
        Assert.Equal([("a", 100L), ("b", 100L)], await TagsAsync(db));

        await studio.WriteAsync([Patches.TraceUpdate("t", Project, 200) with { Name = "Another", Tags = new string[] { "b", "c" }, Timestamp = 50 }]);
        Assert.Equal([("b", 50L), ("c", 50L)], await TagsAsync(db));
        Assert.Empty(await TraceQueries.ListAsync(db, Project, new TraceFilter { Name = "first name" }, null, 5, Cancel));
        Assert.Single(await TraceQueries.ListAsync(db, Project, new TraceFilter { Name = "ANOTHER" }, null, 5, Cancel));

        Assert.True(await studio.Deletion().DeleteAsync(db, Project, Hash128.Of("t"), Cancel));
        Assert.Empty(await TagsAsync(db));
        Assert.Empty(await TraceQueries.ListAsync(db, Project, new TraceFilter { Name = "another" }, null, 5, Cancel));
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(9, 3)]
    [InlineData(10, 4)]
    [InlineData(4_999_999_999, 29)]
    [InlineData(5_000_000_000, 30)]
    [InlineData(long.MaxValue, 46)]
    public void MagnitudeClass_BeginsAtOneTwoAndFive(long amount, short expected) => Assert.Equal(expected, MagnitudeClass.Of(amount));

    [Fact]
    public void MagnitudeClass_IsInTheOrderOfAmounts() =>
        Gen.Select(Gen.Long, Gen.Long).Sample((a, b) => (a <= b) == (a <= b && MagnitudeClass.Of(a) <= MagnitudeClass.Of(b)));

    private static async Task<List<(string, long)>> TagsAsync(SwisperStudio.Core.Data.StudioDbContext db) =>
        [.. (await db.TraceTags.AsNoTracking().Where(t => t.ProjectId == Project).OrderBy(t => t.Tag).ToListAsync(Cancel)).Select(t => (t.Tag, t.Timestamp))];

    private static async Task WriteAsync(TestDatabase studio)
    {
        string[] names = ["The meter reads", "A \"quoted\" 100%_\"' name", "Grüsse, 世界!", "Trace"];
        var patches = new List<Patch>();
        for (var i = 0; i < 120; i++)
        {
            patches.Add(Patches.NewTrace($"t{i}", Project, 1_000 + (i / 2)) with
            {
                Name = i % 10 == 0 ? null : $"{names[i % 4]} {i}",
                UserId = $"u{i % 3}",
                SessionId = $"s{i % 5}",
                Tags = i % 2 == 1 ? i % 3 == 0 ? new string[] { "odd", "third" } : new string[] { "odd" } : i % 8 == 0 ? new string[] { LongTag } : new string[] { },
            });
            if (i % 7 != 0)
            {
                patches.Add(Patches.NewObservation($"o{i}", $"t{i}", Project, 1_000) with
                {
                    EndTime = i % 11 == 0 ? Field<long?>.Absent : 1_000 + (i * 100_000L),
                    Level = i % 13 == 0 ? "ERROR" : "DEFAULT",
                });
            }
        }

        await studio.WriteAsync(patches);
        await using var db = studio.CreateDbContext();
        // Costs come from models and prices; here only their figures matter.
        foreach (var trace in await db.Traces.Where(t => t.ProjectId == Project).ToListAsync(Cancel))
        {
            var number = int.Parse(trace.Id[1..], System.Globalization.CultureInfo.InvariantCulture);
            (trace.CostedCount, trace.TotalCost) = number % 4 == 0 ? (0, 0) : (1, number);
        }

        await db.SaveChangesAsync(Cancel);
    }
}
