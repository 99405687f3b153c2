namespace SwisperStudio.Web;

/// <summary>Every log message of the host. None carries prompts, states, keys or passwords.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "No administrator was configured. A one-time password for the first one was written to {Path}")]
    public static partial void FirstAdminPasswordWritten(ILogger logger, string path);
}
