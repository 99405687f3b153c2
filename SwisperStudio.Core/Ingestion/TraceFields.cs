namespace SwisperStudio.Core.Ingestion;

/// <summary>The mergeable fields of a trace. The bits are stored in <see cref="FieldStamps"/>: never renumber.</summary>
[Flags]
internal enum TraceFields : uint
{
    Name = 1 << 0,
    UserId = 1 << 1,
    SessionId = 1 << 2,
    Input = 1 << 3,
    Output = 1 << 4,
    Meta = 1 << 5,
    Tags = 1 << 6,
    Timestamp = 1 << 7,
    Environment = 1 << 8,
    Version = 1 << 9,
}
