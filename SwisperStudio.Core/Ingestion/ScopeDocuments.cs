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

    /// <summary>Set by <see cref="Split"/>.</summary>
    public StatePacker Packer { get; private set; } = null!;

    /// <summary>Bytes of the documents, as sent.</summary>
    public long DocumentBytes { get; private set; }

    // Of each document that was added: the key of its observation, empty for the trace's own.
    private readonly List<Guid> _owners = [];

    /// <summary>Splits the documents and gives the rows the names of their roots.</summary>
    public void Split()
    {
        Packer = new StatePacker(Known?.Places);
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

        Packer.Close();
    }

    /// <summary>The rows to store.</summary>
    public IEnumerable<Pack> Packs((Guid ProjectId, Guid Scope) place) =>
        Packer.Packs.Select(p => new Pack { ProjectId = place.ProjectId, Scope = place.Scope, Name = p.Key, Data = p.Value });

    /// <summary>What is to be indexed for search.</summary>
    public IEnumerable<(Guid ProjectId, SearchEntry Entry)> SearchEntries((Guid ProjectId, Guid Scope) place) =>
        Packer.Brought.Select(b => (place.ProjectId, new SearchEntry(place.Scope, b.Name, _owners[b.Document])));

    private Guid? Root(ReadOnlyMemory<byte>? document, Guid owner)
    {
        if (document is not { } json)
        {
            return null;
        }

        DocumentBytes += json.Length;
        _owners.Add(owner);
        return Packer.Add(json);
    }
}
