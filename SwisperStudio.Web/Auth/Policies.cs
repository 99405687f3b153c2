namespace SwisperStudio.Web.Auth;

/// <summary>What people may do, by the role table of the architecture: the names of the authorization policies of pages and actions.</summary>
public static class Policies
{
    /// <summary>Every active signed-in user: reads projects, traces, states and figures.</summary>
    public const string CanRead = "CanRead";

    /// <summary>Developers and administrators: create projects, delete traces, change settings, keys and project prices.</summary>
    public const string CanEditProjects = "CanEditProjects";

    /// <summary>Administrators: delete projects, manage users and default prices.</summary>
    public const string CanAdminister = "CanAdminister";
}
