using Microsoft.Extensions.Logging;

namespace SwisperStudio.Core;

/// <summary>Every log message of the domain. None carries prompts, states, keys or passwords.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be stored for now; senders were told to come back: {Reason}")]
    public static partial void DatabaseUnavailable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} requests failed and is written request by request")]
    public static partial void BatchFailed(ILogger logger, Exception failure, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request's events could not be stored")]
    public static partial void RequestFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} traces of project {Project} were older than it keeps them and are deleted")]
    public static partial void OldTracesDeleted(ILogger logger, int count, string project);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old data could not be removed; it is tried again within minutes")]
    public static partial void HousekeepingFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The deletion of a project's traces has failed on the way")]
    public static partial void DeletionFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Stored traces could not be counted into the roll-ups; it is tried again")]
    public static partial void CountingFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Names of traces could not be indexed; it is tried again")]
    public static partial void NamesNotIndexed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The search index could not be brought up to date; it is tried again")]
    public static partial void SearchFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Pack {Pack} is damaged and cannot be searched")]
    public static partial void PackNotIndexed(ILogger logger, Exception failure, Guid pack);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes are not told to other hosts, whose open pages may be behind until this host is connected again: {Reason}")]
    public static partial void ChangesNotRelayed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Signs of life of SDKs could not be written down; it is tried again: {Reason}")]
    public static partial void ConnectionsNotWritten(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of a client of project {Project} differs from this host's by {Seconds} s; last seen is told by this host's clock")]
    public static partial void ClockSkewed(ILogger logger, string project, long seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be brought into the database's file; it is tried again: {Reason}")]
    public static partial void CheckpointFailed(ILogger logger, string reason);
}
