namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>Where and when an export request came in.</summary>
/// <param name="Project">The project of its key, or that it names; null where the trace or the default project decides.</param>
/// <param name="ReceivedAt">Unix nanoseconds of the server's clock.</param>
/// <param name="FromAllProjectKey">Whether its sender may write to every project.</param>
public readonly record struct OtlpReceipt(Guid? Project, long ReceivedAt, bool FromAllProjectKey);
