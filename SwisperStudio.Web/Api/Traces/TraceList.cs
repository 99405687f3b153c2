using Microsoft.Extensions.Caching.Memory;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>Pages of traces with their documents, for clients of the original's list.</summary>
internal sealed class TraceList(BulkSql bulk, IMemoryCache cache)
{
    private static readonly TimeSpan CountLifetime = TimeSpan.FromMinutes(1);

    /// <summary>A page of the list.</summary>
    public async Task<Page<TraceListItem>> ReadAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? cursor,
        int page,
        int limit,
        bool isSummary,
        CancellationToken cancel)
    {
        var (traces, meta) = await ReadTracesAsync(db, project, filter, cursor, page, limit, isSummary, cancel);
        return new Page<TraceListItem>([.. traces.Select(Item)], meta);
    }

    /// <summary>The traces of a page.</summary>
    public async Task<Page<TraceWithDocuments>> ReadTracesAsync(
        StudioDbContext db,
        Guid project,
        TraceFilter filter,
        TracePosition? cursor,
        int page,
        int limit,
        bool isSummary,
        CancellationToken cancel)
    {
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var total = await CountAsync(db, project, filter, cancel);
        var skip = cursor is null ? (long)(page - 1) * limit : 0;
        // Pages go on to the last row, however many an estimate told.
        var places = skip > int.MaxValue - limit ? [] : await TraceQueries.PageAsync(db, project, filter, cursor, (int)skip, limit + 1, cancel);
        var keys = places.Take(limit).Select(p => p.Key).ToList();
        var traces = await TraceQueries.WholeOfKeysAsync(db, project, keys, cancel);
        var documents = isSummary ? [] : await DocumentsAsync(db, project, traces, cancel);
        var meta = PageMeta.Of(page, limit, total.Count) with
        {
            TotalItemsIsEstimate = total.IsEstimate ? true : null,
            NextCursor = places.Count > limit ? places[limit - 1].ToString() : null,
        };
        return new Page<TraceWithDocuments>([.. traces.Select(t => With(t, documents.GetValueOrDefault(t.Key)))], meta);
    }

    /// <summary>One trace with its documents.</summary>
    public async Task<TraceListItem> ItemAsync(StudioDbContext db, Trace trace, CancellationToken cancel) => Item(await WithDocumentsAsync(db, trace, cancel));

    /// <summary>One trace with its documents.</summary>
    public async Task<TraceWithDocuments> WithDocumentsAsync(StudioDbContext db, Trace trace, CancellationToken cancel) =>
        With(trace, (await DocumentsAsync(db, trace.ProjectId, [trace], cancel))[trace.Key]);

    private static TraceWithDocuments With(Trace trace, (byte[]? Input, byte[]? Output) documents) => new(trace, RawJson.Of(documents.Input), RawJson.Of(documents.Output));

    private static TraceListItem Item(TraceWithDocuments read) => new(
        read.Trace.Id,
        Project.ToWire(read.Trace.ProjectId),
        read.Trace.Name,
        read.Trace.UserId,
        read.Trace.SessionId,
        read.Input,
        read.Output,
        RawJson.Of(read.Trace.Meta),
        read.Trace.Tags,
        WireTime.Format(read.Trace.Timestamp),
        read.Trace.Environment,
        read.Trace.Version);

    // An estimate grows no better by being made again for every page.
    private async Task<TraceCount> CountAsync(StudioDbContext db, Guid project, TraceFilter filter, CancellationToken cancel)
    {
        var entry = (typeof(TraceList), project, filter with { Tags = [] }, string.Join('\n', filter.Tags));
        if (cache.TryGetValue(entry, out TraceCount known))
        {
            return known;
        }

        var count = await TraceCount.OfAsync(db, project, filter, cancel);
        return count.IsEstimate ? cache.Set(entry, count, CountLifetime) : count;
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
