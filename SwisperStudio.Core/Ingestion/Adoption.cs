using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Events that told no project were stored in the default one. When a batch tells where they belong, they move there before it is
/// merged, so that the merge finds them like any others. Rows are made anew: a distributed table cannot change its project.
/// </summary>
internal sealed class Adoption(StudioDbContext db, BulkSql bulk, PriceCatalog prices, RollUpDeltas deltas, Guid defaultProject)
{
    /// <summary>Moves placeholder traces with all their observations to the project in which the trace is announced.</summary>
    public async Task AdoptTracesAsync(IReadOnlyList<Patch> patches, CancellationToken cancel)
    {
        var waiting = new Dictionary<Guid, Guid>();
        foreach (var patch in patches.OfType<TracePatch>())
        {
            if (patch is { FromAllProjectKey: true, ProjectId: { } project } && project != defaultProject)
            {
                waiting.TryAdd(patch.Key, project);
            }
        }

        foreach (var placeholder in await LoadAsync<Trace>(defaultProject, waiting.Keys, cancel))
        {
            if (!placeholder.IsAnnounced)
            {
                await AdoptAsync(placeholder, waiting[placeholder.Key], cancel);
            }
        }
    }

    /// <summary>Moves observations whose trace is unknown to the project in which a patch of the batch is to be stored.</summary>
    /// <param name="patches">The batch.</param>
    /// <param name="projects">The project of each patch.</param>
    /// <param name="cancel">Cancels the move.</param>
    public async Task AdoptObservationsAsync(IReadOnlyList<Patch> patches, Guid?[] projects, CancellationToken cancel)
    {
        var waiting = new Dictionary<Guid, Guid>();
        foreach (var (i, patch) in patches.Index())
        {
            if (patch is ObservationPatch { FromAllProjectKey: true } && projects[i] is { } project && project != defaultProject)
            {
                waiting.TryAdd(patch.Key, project);
            }
        }

        foreach (var row in await LoadAsync<Observation>(defaultProject, waiting.Keys, cancel))
        {
            var project = waiting[row.Key];
            if (row.TraceKey is null && (await LoadAsync<Observation>(project, [row.Key], cancel)).Count == 0)
            {
                await db.Observations.Where(o => o.ProjectId == defaultProject && o.Key == row.Key).ExecuteDeleteAsync(cancel);
                await StoreAsync([row], project, cancel);
                await MovePacksAsync(ObservationDraft.ScopeOf(row), project, SearchEntry.WithoutTrace(row.Key), cancel);
            }
        }
    }

    private async Task AdoptAsync(Trace placeholder, Guid project, CancellationToken cancel)
    {
        var trace = placeholder.Key;
        var observations = await db.Observations.AsNoTracking()
            .Where(o => o.ProjectId == defaultProject && o.TraceKey == trace)
            .ToListAsync(cancel);

        // Where the target knows any of them already, from a key of its own, all stay: nothing is lost and nothing overwritten.
        if ((await LoadAsync<Trace>(project, [trace], cancel)).Count > 0
            || (await LoadAsync<Observation>(project, [.. observations.Select(o => o.Key)], cancel)).Count > 0)
        {
            return;
        }

        if (placeholder.IsCounted)
        {
            deltas.Move(defaultProject, TraceShare.Of(placeholder), null);
            observations.ForEach(o => deltas.Add(defaultProject, placeholder.RootName, HourShare.Of(o), -1));
        }

        await db.Observations.Where(o => o.ProjectId == defaultProject && o.TraceKey == trace).ExecuteDeleteAsync(cancel);
        await db.Traces.Where(t => t.ProjectId == defaultProject && t.Key == trace).ExecuteDeleteAsync(cancel);
        await StoreAsync(observations, project, cancel);
        placeholder.ProjectId = project;
        // The patch that has called it counts it there.
        placeholder.IsCounted = false;
        placeholder.CostedCount = observations.Count(o => o.TotalCost is not null);
        placeholder.TotalCost = observations.Sum(o => o.TotalCost ?? 0);
        await bulk.InsertAsync<Trace>(db, [placeholder], cancel);
        await MovePacksAsync(trace, project, SearchEntry.WholeScope(trace), cancel);
    }

    private async Task StoreAsync(List<Observation> rows, Guid project, CancellationToken cancel)
    {
        var book = await prices.OfProjectAsync(project, cancel);
        foreach (var row in rows)
        {
            row.ProjectId = project;
            row.TotalCost = null;
            DerivedFields.Compute(row, book);
        }

        await bulk.InsertAsync<Observation>(db, rows, cancel);
    }

    private async Task MovePacksAsync(Guid scope, Guid project, SearchEntry all, CancellationToken cancel)
    {
        await bulk.CopyPacksAsync(db, (defaultProject, scope), (project, scope), cancel);
        await db.Packs.Where(p => p.ProjectId == defaultProject && p.Scope == scope).ExecuteDeleteAsync(cancel);
        await bulk.InsertAsync(db, SearchQueued.Of([(project, all)]), cancel);
    }

    private Task<List<T>> LoadAsync<T>(Guid project, IEnumerable<Guid> keys, CancellationToken cancel)
        where T : class, new() => bulk.LoadAsync<T>(db, [.. keys.Select(k => (project, k))], cancel);
}
