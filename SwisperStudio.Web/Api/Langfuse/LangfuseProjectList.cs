namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Answer of <c>GET /api/public/projects</c>.</summary>
/// <param name="Data">The projects.</param>
public sealed record LangfuseProjectList(IReadOnlyList<LangfuseProject> Data);

/// <summary>A project.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record LangfuseProject(string Id, string Name)
{
    /// <summary>Always empty.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>The studio has one organization.</summary>
    public LangfuseOrganization Organization { get; } = new("swisperstudio", "SwisperStudio");
}

/// <summary>Whose projects they are.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record LangfuseOrganization(string Id, string Name);
