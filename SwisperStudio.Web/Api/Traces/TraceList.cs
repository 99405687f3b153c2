using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>Pages of traces with their documents, for clients of the original's list.</summary>
internal sealed class TraceList(BulkSql bulk, IMemoryCache cache)
{
    // Up to here every page counts anew; beyond it counting would cost more than the page.
    private const int ExactCount = 10_000;
    private static readonly TimeSpan CountLifetime = TimeSpan.FromMinutes(1);

    public async Task<Page<TraceListItem>> ReadAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        int page,
        int limit,
        bool isSummary,
        CancellationToken cancel)
    {
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var matching = db.Traces.AsNoTracking().Matching(project, filter);
        var total = await CountAsync(matching, project, filter, cancel);
        var skip = (long)(page - 1) * limit;
        List<Trace> traces = skip >= total ? [] : await matching
            .OrderByDescending(t => t.Timestamp).ThenByDescending(t => t.Key)
            .Skip((int)skip)
            .Take(limit)
            .ToListAsync(cancel);
        var documents = isSummary ? [] : await DocumentsAsync(db, project, traces, cancel);
        return new Page<TraceListItem>([.. traces.Select(t => Item(t, documents.GetValueOrDefault(t.Key)))], PageMeta.Of(page, limit, total));
    }

    /// <summary>One trace with its documents.</summary>
    public async Task<TraceListItem> ItemAsync(StudioDbContext db, Trace trace, CancellationToken cancel) =>
        Item(trace, (await DocumentsAsync(db, trace.ProjectId, [trace], cancel))[trace.Key]);

    private static TraceListItem Item(Trace trace, (byte[]? Input, byte[]? Output) documents) => new(
        trace.Id,
        Project.ToWire(trace.ProjectId),
        trace.Name,
        trace.UserId,
        trace.SessionId,
        RawJson.Of(documents.Input),
        RawJson.Of(documents.Output),
        RawJson.Of(trace.Meta),
        trace.Tags,
        WireTime.Format(trace.Timestamp));

    private async Task<int> CountAsync(IQueryable<Trace> matching, Guid project, TraceFilter filter, CancellationToken cancel)
    {
        var entry = (typeof(TraceList), project, filter with { Tags = [] }, string.Join('\n', filter.Tags));
        if (cache.TryGetValue(entry, out int known))
        {
            return known;
        }

        var count = await matching.OrderBy(t => t.Timestamp).Take(ExactCount + 1).CountAsync(cancel);
        return count <= ExactCount ? count : cache.Set(entry, await matching.CountAsync(cancel), CountLifetime);
    }

    // The SDK sends traces without documents: the root's are theirs (contract/rest-api.md, section 15 row 8).
    private async Task<Dictionary<Guid, (byte[]? Input, byte[]? Output)>> DocumentsAsync(StudioDbContext db, Guid project, List<Trace> traces, CancellationToken cancel)
    {
        var bare = traces.Where(t => t.InputRoot is null || t.OutputRoot is null).Select(t => t.Key).ToList();
        var roots = bare.Count == 0 ? [] : await ObservationQueries.RootsAsync(db, project, bare, cancel);
        var names = traces.ToDictionary(t => t.Key, t => (
            Input: t.InputRoot ?? roots.GetValueOrDefault(t.Key)?.InputRoot,
            Output: t.OutputRoot ?? roots.GetValueOrDefault(t.Key)?.OutputRoot));
        var wanted = names.SelectMany(n => new[] { n.Value.Input, n.Value.Output }.OfType<Guid>(), (n, root) => (n.Key, root)).ToList();
        var documents = await StateStore.ReadAsync(db, bulk, project, wanted, cancel);
        return names.ToDictionary(n => n.Key, n => (Document(n.Key, n.Value.Input), Document(n.Key, n.Value.Output)));

        byte[]? Document(Guid trace, Guid? root) => root is { } name ? documents[(trace, name)] : null;
    }
}
