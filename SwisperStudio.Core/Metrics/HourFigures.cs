namespace SwisperStudio.Core.Metrics;

/// <summary>Sums over the observations of some hours that have something in common.</summary>
/// <param name="Hour">Start of the hour, Unix nanoseconds; null where they are not grouped by it.</param>
/// <param name="Name">The name or model they have in common; null for those that have none, and where they are grouped by hour.</param>
/// <param name="ObservationCount">Number of observations.</param>
/// <param name="ErrorCount">Number of failed observations.</param>
/// <param name="PromptTokens">Sum.</param>
/// <param name="CompletionTokens">Sum.</param>
/// <param name="TotalTokens">Sum.</param>
/// <param name="Cost">Sum, nano-CHF; null when none is known.</param>
/// <param name="P50">Median duration in nanoseconds, within 1/32; null where none has ended.</param>
/// <param name="P95">95th percentile, likewise.</param>
/// <param name="P99">99th percentile, likewise.</param>
public sealed record HourFigures(
    long? Hour,
    string? Name,
    long ObservationCount,
    long ErrorCount,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    long? Cost,
    long? P50,
    long? P95,
    long? P99);
