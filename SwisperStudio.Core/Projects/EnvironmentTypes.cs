namespace SwisperStudio.Core.Projects;

/// <summary>The three environments of every project, as on the wire.</summary>
public static class EnvironmentTypes
{
    /// <summary>Development.</summary>
    public const string Dev = "dev";

    /// <summary>Staging.</summary>
    public const string Staging = "staging";

    /// <summary>Production.</summary>
    public const string Production = "production";

    /// <summary>All three.</summary>
    public static readonly IReadOnlyList<string> All = [Dev, Staging, Production];
}
