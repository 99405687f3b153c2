namespace SwisperStudio.Web.Auth;

/// <summary>
/// Who may call an endpoint of the REST API (contract/rest-api.md, section 2.1). API keys have the rights of a developer in
/// their project; the all-project key has all rights.
/// </summary>
public static class ApiPolicies
{
    /// <summary>Class A: a user's token or an API key; reads.</summary>
    public const string Read = "ApiRead";

    /// <summary>As <see cref="Edit"/>, refused in the words of contract/heartbeat.md.</summary>
    public const string Report = "ApiReport";

    /// <summary>Class A: an API key, or the token of a developer or administrator; writes.</summary>
    public const string Edit = "ApiEdit";

    /// <summary>Class A: the all-project key, or the token of a developer or administrator; creates projects.</summary>
    public const string CreateProjects = "ApiCreateProjects";

    /// <summary>Class A: the all-project key or an administrator's token.</summary>
    public const string Administer = "ApiAdminister";

    /// <summary>Class B: a user's token.</summary>
    public const string User = "ApiUser";

    /// <summary>Class C: an administrator's token.</summary>
    public const string Admin = "ApiAdmin";

    /// <summary>Class D: an API key.</summary>
    public const string Key = "ApiKey";
}
