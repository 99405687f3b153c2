namespace SwisperStudio.Core.Traces;

/// <summary>A line of the trace list.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="Id">The client's id.</param>
/// <param name="Name">The client's name for the run.</param>
/// <param name="UserId">The client system's user.</param>
/// <param name="SessionId">The client system's conversation.</param>
/// <param name="Environment">Where the client system ran.</param>
/// <param name="Version">Version of the client system.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Timestamp">Unix nanoseconds.</param>
/// <param name="StartTime">Earliest start of an observation, Unix nanoseconds.</param>
/// <param name="EndTime">Latest end of an observation, Unix nanoseconds.</param>
/// <param name="ObservationCount">Number of observations.</param>
/// <param name="ErrorCount">Number of failed observations.</param>
/// <param name="OpenCount">Number of observations without an end.</param>
/// <param name="TotalTokens">Sum over the observations.</param>
/// <param name="Cost">Sum over the observations, nano-CHF; null when none is known.</param>
public sealed record TraceRow(
    Guid Key,
    string Id,
    string? Name,
    string? UserId,
    string? SessionId,
    string? Environment,
    string? Version,
    string[] Tags,
    long Timestamp,
    long? StartTime,
    long? EndTime,
    int ObservationCount,
    int ErrorCount,
    int OpenCount,
    long TotalTokens,
    long? Cost)
{
    /// <summary>Status.</summary>
    public TraceStatus Status => ErrorCount > 0 ? TraceStatus.Error : OpenCount > 0 ? TraceStatus.Running : TraceStatus.Ok;

    /// <summary>From the first start to the last end, in nanoseconds; null while nothing has begun.</summary>
    public long? Latency => EndTime - StartTime;

    /// <summary>Where the list goes on after this row.</summary>
    public TracePosition Position => new(Timestamp, Key);
}
