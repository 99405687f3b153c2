using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Search;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// W6: the first page of searches for what stands in the store, against as many probes of an index by a bare reader: one for each hit
/// and one for each segment. Also how far the index was behind when the store had grown.
/// </summary>
internal static class Searching
{
    private const int PageSize = 20;
    private const int MostCalls = 100;
    private const int MostWarmUps = 50;
    private const string Never = "nosuchword";

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context, Store store)
    {
        var cpu = store.Backlog.Cpu.Host + store.Backlog.Cpu.Database;
        yield return new ResultRow
        {
            Workload = "W6",
            Name = $"index behind after {store.Added:N0} more traces",
            Database = context.Database,
            Unit = "s",
            Product = store.Backlog.Indexed,
            Note = $"index after {store.Added:N0} more traces: merged too after {store.Backlog.Merged:N1} s and {cpu:N1} CPU s",
        };

        var bulk = store.Studio.Domain.GetRequiredService<BulkSql>();
        await using var limit = await IndexProbes.CreateAsync(store.Studio, store.Project.Id);
        var queries = Queries(store.Day).ToList();
        // All of it first, so that the smallest scale, which comes first, is not measured cold.
        foreach (var (_, query) in Enumerable.Repeat(queries, store.IsSmallest ? Math.Clamp((int)(context.Options.Seconds * 10), 1, MostWarmUps) : 1).SelectMany(q => q))
        {
            await FindAsync(query);
        }

        foreach (var (name, query) in queries)
        {
            var page = await FindAsync(query);
            // The first page of words that are seldom found together may be empty, and say where to look on.
            if ((page.Hits.Count > 0 || page.Next is not null) != (query != Never))
            {
                throw new InvalidOperationException($"{query} was found {page.Hits.Count} times.");
            }

            var row = new ResultRow
            {
                Workload = "W6",
                Name = "search: " + name,
                Database = context.Database,
                Traces = store.Traces,
                Unit = "ms p50",
                Product = 0,
                Goal = Goal.AtMost(2),
                Note = $"{store.Traces:N0} traces, {name}, {query}: {page.Hits.Count} hits on the page, {limit.Segments} segments",
            };
            row = await Pairs.CompareAsync(context.Options, row, () => FindAsync(query), () => limit.ReadAsync(page.Hits.Count), MostCalls);
            yield return row with { Rounds = null };
        }

        async Task<SearchPage> FindAsync(string query)
        {
            await using var db = store.Studio.CreateDbContext();
            return await SearchQueries.FindAsync(db, bulk, store.Project.Id, SearchText.Parse(query)!, null, PageSize, CancellationToken.None);
        }
    }

    /// <summary>Searches for what the first trace of each day says.</summary>
    private static IEnumerable<(string Name, string Query)> Queries(IReadOnlyList<GeneratedTrace> day)
    {
        var messages = day.Select(trace => Words.Of(trace.Name).ConvertAll(w => w.Word)).ToList();
        var words = messages[0];
        var distinct = words.Distinct().ToList();
        using var state = JsonDocument.Parse(day[0].Observations[0].Input);
        yield return ("frequent word", distinct.MaxBy(word => messages.Count(m => m.Contains(word)))!);
        // The same every day, and in no other trace of the day.
        yield return ("word of one trace a day", state.RootElement.GetProperty("correlation_id").GetString()!.Split('-')[0]);
        yield return ("no such word", Never);
        yield return ("phrase of two words", $"\"{words[0]} {words[1]}\"");
        yield return ("two words", $"{distinct[0]} {distinct[^1]}");
        yield return ("beginning of words", distinct.MaxBy(word => word.Length)![..SearchText.MinPrefix] + "*");
    }
}
