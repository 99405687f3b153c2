namespace SwisperStudio.Core.Projects;

/// <summary>What an API key opens.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="ProjectId">The only project it opens.</param>
/// <param name="PublicKey">The user name that has to come with it where one comes; null where any will do.</param>
public sealed record ApiKeyGrant(Guid KeyId, Guid ProjectId, string? PublicKey = null);
