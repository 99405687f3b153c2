using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Finds the project of patches that do not name one: that of the trace they name, else of the observation, else the
/// default project. Works inside the write transaction, where no trace can appear between the look and the write.
/// </summary>
internal static class ProjectResolver
{
    public static async Task<Guid?[]> ResolveAsync(StudioDbContext db, IReadOnlyList<Patch> patches, Guid? defaultProject, CancellationToken cancel)
    {
        var projects = patches.Select(p => p.ProjectId).ToArray();
        if (projects.All(p => p is not null))
        {
            return projects;
        }

        var traces = new Dictionary<Guid, Guid>();
        var observations = new Dictionary<Guid, Guid>();
        foreach (var named in patches.Where(p => p.ProjectId is not null))
        {
            (named is TracePatch ? traces : observations)[named.Key] = named.ProjectId!.Value;
        }

        // What the batch itself tells need not be looked up.
        await FindStoredAsync(db, [.. patches.Where(p => p.ProjectId is null && !IsTold(p))], defaultProject, traces, observations, cancel);

        // Those that name their trace first: an update of the same observation names none and must follow them.
        foreach (var namesTrace in new[] { true, false })
        {
            for (var i = 0; i < patches.Count; i++)
            {
                if (projects[i] is null && TraceKeyOf(patches[i]) is not null == namesTrace)
                {
                    projects[i] = Known(patches[i]) ?? defaultProject;
                    if (patches[i] is ObservationPatch && projects[i] is { } found)
                    {
                        Remember(observations, patches[i].Key, found, defaultProject);
                    }
                }
            }
        }

        return projects;

        bool IsTold(Patch patch) => TraceKeyOf(patch) is { } traceKey ? traces.ContainsKey(traceKey) : observations.ContainsKey(patch.Key);

        Guid? Known(Patch patch) =>
            TraceKeyOf(patch) is { } traceKey && traces.TryGetValue(traceKey, out var byTrace) ? byTrace
            : patch is ObservationPatch && observations.TryGetValue(patch.Key, out var byObservation) ? byObservation
            : null;
    }

    private static async Task FindStoredAsync(
        StudioDbContext db,
        IReadOnlyList<Patch> open,
        Guid? defaultProject,
        Dictionary<Guid, Guid> traces,
        Dictionary<Guid, Guid> observations,
        CancellationToken cancel)
    {
        if (open.Count == 0)
        {
            return;
        }

        var traceKeys = open.Select(TraceKeyOf).OfType<Guid>().Distinct().ToList();
        var observationKeys = open.OfType<ObservationPatch>().Select(p => p.Key).Distinct().ToList();

        // Probing each project by its primary key needs no index over all projects.
        var ids = await db.Projects.Select(p => p.Id).ToListAsync(cancel);
        foreach (var part in traceKeys.Chunk(500))
        {
            foreach (var found in await db.Traces.Where(t => ids.Contains(t.ProjectId) && part.Contains(t.Key)).Select(t => new { t.ProjectId, t.Key }).ToListAsync(cancel))
            {
                Remember(traces, found.Key, found.ProjectId, defaultProject);
            }
        }

        foreach (var part in observationKeys.Chunk(500))
        {
            foreach (var found in await db.Observations.Where(o => ids.Contains(o.ProjectId) && part.Contains(o.Key)).Select(o => new { o.ProjectId, o.Key }).ToListAsync(cancel))
            {
                Remember(observations, found.Key, found.ProjectId, defaultProject);
            }
        }
    }

    // In two projects: the default project is where events wait that knew no better.
    private static void Remember(Dictionary<Guid, Guid> places, Guid key, Guid project, Guid? defaultProject)
    {
        if (!places.TryAdd(key, project) && places[key] == defaultProject)
        {
            places[key] = project;
        }
    }

    private static Guid? TraceKeyOf(Patch patch) => patch switch
    {
        TracePatch => patch.Key,
        _ => ((ObservationPatch)patch).TraceKey,
    };
}
