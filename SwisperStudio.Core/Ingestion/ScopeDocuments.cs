using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Ingestion;

/// <summary>The rows of a batch whose new documents lie in one scope, and the packs that these become.</summary>
internal sealed class ScopeDocuments
{
    /// <summary>The trace of the scope; null while the scope is that of an observation without one.</summary>
    public TraceDraft? Trace { get; set; }

    /// <summary>Observations with new documents.</summary>
    public List<ObservationDraft> Observations { get; } = [];

    /// <summary>What the trace was known to hold; null for nothing.</summary>
    public TraceChunks? Known { get; set; }

    /// <summary>Whether it is known what the scope holds, so that no pack of it can exist already, save one by another host.</summary>
    public bool IsKnown => Trace is { IsNew: true } || Known is { IsComplete: true };

    /// <summary>What the documents became, once they are split.</summary>
    public SplitDocuments Split { get; private set; } = null!;

    // Of each document that was split: the key of its observation, empty for the trace's own.
    private readonly Dictionary<int, Guid> _owners = [];

    /// <summary>Splits the documents and gives the rows the names of their roots.</summary>
    /// <param name="ahead">The documents of a request in this scope, if there is one: split already.</param>
    public void NameRoots(SplitDocuments? ahead)
    {
        var documents = Documents();
        Split = ahead is not null && ahead.IsOf(Known, documents) ? ahead : new SplitDocuments(Known, documents);
        if (Trace is { } trace)
        {
            trace.Row.InputRoot = Root(trace.NewInput, Guid.Empty) ?? trace.Row.InputRoot;
            trace.Row.OutputRoot = Root(trace.NewOutput, Guid.Empty) ?? trace.Row.OutputRoot;
        }

        foreach (var draft in Observations)
        {
            draft.Row.InputRoot = Root(draft.NewInput, draft.Row.Key) ?? draft.Row.InputRoot;
            draft.Row.OutputRoot = Root(draft.NewOutput, draft.Row.Key) ?? draft.Row.OutputRoot;
        }
    }

    /// <summary>The rows to store.</summary>
    public IEnumerable<Pack> Packs((Guid ProjectId, Guid Scope) place) =>
        Split.Packs.Select(p => new Pack { ProjectId = place.ProjectId, Scope = place.Scope, Name = p.Key, Data = p.Value });

    /// <summary>What is to be indexed for search.</summary>
    public IEnumerable<(Guid ProjectId, SearchEntry Entry)> SearchEntries((Guid ProjectId, Guid Scope) place) =>
        Split.Brought.Select(b => (place.ProjectId, new SearchEntry(place.Scope, b.Name, _owners[b.Document])));

    private List<ReadOnlyMemory<byte>> Documents()
    {
        var documents = new List<ReadOnlyMemory<byte>>(2 * (Observations.Count + 1));
        Add(Trace?.NewInput);
        Add(Trace?.NewOutput);
        foreach (var draft in Observations)
        {
            Add(draft.NewInput);
            Add(draft.NewOutput);
        }

        return documents;

        void Add(ReadOnlyMemory<byte>? document)
        {
            if (document is { } json)
            {
                documents.Add(json);
            }
        }
    }

    private Guid? Root(ReadOnlyMemory<byte>? document, Guid owner)
    {
        if (document is not { } json)
        {
            return null;
        }

        var (number, root) = Split[json];
        _owners.TryAdd(number, owner);
        return root;
    }
}
