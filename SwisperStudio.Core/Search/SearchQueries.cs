using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>Finds text in the documents of a project.</summary>
public static class SearchQueries
{
    /// <summary>Entries to look into for one page: a phrase of frequent words may stand in few of those that hold its words.</summary>
    private const int MaxCandidates = 1_000;

    /// <summary>Entries to load at once. Few without a phrase: nearly all that hold the words are hits.</summary>
    private const int MostAtOnce = 100;

    /// <summary>Segments asked first and then at once: frequent words are found in the newest.</summary>
    private static readonly int[] SegmentsPerProbe = [4, 16, 64];

    /// <summary>A page of hits, newest first: in the order in which text was indexed, which is within seconds that in which it came.</summary>
    /// <param name="db">The database.</param>
    /// <param name="bulk">Loads packs.</param>
    /// <param name="project">The project.</param>
    /// <param name="search">What to look for.</param>
    /// <param name="before">Where the page before ended (<see cref="SearchPage.Next"/>); null begins with the newest.</param>
    /// <param name="take">At most so many hits.</param>
    /// <param name="cancel">Cancels the search.</param>
    public static async Task<SearchPage> FindAsync(
        StudioDbContext db, BulkSql bulk, Guid project, SearchText search, long? before, int take, CancellationToken cancel)
    {
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var hits = new List<SearchHit>();
        // A pack that came twice, or a long string in several packs, is shown once.
        var seen = new HashSet<(string?, string?, bool, string, string)>();
        var examined = 0;
        await foreach (var candidates in SearchProbe.CandidatesAsync(db, bulk, project, search, before, SegmentsPerProbe, cancel))
        {
            for (var start = 0; start < candidates.Count;)
            {
                var part = candidates.GetRange(start, Math.Min(candidates.Count - start, search.HasPhrase ? MostAtOnce : Math.Min(MostAtOnce, take - hits.Count + 4)));
                var places = await SearchPlaces.LoadAsync(db, bulk, project, part.ConvertAll(c => c.Entry), search, cancel);
                foreach (var (number, entry) in part)
                {
                    if (await places.FindAsync(entry, search, cancel) is { } hit && seen.Add((hit.TraceId, hit.ObservationId, hit.IsOutput, hit.Path, hit.Snippet)))
                    {
                        hits.Add(hit);
                    }

                    examined++;
                    if (hits.Count == take || examined == MaxCandidates)
                    {
                        return new SearchPage(hits, number);
                    }
                }

                start += part.Count;
            }
        }

        return new SearchPage(hits, null);
    }
}
