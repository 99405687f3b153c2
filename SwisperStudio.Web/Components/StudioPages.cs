using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using MudBlazor;
using MudBlazor.Services;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Api;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Account;
using SwisperStudio.Web.Components.Shared;
using SwisperStudio.Web.Components.Traces;
using SwisperStudio.Web.Hosting;

namespace SwisperStudio.Web.Components;

/// <summary>The UI: Blazor pages, and the few addresses of browsers that are no page.</summary>
internal static class StudioPages
{
    public static void AddStudioPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.VisibleStateDuration = 4000;
        });
        services.AddSingleton<TraceOutlines>();
        services.AddScoped<ReaderZone>();
        services.AddScoped<Permissions>();
        services.AddScoped<Actions>();
        services.AddScoped<Scripts>();
    }

    /// <summary>Gives answers without a body a page, where a browser asked.</summary>
    public static void UsePagesForErrors(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute(NotFound.StatusAddress, createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            context.Features.GetRequiredFeature<IStatusCodePagesFeature>().Enabled =
                context.Request.AsksForPage && !context.Request.Path.StartsWithSegments(ApiErrors.Prefix);
            return next(context);
        });
    }

    public static void MapStudioPages(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/", () => TypedResults.Redirect("/projects")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/projects/{project:guid}/traces/{trace}", OldTraceAddress).RequireAuthorization().ExcludeFromDescription();
        app.MapGet(TraceAddress.JsonPath, TraceJson.GetAsync).RequireAuthorization(Policies.CanRead).ExcludeFromDescription();
        app.MapPost(TraceImport.Path, TraceImport.PostAsync).RequireAuthorization(Policies.CanEditProjects).ExcludeFromDescription();
        app.MapGet(ObservationFile.Path, ObservationFile.GetAsync).RequireAuthorization(Policies.CanRead).ExcludeFromDescription();
        app.MapPost("/logout", SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization();
    }

    // A guide of the original prints /traces/ for /tracing/. The address as sent, because ids may hold encoded slashes.
    private static IResult OldTraceAddress(HttpContext context, Guid project, string trace)
    {
        var sent = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var end = sent.IndexOf("/traces/", StringComparison.OrdinalIgnoreCase) + "/traces/".Length;
        return TypedResults.LocalRedirect($"/projects/{project:D}/tracing/{sent[end..]}");
    }

    // The parameter makes the form's antiforgery token mandatory.
    private static async Task<IResult> SignOutAsync(SignInManager<StudioUser> signIn, [FromForm] IFormCollection form)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect(Login.Address);
    }
}
