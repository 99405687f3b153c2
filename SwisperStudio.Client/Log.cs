using Microsoft.Extensions.Logging;

namespace SwisperStudio.Client;

/// <summary>Every log message of the client. None carries prompts, states or keys.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Tracing to SwisperStudio at {Url}, project {Project}")]
    public static partial void Started(ILogger logger, string url, string project);

    [LoggerMessage(Level = LogLevel.Error, Message = "Tracing to SwisperStudio is off: {Problem}")]
    public static partial void Misconfigured(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "SwisperStudio connectivity verified: project {Project} is registered and active")]
    public static partial void Verified(ILogger logger, string project);

    [LoggerMessage(Level = LogLevel.Error, Message = "SwisperStudio: the API key is invalid. Check SWISPER_STUDIO_API_KEY")]
    public static partial void InvalidKey(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "SwisperStudio: project {Project} was not found. Check SWISPER_STUDIO_PROJECT_ID")]
    public static partial void UnknownProject(ILogger logger, string project);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SwisperStudio responded with status {Status}: tracing is enabled, but connectivity is uncertain")]
    public static partial void OtherStatus(ILogger logger, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SwisperStudio: the health check timed out ({Seconds} s). Tracing is enabled, and tried again on the first trace")]
    public static partial void CheckTimedOut(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SwisperStudio is not reachable at {Url}. Check that it runs; tracing is enabled and works when it is available")]
    public static partial void NotReachable(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SwisperStudio: the health check failed, tracing goes on in degraded mode: {Reason}")]
    public static partial void CheckFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events are not delivered to SwisperStudio for now and wait: {Reason}")]
    public static partial void NotDelivered(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events are delivered to SwisperStudio again")]
    public static partial void Delivering(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SwisperStudio has refused {Count} events for good: {Reason}")]
    public static partial void Refused(ILogger logger, int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} events could not be sent to SwisperStudio")]
    public static partial void SendingFailed(ILogger logger, Exception failure, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There was no room for events on their way to SwisperStudio: {Count} are dropped since the start")]
    public static partial void Dropped(ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events were not delivered to SwisperStudio before the end")]
    public static partial void Undelivered(ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} events stay in the spool; the next start sends them to SwisperStudio")]
    public static partial void LeftInSpool(ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} events that an ended process has left in the spool are sent to SwisperStudio")]
    public static partial void Adopted(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The spool for SwisperStudio cannot be used, events wait in memory only: {Reason}")]
    public static partial void SpoolUnusable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What other processes have left in the spool for SwisperStudio cannot be read: {Reason}")]
    public static partial void SpoolUnreadable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A file in the spool for SwisperStudio cannot be read, {Count} events in it are lost: {Reason}")]
    public static partial void SpoolDamaged(ILogger logger, int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending to SwisperStudio has failed and goes on")]
    public static partial void SenderFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step could not be captured for SwisperStudio")]
    public static partial void NotCaptured(ILogger logger, Exception failure);
}
