using SwisperStudio.Core.Data;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>
/// What the user said, for traces that are named like their graph or not at all: older SDKs name every trace alike, and nobody
/// can tell them apart (contract/ui.md, section 21, row 10).
/// </summary>
internal static class TracePreviews
{
    private const int MaxLength = 200;

    /// <summary>The first words of those traces' inputs, by the trace's key; a few queries for a whole page.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> OfAsync(
        StudioDbContext db, BulkSql bulk, Guid project, IReadOnlyList<TraceRow> traces, CancellationToken cancel)
    {
        var roots = await ObservationQueries.RootsAsync(db, project, [.. traces.Select(t => t.Key)], cancel);
        var open = traces
            .Where(t => roots.TryGetValue(t.Key, out var root) && root.InputRoot is not null && (string.IsNullOrWhiteSpace(t.Name) || t.Name == root.Name))
            .ToDictionary(t => t.Key, _ => new ChunkLookup());
        var previews = new Dictionary<Guid, string>();
        while (open.Count > 0)
        {
            var missing = new List<(Guid Scope, Guid Name)>();
            foreach (var (trace, chunks) in open.ToList())
            {
                var text = StateNode.Root(chunks, roots[trace].InputRoot!.Value) is { } state ? UserMessage.Of(state) : null;
                missing.AddRange(chunks.Missing.Select(name => (trace, name)));
                if (chunks.Missing.Count == 0)
                {
                    open.Remove(trace);
                    Add(previews, trace, text);
                }
            }

            var loaded = (await bulk.LoadPacksAsync(db, project, missing, cancel)).ToLookup(p => p.Scope);
            foreach (var (trace, chunks) in open.ToList())
            {
                chunks.Add(loaded[trace].ToDictionary(p => p.Name, p => p.Data));
                if (chunks.Missing.Count > 0)
                {
                    open.Remove(trace);
                }
            }
        }

        return previews;
    }

    private static void Add(Dictionary<Guid, string> previews, Guid trace, string? text)
    {
        if (text is not null)
        {
            var words = text.Trim();
            previews.Add(trace, words.Length <= MaxLength ? words : words[..MaxLength].TrimEnd() + "…");
        }
    }
}
