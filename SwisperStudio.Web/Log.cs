namespace SwisperStudio.Web;

/// <summary>Every log message of the host. None carries prompts, states, keys or passwords.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "No administrator was configured. A one-time password for the first one was written to {Path}")]
    public static partial void FirstAdminPasswordWritten(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "API_KEY has the well-known development value: it opens nothing outside Development. Set another one")]
    public static partial void DevelopmentKeyRefused(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    public static partial void RequestFailed(ILogger logger, Exception failure, string method, string route);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event stream in Redis is not being read; nothing is lost, and it goes on by itself: {Reason}")]
    public static partial void StreamNotRead(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {Id} of the event stream could not be stored; it is tried again")]
    public static partial void StreamEntryFailed(ILogger logger, Exception failure, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} entries of the event stream cannot be stored and were set aside in dead_letters")]
    public static partial void EventsSetAside(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer; SDKs see changes of the tracing switch when it does: {Reason}")]
    public static partial void RedisUnavailable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url} is in use by another program, so OpenTelemetry is not received there; Studio:OtlpHttpUrl and Studio:OtlpGrpcUrl name others")]
    public static partial void OtlpPortInUse(ILogger logger, string url);
}
