namespace SwisperStudio.Web.Components.Projects;

/// <summary>The project whose page is shown; cascades from the project layout.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="ReloadAsync">To be called after the name or description was changed, or the project deleted.</param>
public sealed record ProjectHead(Guid Id, string Name, string? Description, Func<Task> ReloadAsync);
