namespace SwisperStudio.Core.Projects;

/// <summary>What an API key opens.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="ProjectId">The only project it opens.</param>
public sealed record ApiKeyGrant(Guid KeyId, Guid ProjectId);
