using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Looks at what the write path has stored.</summary>
internal static class StoredRows
{
    public static async Task<Trace?> TraceAsync(this TestDatabase studio, Guid project, string id)
    {
        await using var db = studio.CreateDbContext();
        var key = Hash128.Of(id);
        return await db.Traces.AsNoTracking().SingleOrDefaultAsync(t => t.ProjectId == project && t.Key == key, TestContext.Current.CancellationToken);
    }

    public static async Task<Observation?> ObservationAsync(this TestDatabase studio, Guid project, string id)
    {
        await using var db = studio.CreateDbContext();
        var key = Hash128.Of(id);
        return await db.Observations.AsNoTracking().SingleOrDefaultAsync(o => o.ProjectId == project && o.Key == key, TestContext.Current.CancellationToken);
    }

    /// <summary>A document of an observation, read from where its chunks must lie.</summary>
    public static async Task<string> DocumentAsync(this TestDatabase studio, Observation row, Guid? root)
    {
        await using var db = studio.CreateDbContext();
        var document = (ObservationDraft.ScopeOf(row), root!.Value);
        var read = await StateStore.ReadAsync(db, studio.Services.GetRequiredService<BulkSql>(), row.ProjectId, [document], TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(read[document]);
    }

    public static async Task<int> CountAsync<T>(this TestDatabase studio, System.Linq.Expressions.Expression<Func<T, bool>> predicate)
        where T : class
    {
        await using var db = studio.CreateDbContext();
        return await db.Set<T>().CountAsync(predicate, TestContext.Current.CancellationToken);
    }
}
