using SwisperStudio.Core.Connections;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// What a client said about a trace or an observation, in the one vocabulary that every protocol maps to. A patch is
/// partial: absent fields say nothing, null fields set null. Documents are slices of the request's body and must stay
/// unchanged until the write has completed.
/// </summary>
public abstract record Patch
{
    /// <summary>
    /// The project, where the sender's key or the event names one. Null: the project of the trace or observation it
    /// names, else the default project.
    /// </summary>
    public Guid? ProjectId { get; init; }

    /// <summary>The client's id: at most 800 characters, without NUL and lone surrogates.</summary>
    public required string Id
    {
        get;
        init
        {
            field = value;
            Key = Hash128.Of(value);
        }
    }

    /// <summary>Where the patch stands in the order that decides for each field.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>When it came in, in Unix nanoseconds of the server's clock.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>
    /// Whether the sender may write to every project. Only then can its events have been stored in the default project
    /// before their own was known, and only then are they moved.
    /// </summary>
    public bool FromAllProjectKey { get; init; }

    /// <summary>
    /// Whether its metadata is merged into what is stored, member by member, each by its stamp. Else metadata is a field like any other: the
    /// whole is replaced.
    /// </summary>
    public bool MergesMeta { get; init; }

    /// <summary>Who sent it; null where no client system did, as for a file that somebody imports.</summary>
    public Sender? Sender { get; init; } = Sender.Unknown;

    /// <summary>The row's key.</summary>
    public Guid Key { get; private init; }

    /// <summary>The documents that it brings.</summary>
    internal abstract (ReadOnlyMemory<byte>? Input, ReadOnlyMemory<byte>? Output) Documents { get; }
}
