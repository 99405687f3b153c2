using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Finds the project of patches that do not name one: that of the trace they name, else of the observation, else the
/// default project. Works inside the write transaction, where no trace can appear between the look and the write.
/// </summary>
internal static class ProjectResolver
{
    public static async Task<Guid?[]> ResolveAsync(StudioDbContext db, BulkSql bulk, IReadOnlyList<Patch> patches, Guid? defaultProject, CancellationToken cancel)
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
        await FindStoredAsync(db, bulk, [.. patches.Where(p => p.ProjectId is null && !IsTold(p))], defaultProject, traces, observations, cancel);

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
        BulkSql bulk,
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

        foreach (var (project, key) in await bulk.FindAsync<Trace>(db, [.. open.Select(TraceKeyOf).OfType<Guid>().Distinct()], cancel))
        {
            Remember(traces, key, project, defaultProject);
        }

        var withoutTrace = open.OfType<ObservationPatch>().Where(p => p.TraceKey is not { } traceKey || !traces.ContainsKey(traceKey));
        foreach (var (project, key) in await bulk.FindAsync<Observation>(db, [.. withoutTrace.Select(p => p.Key).Distinct()], cancel))
        {
            Remember(observations, key, project, defaultProject);
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
