using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Live;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Projects;
using SwisperStudio.Web.Components.Shared;
using SwisperStudio.Web.Components.Traces;

namespace SwisperStudio.Tests.Components;

/// <summary>Components over an embedded database of their own, for a signed-in person, on a clock that a test turns.</summary>
public sealed class StudioComponents : IAsyncDisposable
{
    private StudioComponents(TestDatabase database, string[] policies)
    {
        Database = database;
        Context.JSInterop.Mode = JSRuntimeMode.Loose;
        Context.Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Context.Services.AddSingleton(database.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>());
        Context.Services.AddSingleton(database.Services.GetRequiredService<BulkSql>());
        Context.Services.AddSingleton<TimeProvider>(Clock);
        Context.Services.AddSingleton<IHostEnvironment>(WebApplication.CreateSlimBuilder().Environment);
        Context.Services.AddScoped<ReaderZone>();
        Context.Services.AddScoped<Permissions>();
        Context.Services.AddScoped<Scripts>();
        Context.Services.AddMemoryCache();
        Context.Services.AddSingleton<TraceOutlines>();
        Context.Services.AddScoped<Actions>();
        Context.Services.AddStudioCore();
        Context.Services.AddSingleton(database.Services.GetRequiredService<ChangeFeed>());
        Context.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Context.AddAuthorization().SetAuthorized("someone").SetPolicies([Policies.CanRead, .. policies]);
    }

    public static Guid Project => TestDatabase.DefaultProject;

    public BunitContext Context { get; } = new();

    public TestDatabase Database { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <param name="policies">What the person may do besides reading.</param>
    public static async Task<StudioComponents> CreateAsync(params string[] policies) => new(await TestDatabase.CreateAsync(null), policies);

    /// <summary>Opens a page of the project at an address below the project's.</summary>
    public IRenderedComponent<TPage> Open<TPage>(string address)
        where TPage : IComponent
    {
        Context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"/projects/{Project}/{address}");
        var head = new ProjectHead(Project, "Swisper", null, () => Task.CompletedTask);
        var page = Context.Render(frame =>
        {
            frame.OpenComponent<CascadingValue<ProjectHead>>(0);
            frame.AddComponentParameter(1, nameof(CascadingValue<ProjectHead>.Value), head);
            frame.AddComponentParameter(2, nameof(CascadingValue<ProjectHead>.ChildContent), (RenderFragment)(body =>
            {
                body.OpenComponent<TPage>(0);
                body.AddComponentParameter(1, "ProjectId", Project);
                body.CloseComponent();
            }));
            frame.CloseComponent();
        });
        return page.FindComponent<TPage>();
    }

    /// <summary>Stores rows of settings.</summary>
    public async Task StoreAsync(params object[] rows)
    {
        await using var db = Database.CreateDbContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Database.DisposeAsync();
    }
}
