namespace SwisperStudio.Core.Projects;

/// <summary>Where a project runs.</summary>
/// <param name="EnvType">One of <see cref="EnvironmentTypes"/>.</param>
/// <param name="SwisperUrl">The address.</param>
public sealed record EnvironmentAddress(string EnvType, string SwisperUrl);
