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
    public long DocumentBytes => Documents.Sum(d => (long)d.Length);

    /// <summary>The last document, for the next of its trace; null if it is not worth keeping.</summary>
    public SplitDocument? Last => Packer.Last is { } last && (last == Known?.Last || last.Json.Equals(_kept)) ? last : null;

    /// <summary>Bytes up to which a document is kept.</summary>
    private const int MaxKept = 128 * 1024;

    // Who sends one event at a time is about to send the next. Among many at once each finds the one before.
    private const int FewDocuments = 2;

    private IEnumerable<ReadOnlyMemory<byte>> Documents => Observations
        .SelectMany(o => new[] { o.NewInput, o.NewOutput })
        .Append(Trace?.NewInput)
        .Append(Trace?.NewOutput)
        .OfType<ReadOnlyMemory<byte>>();

    // Of each document that was added: the key of its observation, empty for the trace's own.
    private readonly List<Guid> _owners = [];
    private bool _isKept;
    private ReadOnlyMemory<byte> _kept;

    /// <summary>Splits the documents and gives the rows the names of their roots.</summary>
    public void Split()
    {
        Packer = new StatePacker(Known?.Places, Known?.Last);
        _isKept = Documents.Count() <= FewDocuments;
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

        _owners.Add(owner);
        if (_isKept && json.Length <= MaxKept)
        {
            // The request's own memory goes back to its pool.
            json = _kept = json.ToArray();
        }

        return Packer.Add(json);
    }
}
