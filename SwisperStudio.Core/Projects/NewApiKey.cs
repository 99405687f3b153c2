namespace SwisperStudio.Core.Projects;

/// <summary>A key just made.</summary>
/// <param name="Row">What is stored of it.</param>
/// <param name="Key">The key itself, of a pair the secret one, to be shown once.</param>
public sealed record NewApiKey(ApiKey Row, string Key);
