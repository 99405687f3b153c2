namespace SwisperStudio.Bench.Generation;

/// <summary>A step as a client would send it; documents are UTF-8 JSON without white space.</summary>
public sealed record GeneratedObservation(
    string Id,
    string? ParentId,
    string Type,
    string Name,
    DateTime Start,
    DateTime End,
    string Level,
    byte[] Input,
    byte[] Output);
