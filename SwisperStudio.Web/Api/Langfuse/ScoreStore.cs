using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Stores scores in their project: the one that the key or the request names, else that of their trace, else the default project.</summary>
internal sealed class ScoreStore(ScoreChanges changes, BulkSql bulk, ProjectDirectory directory, IOptions<StudioOptions> options)
{
    /// <summary>Stores scores; when the task completes they are durable.</summary>
    /// <returns>Those whose project nothing tells: they are not stored.</returns>
    public async Task<IReadOnlyCollection<Score>> StoreAsync(StudioDbContext db, Guid? project, IReadOnlyCollection<Score> scores, CancellationToken cancel)
    {
        var traces = project is null ? await ProjectsAsync(db, scores, cancel) : [];
        var fallback = options.Value.DefaultProjectId is { } id && await directory.ExistsAsync(id, cancel) ? id : (Guid?)null;
        var unknown = new List<Score>();
        foreach (var ofProject in scores.GroupBy(s => project ?? (s.TraceKey is { } key && traces.TryGetValue(key, out var own) ? own : fallback)))
        {
            if (ofProject.Key is { } target)
            {
                await changes.StoreAsync(db, target, [.. ofProject], cancel);
            }
            else
            {
                unknown.AddRange(ofProject);
            }
        }

        return unknown;
    }

    private async Task<Dictionary<Guid, Guid?>> ProjectsAsync(StudioDbContext db, IReadOnlyCollection<Score> scores, CancellationToken cancel)
    {
        var traces = await bulk.FindAsync<Trace>(db, [.. scores.Select(s => s.TraceKey).OfType<Guid>().Distinct()], cancel);
        // An id that several projects know tells nothing.
        return traces.GroupBy(t => t.Key).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => (Guid?)g.Single().ProjectId);
    }
}
