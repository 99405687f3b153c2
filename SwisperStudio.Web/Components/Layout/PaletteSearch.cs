using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Projects;
using SwisperStudio.Web.Components.Traces;

namespace SwisperStudio.Web.Components.Layout;

/// <summary>Finds where a text may want to go: each look is one by key.</summary>
internal static class PaletteSearch
{
    private const int MaxProjects = 5;

    private static readonly PaletteEntry[] Pages = [new("Page", "Projects", "/projects"), new("Page", "Account", "/account", IsDocument: true), new("Page", "API reference", "/api/v1/docs", IsDocument: true)];

    private static readonly PaletteEntry[] AdministratorPages = [new("Page", "User Management", "/admin/users"), new("Page", "Cost Management", "/admin/cost-management"), new("Page", "System Health", "/admin/health")];

    public static Task<List<PaletteProject>> ProjectsAsync(StudioDbContext db, CancellationToken cancel) =>
        db.Projects.AsNoTracking().Where(p => p.DeletedAt == null).OrderBy(p => p.Name).Select(p => new PaletteProject(p.Id, p.Name)).ToListAsync(cancel);

    public static async Task<List<PaletteEntry>> FindAsync(
        StudioDbContext db, string text, Guid? project, List<PaletteProject> projects, bool isAdministrator, CancellationToken cancel)
    {
        var sought = text.Trim();
        var entries = new List<PaletteEntry>();
        if (project is { } here)
        {
            entries.AddRange(new PaletteEntry[]
            {
                new("Project", "Overview", ProjectAddress.Overview(here)),
                new("Project", "Tracing", ProjectAddress.Tracing(here)),
                new("Project", "Settings", ProjectAddress.Settings(here)),
                new("Project", "API keys", ProjectAddress.Settings(here, SettingsTab.Keys)),
            });
        }

        entries.AddRange(isAdministrator ? [.. Pages, .. AdministratorPages] : Pages);
        entries.RemoveAll(e => !e.Text.Contains(sought, StringComparison.OrdinalIgnoreCase));
        entries.AddRange(projects
            .Where(p => p.Id != project && p.Name.Contains(sought, StringComparison.OrdinalIgnoreCase))
            .Take(MaxProjects)
            .Select(p => new PaletteEntry("Project", p.Name, ProjectAddress.Overview(p.Id))));
        if (FreeText.Clean(sought) is not { Length: > 0 } id)
        {
            return entries;
        }

        var key = Hash128.Of(id);
        var ids = projects.ConvertAll(p => p.Id);
        var traces = await db.Traces.AsNoTracking().Where(t => ids.Contains(t.ProjectId) && t.Key == key).Select(t => new { t.ProjectId, t.Id, t.Name }).ToListAsync(cancel);
        entries.InsertRange(0, traces.Select(t => new PaletteEntry("Trace", TraceName.Of(t.Name, t.Id), ProjectAddress.Trace(t.ProjectId, t.Id))));
        if (project is { } open)
        {
            foreach (var query in new[] { new TraceListQuery { UserId = id }, new TraceListQuery { SessionId = id } })
            {
                if (await db.Traces.Matching(open, query.ToFilter()).AnyAsync(cancel))
                {
                    entries.Insert(0, new PaletteEntry(query.UserId is null ? "Session" : "User", $"Traces of {id}", query.ToAddress(open)));
                }
            }

            entries.Add(new PaletteEntry("Traces", $"Named like “{sought}”", new TraceListQuery { Name = sought }.ToAddress(open)));
        }

        return entries;
    }
}
