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
    public IReadOnlyDictionary<Guid, Guid>? Known { get; set; }

    /// <summary>Whether it is known what the scope holds, so that no pack of it can exist already, save one by another host.</summary>
    public bool IsKnown => Known is not null || Trace is { IsNew: true };

    /// <summary>Set by <see cref="Split"/>.</summary>
    public StatePacker Packer { get; private set; } = null!;

    /// <summary>Splits the documents and gives the rows the names of their roots.</summary>
    public void Split()
    {
        Packer = new StatePacker(Known);
        if (Trace is { } trace)
        {
            trace.Row.InputRoot = Root(trace.NewInput) ?? trace.Row.InputRoot;
            trace.Row.OutputRoot = Root(trace.NewOutput) ?? trace.Row.OutputRoot;
        }

        foreach (var draft in Observations)
        {
            draft.Row.InputRoot = Root(draft.NewInput) ?? draft.Row.InputRoot;
            draft.Row.OutputRoot = Root(draft.NewOutput) ?? draft.Row.OutputRoot;
        }
    }

    /// <summary>The rows to store.</summary>
    public IEnumerable<Pack> Packs((Guid ProjectId, Guid Scope) place) =>
        Packer.Packs.Select(p => new Pack { ProjectId = place.ProjectId, Scope = place.Scope, Name = p.Key, Data = p.Value });

    private Guid? Root(ReadOnlyMemory<byte>? document) => document is { } json ? Packer.Add(json.Span) : null;
}
