using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Components.Projects;
using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace SwisperStudio.Web.Components.Layout;

/// <summary>
/// Frame of a project's pages: side bar, breadcrumbs, and the project itself as a cascading <see cref="ProjectHead"/>. Its
/// pages have the route parameter <c>ProjectId</c>.
/// </summary>
public sealed partial class ProjectLayout
{
    private static readonly IReadOnlyList<Entry> Entries =
    [
        new("Overview", Icons.Material.Outlined.SpaceDashboard, ProjectAddress.Overview, NavLinkMatch.All),
        new("Tracing", Icons.Material.Outlined.AccountTree, ProjectAddress.Tracing, NavLinkMatch.Prefix),
        new("Connections", Icons.Material.Outlined.Sensors, ProjectAddress.Connections, NavLinkMatch.Prefix),
        new("Settings", Icons.Material.Outlined.Settings, id => ProjectAddress.Settings(id), NavLinkMatch.Prefix),
    ];

    private readonly CancellationTokenSource _disposed = new();
    private ProjectHead? _project;
    private bool _isUnknown;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter] private RouteData Route { get; set; } = default!;

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Route.RouteValues["ProjectId"] is Guid id && id != _project?.Id)
        {
            await LoadAsync(id);
        }
    }

    private async Task LoadAsync(Guid id)
    {
        await using var db = await Databases.CreateDbContextAsync(_disposed.Token);
        var found = await db.Projects.AsNoTracking()
            .Where(p => p.Id == id && p.DeletedAt == null)
            .Select(p => new { p.Name, p.Description })
            .FirstOrDefaultAsync(_disposed.Token);
        _isUnknown = found is null;
        _project = found is null ? null : new ProjectHead(id, found.Name, found.Description, () => LoadAgainAsync(id));
    }

    private async Task LoadAgainAsync(Guid id)
    {
        await LoadAsync(id);
        await InvokeAsync(StateHasChanged);
    }

    private Entry? Current(Guid project)
    {
        var path = "/" + Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0];
        return Entries.FirstOrDefault(e => e.Match == NavLinkMatch.Prefix && path.StartsWith(e.Address(project), StringComparison.OrdinalIgnoreCase));
    }

    private sealed record Entry(string Label, string Icon, Func<Guid, string> Address, NavLinkMatch Match);
}
