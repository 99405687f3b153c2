namespace SwisperStudio.Core.Accounts;

/// <summary>The roles of people, as on the wire. What each may do: the role table in the architecture document.</summary>
public static class Roles
{
    /// <summary>Everything.</summary>
    public const string Admin = "admin";

    /// <summary>Reads, and changes projects.</summary>
    public const string Developer = "developer";

    /// <summary>Reads, and judges traces.</summary>
    public const string Qa = "qa";

    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>All roles, from most to least.</summary>
    public static readonly IReadOnlyList<string> All = [Admin, Developer, Qa, Viewer];
}
