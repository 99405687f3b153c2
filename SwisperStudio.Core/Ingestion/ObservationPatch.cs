using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What a client said about an observation.</summary>
public sealed record ObservationPatch : Patch
{
    private OutputFacts? _outputFacts;

    /// <summary>Id of the trace; the trace may come later. Null says nothing.</summary>
    public Field<string> TraceId
    {
        get;
        init
        {
            field = value;
            TraceKey = value.Value is { } id ? Hash128.Of(id) : null;
        }
    }

    /// <summary>The key of the trace; null where it is not told.</summary>
    public Guid? TraceKey { get; private init; }

    /// <summary>Id of the parent observation; it may come later or never.</summary>
    public Field<string> ParentId { get; init; }

    /// <summary>Kind of step.</summary>
    public Field<ObservationType?> Type { get; init; }

    /// <summary>Name of the step.</summary>
    public Field<string> Name { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public Field<long?> StartTime { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public Field<long?> EndTime { get; init; }

    /// <summary>When the first token came, in Unix nanoseconds.</summary>
    public Field<long?> CompletionStartTime { get; init; }

    /// <summary>State before, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> Input { get; init; }

    /// <summary>State after or update, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> Output { get; init; }

    /// <summary>Metadata, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> Meta { get; init; }

    /// <summary>Parameters of the model call, raw UTF-8 JSON; null sets null.</summary>
    public Field<ReadOnlyMemory<byte>?> ModelParameters { get; init; }

    /// <summary>Name of the model.</summary>
    public Field<string> Model { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> PromptTokens { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> CompletionTokens { get; init; }

    /// <summary>0 to 2,147,483,647.</summary>
    public Field<long?> TotalTokens { get; init; }

    /// <summary>Level, e.g. <c>DEFAULT</c> or <c>ERROR</c>.</summary>
    public Field<string> Level { get; init; }

    /// <summary>Why the level is what it is.</summary>
    public Field<string> StatusMessage { get; init; }

    internal override (ReadOnlyMemory<byte>? Input, ReadOnlyMemory<byte>? Output) Documents => (Input.Value, Output.Value);

    /// <summary>What the output tells; read once, before the patch waits for its writer, whom all others wait for.</summary>
    /// <param name="tokensPer100Words">The host's factor of estimates.</param>
    /// <returns>Nothing where there is no output.</returns>
    internal OutputFacts ReadOutput(int tokensPer100Words) =>
        _outputFacts ??= Output.Value is { } output ? OutputFacts.Read(output.Span, tokensPer100Words) : default;
}
