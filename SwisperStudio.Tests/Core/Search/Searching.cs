using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Search;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Search;

/// <summary>Search over a test's database.</summary>
internal static class Searching
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Indexes all that is queued.</summary>
    public static Task IndexAsync(this TestDatabase studio) => studio.Services.GetRequiredService<SearchWorker>().CatchUpAsync(Cancel);

    public static async Task<SearchPage> FindAsync(this TestDatabase studio, Guid project, string query, long? before = null, int take = 20)
    {
        await using var db = studio.CreateDbContext();
        return await SearchQueries.FindAsync(db, studio.Services.GetRequiredService<BulkSql>(), project, SearchText.Parse(query)!, before, take, Cancel);
    }

    /// <summary>Each hit as <c>observation or trace/document:path</c>.</summary>
    public static async Task<string[]> PlacesAsync(this TestDatabase studio, Guid project, string query) =>
        [.. (await studio.FindAsync(project, query, take: 100)).Hits.Select(h => $"{h.ObservationId ?? h.TraceId}/{(h.IsOutput ? "output" : "input")}:{h.Path}")];
}
