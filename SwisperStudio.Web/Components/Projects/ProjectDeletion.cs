using MudBlazor;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Projects;

/// <summary>Deletes a project, from wherever it is asked for.</summary>
internal static class ProjectDeletion
{
    /// <summary>What it means.</summary>
    public const string Meaning =
        "The project disappears from all lists, and its SDKs' new traces are refused. What it has stored stays in the database.";

    /// <summary>Asks for the project's name, then deletes it.</summary>
    /// <returns>Whether it was deleted.</returns>
    public static async Task<bool> AskAndDeleteAsync(IDialogService dialogs, Actions actions, ProjectChanges changes, Guid project, string name) =>
        await ConfirmByNameDialog.ShowAsync(dialogs, "Delete project?", Meaning, name)
        && await actions.RunAsync(Policies.CanAdminister, db => changes.DeleteAsync(db, project, CancellationToken.None), $"{name} was deleted.");
}
