namespace SwisperStudio.Core.Ingestion;

/// <summary>The mergeable fields of an observation. The bits are stored in <see cref="FieldStamps"/>: never renumber.</summary>
[Flags]
internal enum ObservationFields : uint
{
    TraceId = 1 << 0,
    ParentId = 1 << 1,
    Type = 1 << 2,
    Name = 1 << 3,
    StartTime = 1 << 4,
    EndTime = 1 << 5,
    CompletionStartTime = 1 << 6,
    Input = 1 << 7,
    Output = 1 << 8,
    Meta = 1 << 9,
    ModelParameters = 1 << 10,
    Model = 1 << 11,
    PromptTokens = 1 << 12,
    CompletionTokens = 1 << 13,
    TotalTokens = 1 << 14,
    Level = 1 << 15,
    StatusMessage = 1 << 16,
}
