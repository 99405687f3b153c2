using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Verification;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>The law of the merge (architecture, decision 4), through the real write path on both databases.</summary>
public sealed class MergeLawTests(StudioDatabases databases)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task StampedPatches_AnyOrderRepetitionAndBatching_GiveTheSameRows(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var gen = Gen.Select(PatchGen.For(Guid.Empty).List[1, 12], Gen.Int[0, int.MaxValue]);
        await gen.SampleAsync(
            async sample =>
            {
                var (patches, seed) = sample;
                var once = await RowsAfterAsync(studio, [[.. patches]], [studio.OtherHost()]);
                var random = new Random(seed);
                var shuffled = patches.Concat(patches.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
                var batches = shuffled.Chunk(1 + random.Next(4)).Select(b => b.ToList()).ToList();
                var again = await RowsAfterAsync(studio, batches, kind == DatabaseKind.Postgres ? [studio.OtherHost(), studio.OtherHost()] : [studio.OtherHost()]);
                Assert.Equal(once, again);
                return true;
            },
            iter: TestLength.Of(150, 3_000),
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Totals_AfterAnyPatches_EqualARecount(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await PatchGen.For(Guid.Empty).List[1, 20].SampleAsync(
            async patches =>
            {
                var project = Guid.NewGuid();
                foreach (var patch in patches)
                {
                    await studio.WriteAsync([patch with { ProjectId = project }]);
                }

                await using var db = studio.CreateDbContext();
                foreach (var trace in await db.Traces.AsNoTracking().Where(t => t.ProjectId == project).ToListAsync())
                {
                    var own = await db.Observations.AsNoTracking().Where(o => o.ProjectId == project && o.TraceKey == trace.Key).ToListAsync();
                    Assert.Equal(own.Count, trace.ObservationCount);
                    Assert.Equal(own.Count(o => o.IsError), trace.ErrorCount);
                    Assert.Equal(own.Count(o => o.EndTime is null), trace.OpenCount);
                    Assert.Equal(own.Sum(o => o.PromptTokens ?? 0), trace.PromptTokens);
                    Assert.Equal(own.Sum(o => o.CompletionTokens ?? 0), trace.CompletionTokens);
                    Assert.Equal(own.Sum(o => o.TotalTokens ?? 0), trace.TotalTokens);
                    Assert.Equal(own.Sum(o => o.TotalCost ?? 0), trace.TotalCost);
                    Assert.Equal(own.Count(o => o.TotalCost is not null), trace.CostedCount);
                    Assert.Equal(own.Min(o => o.StartTime ?? o.EndTime), trace.StartTime);
                    Assert.Equal(own.Max(o => new[] { o.StartTime, o.EndTime }.Max()), trace.EndTime);
                }

                Assert.Empty(await new RollUpCheck(db, project).ProblemsAsync(CancellationToken.None));
                return true;
            },
            iter: TestLength.Of(100, 2_000),
            threads: 1);
    }

    // The first half of the batches goes to the first host, then they take turns: what one remembers has changed at the other.
    private static async Task<string> RowsAfterAsync(TestDatabase studio, List<List<Patch>> batches, IReadOnlyList<IngestTransaction> hosts)
    {
        var project = Guid.NewGuid();
        foreach (var (i, batch) in batches.Index())
        {
            await studio.WriteAsync([.. batch.Select(p => p with { ProjectId = project })], hosts[i < batches.Count / 2 ? 0 : i % hosts.Count]);
        }

        await using var db = studio.CreateDbContext();
        var traces = await db.Traces.AsNoTracking().Where(t => t.ProjectId == project).OrderBy(t => t.Key).ToListAsync();
        var observations = await db.Observations.AsNoTracking().Where(o => o.ProjectId == project).OrderBy(o => o.Key).ToListAsync();
        traces.ForEach(t =>
        {
            t.ProjectId = Guid.Empty;
            // When something arrived is no part of the law; a trace that nobody dates is listed by its arrival.
            t.LastSeen = 0;
            t.Incarnation = 0;
            var isDated = t.StartTime is not null || new FieldStamps(t.Stamps).Has((uint)TraceFields.Timestamp);
            t.Timestamp = isDated ? t.Timestamp : 0;
        });
        observations.ForEach(o => o.ProjectId = Guid.Empty);
        return JsonSerializer.Serialize(
            new { traces, observations, hours = await TotalsAsync<HourTotals>(db, project), sessions = await TotalsAsync<SessionTotals>(db, project), users = await TotalsAsync<UserTotals>(db, project) },
            Indented);
    }

    private static async Task<List<T>> TotalsAsync<T>(StudioDbContext db, Guid project)
        where T : Totals
    {
        var rows = await db.Set<T>().AsNoTracking().Where(r => r.ProjectId == project).OrderBy(r => r.Key).ToListAsync();
        rows.ForEach(r =>
        {
            r.ProjectId = Guid.Empty;
            // Which of its times a trace had on the way depends on the order.
            if (r is TraceGroupTotals group)
            {
                (group.FirstTimestamp, group.LastTimestamp) = (0, 0);
            }
        });
        return rows;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
