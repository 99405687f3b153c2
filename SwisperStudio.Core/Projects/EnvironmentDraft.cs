namespace SwisperStudio.Core.Projects;

/// <summary>An environment of a project that is to be made.</summary>
/// <param name="SwisperUrl">Where the client system runs (<see cref="HttpAddress"/>).</param>
/// <param name="SwisperApiKey">The key by which to call it (<see cref="ProjectRules.NewEnvironmentKey"/>).</param>
public sealed record EnvironmentDraft(string SwisperUrl, string SwisperApiKey);
