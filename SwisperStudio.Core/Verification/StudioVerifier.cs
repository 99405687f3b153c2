using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Verification;

/// <summary>
/// Checks a whole database, while hosts write to it or not: the totals of each trace and the roll-ups equal a recount, every document is there and hash-true, and nothing lies about that belongs
/// to nobody. Each batch of traces is read in a snapshot of its own, a project's roll-ups in one; what is held at once is a batch's numbers and names, or a project's roll-ups, never documents.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="report">Told of each problem as it is found.</param>
/// <param name="progress">Told after each batch how far it is.</param>
public sealed class StudioVerifier(IDbContextFactory<StudioDbContext> databases, Action<VerifyProblem> report, Action<VerifyCounts>? progress = null)
{
    private const int BatchSize = 100;

    private static readonly Expression<Func<Observation, Observation>> Counted = o => new Observation
    {
        ProjectId = o.ProjectId,
        Key = o.Key,
        Id = o.Id,
        TraceKey = o.TraceKey,
        ParentId = o.ParentId,
        Name = o.Name,
        Level = o.Level,
        StartTime = o.StartTime,
        EndTime = o.EndTime,
        PromptTokens = o.PromptTokens,
        CompletionTokens = o.CompletionTokens,
        TotalTokens = o.TotalTokens,
        TotalCost = o.TotalCost,
        InputRoot = o.InputRoot,
        OutputRoot = o.OutputRoot,
    };

    private VerifyCounts _counts;

    /// <summary>Checks everything, once.</summary>
    public async Task<VerifyCounts> RunAsync(CancellationToken cancel)
    {
        for (var project = await NextProjectAsync(Guid.Empty, cancel); project is { } id; project = await NextProjectAsync(id, cancel))
        {
            await CheckTracesAsync(id, cancel);
            await CheckObservationsWithoutTraceAsync(id, cancel);
            await CheckOrphansAsync(id, cancel);
            await CheckRollUpsAsync(id, cancel);
        }

        return _counts;
    }

    private async Task CheckTracesAsync(Guid project, CancellationToken cancel)
    {
        for (Guid? last = Guid.Empty; last is { } after;)
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            await using var snapshot = await db.BeginSnapshotAsync(cancel);
            var traces = await db.Traces.AsNoTracking()
                .Where(t => t.ProjectId == project && t.Key > after)
                .OrderBy(t => t.Key).Take(BatchSize)
                .ToDictionaryAsync(t => t.Key, cancel);
            var checks = traces.ToDictionary(t => t.Key, t => new TraceCheck(t.Value));
            var keys = traces.Keys.ToList();
            await foreach (var observation in db.Observations
                .Where(o => o.ProjectId == project && o.TraceKey != null && keys.Contains(o.TraceKey.Value))
                .Select(Counted).AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
            {
                checks[observation.TraceKey!.Value].Add(observation);
                _counts = _counts with { Observations = _counts.Observations + 1 };
            }

            await AddPacksAsync(db, project, keys, scope => checks[scope].Scope, cancel);
            foreach (var (key, check) in checks)
            {
                Count(check.Scope);
                Report(project, traces[key].Id, check.Problems());
            }

            _counts = _counts with { Traces = _counts.Traces + traces.Count };
            progress?.Invoke(_counts);
            last = traces.Count < BatchSize ? null : keys.Max();
        }
    }

    private async Task CheckObservationsWithoutTraceAsync(Guid project, CancellationToken cancel)
    {
        for (Guid? last = Guid.Empty; last is { } after;)
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            await using var snapshot = await db.BeginSnapshotAsync(cancel);
            var observations = await db.Observations.AsNoTracking()
                .Where(o => o.ProjectId == project && o.TraceKey == null && o.Key > after)
                .OrderBy(o => o.Key).Take(BatchSize)
                .Select(Counted)
                .ToDictionaryAsync(o => ObservationDraft.ScopeOf(o), cancel);
            var checks = new Dictionary<Guid, ScopeCheck>();
            foreach (var (scope, observation) in observations)
            {
                checks[scope] = new ScopeCheck();
                checks[scope].AddRoot(observation.InputRoot, $"input of observation {observation.Id}");
                checks[scope].AddRoot(observation.OutputRoot, $"output of observation {observation.Id}");
            }

            await AddPacksAsync(db, project, [.. checks.Keys], scope => checks[scope], cancel);
            foreach (var check in checks.Values)
            {
                Count(check);
                Report(project, null, check.Problems());
            }

            _counts = _counts with { Observations = _counts.Observations + observations.Count };
            progress?.Invoke(_counts);
            last = observations.Count < BatchSize ? null : observations.Values.Max(o => o.Key);
        }
    }

    private async Task CheckOrphansAsync(Guid project, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        await foreach (var id in db.Observations
            .Where(o => o.ProjectId == project && o.TraceKey != null && !db.Traces.Any(t => t.ProjectId == project && t.Key == o.TraceKey))
            .Select(o => o.Id).AsAsyncEnumerable().WithCancellation(cancel))
        {
            _counts = _counts with { Observations = _counts.Observations + 1 };
            Report(project, null, [$"The trace of observation {id} is missing."]);
        }

        var scopes = await db.Packs
            .Where(p => p.ProjectId == project && !db.Traces.Any(t => t.ProjectId == project && t.Key == p.Scope))
            .Select(p => p.Scope).Distinct()
            .ToHashSetAsync(cancel);
        await foreach (var key in db.Observations
            .Where(o => o.ProjectId == project && o.TraceKey == null)
            .Select(o => o.Key).AsAsyncEnumerable().WithCancellation(cancel))
        {
            scopes.Remove(ObservationDraft.ScopeWithoutTrace(key));
        }

        Report(project, null, scopes.Select(scope => $"Documents of {scope:N} lie there, and neither a trace nor an observation of that key."));
    }

    private async Task CheckRollUpsAsync(Guid project, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        Report(project, null, await new RollUpCheck(db, project).ProblemsAsync(cancel));
    }

    private static async Task AddPacksAsync(StudioDbContext db, Guid project, List<Guid> scopes, Func<Guid, ScopeCheck> check, CancellationToken cancel)
    {
        await foreach (var pack in db.Packs.AsNoTracking()
            .Where(p => p.ProjectId == project && scopes.Contains(p.Scope))
            .AsAsyncEnumerable().WithCancellation(cancel))
        {
            check(pack.Scope).AddPack(pack.Name, pack.Data);
        }
    }

    private void Count(ScopeCheck scope) =>
        _counts = _counts with { Documents = _counts.Documents + scope.Documents, Chunks = _counts.Chunks + scope.Chunks };

    private void Report(Guid project, string? trace, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            _counts = _counts with { Problems = _counts.Problems + 1 };
            report(new VerifyProblem(project, trace, problem));
        }
    }

    /// <summary>The next project of which anything is stored, by key.</summary>
    private async Task<Guid?> NextProjectAsync(Guid after, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        Guid?[] next =
        [
            await db.Traces.Where(t => t.ProjectId > after).OrderBy(t => t.ProjectId).Select(t => (Guid?)t.ProjectId).FirstOrDefaultAsync(cancel),
            await db.Observations.Where(o => o.ProjectId > after).OrderBy(o => o.ProjectId).Select(o => (Guid?)o.ProjectId).FirstOrDefaultAsync(cancel),
            await db.Packs.Where(p => p.ProjectId > after).OrderBy(p => p.ProjectId).Select(p => (Guid?)p.ProjectId).FirstOrDefaultAsync(cancel),
            await db.Set<HourTotals>().Where(h => h.ProjectId > after).OrderBy(h => h.ProjectId).Select(h => (Guid?)h.ProjectId).FirstOrDefaultAsync(cancel),
            await db.Set<SessionTotals>().Where(s => s.ProjectId > after).OrderBy(s => s.ProjectId).Select(s => (Guid?)s.ProjectId).FirstOrDefaultAsync(cancel),
            await db.Set<UserTotals>().Where(u => u.ProjectId > after).OrderBy(u => u.ProjectId).Select(u => (Guid?)u.ProjectId).FirstOrDefaultAsync(cancel),
        ];
        return next.Min();
    }
}
