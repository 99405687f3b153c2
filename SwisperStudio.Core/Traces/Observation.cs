namespace SwisperStudio.Core.Traces;

/// <summary>
/// One step of a trace. Fields come as sent, in any order; what is derived from them (type, model, tokens, cost) is
/// computed after the merge and stored beside them.
/// </summary>
public sealed class Observation
{
    /// <summary>The project; first part of every key.</summary>
    public Guid ProjectId { get; set; }

    /// <summary><see cref="Hash128"/> of <see cref="Id"/>.</summary>
    public Guid Key { get; set; }

    /// <summary>The client's id, as sent (at most 800 characters).</summary>
    public string Id { get; set; } = "";

    /// <summary>Key of the trace; null until a create has come, because an update may overtake it.</summary>
    public Guid? TraceKey { get; set; }

    /// <summary>The parent's id, as sent; the parent may come later or never.</summary>
    public string? ParentId { get; set; }

    /// <summary>The type shown: as sent, or corrected by what the output holds.</summary>
    public ObservationType Type { get; set; }

    /// <summary>The type as sent.</summary>
    public ObservationType? SentType { get; set; }

    /// <summary>The client's name for the step.</summary>
    public string? Name { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long? StartTime { get; set; }

    /// <summary>Unix nanoseconds; null while running. May lie before the start: stored as sent, shown with a mark.</summary>
    public long? EndTime { get; set; }

    /// <summary>When the first token came, in Unix nanoseconds.</summary>
    public long? CompletionStartTime { get; set; }

    /// <summary>Name of the input document's root chunk.</summary>
    public Guid? InputRoot { get; set; }

    /// <summary>Name of the output document's root chunk.</summary>
    public Guid? OutputRoot { get; set; }

    /// <summary>Free metadata, raw UTF-8 JSON as sent.</summary>
    public byte[]? Meta { get; set; }

    /// <summary>Parameters of the model call, raw UTF-8 JSON as sent.</summary>
    public byte[]? ModelParameters { get; set; }

    /// <summary>Level as sent, e.g. <c>DEFAULT</c>, <c>WARNING</c>, <c>ERROR</c>; null until sent.</summary>
    public string? Level { get; set; }

    /// <summary>Why the level is what it is.</summary>
    public string? StatusMessage { get; set; }

    /// <summary>The model: as sent, else as the output tells.</summary>
    public string? Model { get; set; }

    /// <summary>The model as sent.</summary>
    public string? SentModel { get; set; }

    /// <summary>Tokens: as sent, else as the output tells.</summary>
    public long? PromptTokens { get; set; }

    /// <summary>Tokens: as sent, else as the output tells.</summary>
    public long? CompletionTokens { get; set; }

    /// <summary>Tokens: as sent, else as the output tells, else the sum of both parts.</summary>
    public long? TotalTokens { get; set; }

    /// <summary>Tokens as sent.</summary>
    public long? SentPromptTokens { get; set; }

    /// <summary>Tokens as sent.</summary>
    public long? SentCompletionTokens { get; set; }

    /// <summary>Tokens as sent.</summary>
    public long? SentTotalTokens { get; set; }

    /// <summary>What the output tells: its model.</summary>
    public string? OutputModel { get; set; }

    /// <summary>What the output tells: its prompt tokens.</summary>
    public long? OutputPromptTokens { get; set; }

    /// <summary>What the output tells: its completion tokens.</summary>
    public long? OutputCompletionTokens { get; set; }

    /// <summary>What the output tells: its total.</summary>
    public long? OutputTotalTokens { get; set; }

    /// <summary>What else the documents tell.</summary>
    public ObservationTraits Traits { get; set; }

    /// <summary>Cost of the prompt, in nano-CHF; null where model, tokens or price are unknown.</summary>
    public long? InputCost { get; set; }

    /// <summary>Cost of the completion, in nano-CHF.</summary>
    public long? OutputCost { get; set; }

    /// <summary>Cost of both, rounded on its own, in nano-CHF.</summary>
    public long? TotalCost { get; set; }

    /// <summary>Which stamp set which field (<see cref="Ingestion.FieldStamps"/>).</summary>
    public byte[] Stamps { get; set; } = [];

    /// <summary>Whether the level is <c>ERROR</c>, in any case.</summary>
    public bool IsError => string.Equals(Level, "ERROR", StringComparison.OrdinalIgnoreCase);

    /// <summary>The row as it stands now.</summary>
    internal Observation Copy() => (Observation)MemberwiseClone();
}
