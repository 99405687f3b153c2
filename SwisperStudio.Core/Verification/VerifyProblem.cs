namespace SwisperStudio.Core.Verification;

/// <summary>Something in the database that is not as it must be.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="TraceId">The trace's id, as sent; null where it belongs to none.</param>
/// <param name="Text">What is wrong, in a sentence.</param>
public sealed record VerifyProblem(Guid ProjectId, string? TraceId, string Text);
