namespace SwisperStudio.Core.Ingestion;

/// <summary>What a client said about a trace.</summary>
public sealed record TracePatch : Patch
{
    /// <summary>Name of the run.</summary>
    public Field<string> Name { get; init; }

    /// <summary>The client system's user: any text or null.</summary>
    public Field<string> UserId { get; init; }

    /// <summary>The client system's conversation: any text or null.</summary>
    public Field<string> SessionId { get; init; }

    /// <summary>Where the client system runs.</summary>
    public Field<string> Environment { get; init; }

    /// <summary>Version of the client system.</summary>
    public Field<string> Version { get; init; }

    /// <summary>Input document, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> Input { get; init; }

    /// <summary>Output document, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> Output { get; init; }

    /// <summary>Metadata, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> Meta { get; init; }

    /// <summary>Tags.</summary>
    public Field<string[]> Tags { get; init; }

    /// <summary>Whether a create of it makes a deleted trace again: its sender means to. A protocol whose creates come late, with the end of a run, says no.</summary>
    public bool RaisesDeleted { get; init; } = true;

    /// <summary>When the run began, in Unix nanoseconds.</summary>
    public Field<long?> Timestamp { get; init; }

    /// <summary>What it tells.</summary>
    internal TraceFields Fields =>
        Bit(Name, TraceFields.Name) | Bit(UserId, TraceFields.UserId) | Bit(SessionId, TraceFields.SessionId) | Bit(Environment, TraceFields.Environment) | Bit(Version, TraceFields.Version)
        | Bit(Input, TraceFields.Input) | Bit(Output, TraceFields.Output) | Bit(Meta, TraceFields.Meta) | Bit(Tags, TraceFields.Tags) | Bit(Timestamp, TraceFields.Timestamp);

    internal override (ReadOnlyMemory<byte>? Input, ReadOnlyMemory<byte>? Output) Documents => (Input.Value, Output.Value);

    private static TraceFields Bit<T>(Field<T> field, TraceFields name) => field.IsPresent ? name : 0;
}
