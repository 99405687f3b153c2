namespace SwisperStudio.Core.Scores;

/// <summary>What a list of scores is narrowed to. Null means: any.</summary>
/// <param name="Name">Exactly this name.</param>
/// <param name="TraceId">Of this trace.</param>
public sealed record ScoreFilter(string? Name, string? TraceId);
