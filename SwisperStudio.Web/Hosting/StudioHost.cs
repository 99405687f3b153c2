using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Api;
using SwisperStudio.Web.Api.About;
using SwisperStudio.Web.Api.Otlp;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Streams;
using SwisperStudio.Web.Components;

namespace SwisperStudio.Web.Hosting;

/// <summary>Puts the host together: one process that serves the API and the UI over one domain library.</summary>
public static class StudioHost
{
    // API and UI are on both: clients of the original know the one for the API, people the other for the UI.
    private static readonly string[] DefaultUrls = ["http://localhost:8001", "http://localhost:3000"];

    /// <summary>Registers every service of the host.</summary>
    public static void AddStudio(this WebApplicationBuilder builder)
    {
        OriginalSettings.Apply(builder.Configuration);
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var hasEndpoints = builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        var otlp = new OtlpPorts(builder.Configuration, hasDefaults: urls.Length == 0 && !hasEndpoints, hasEndpoints);
        if (!hasEndpoints)
        {
            builder.WebHost.UseUrls([.. urls.Length == 0 ? DefaultUrls : urls, .. otlp.Urls]);
        }

        var services = builder.Services;
        services.AddSingleton(otlp);
        services.AddSingleton(TimeProvider.System);
        services.AddOptions<StudioOptions>()
            .BindConfiguration(StudioOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.PostConfigure<StudioOptions>(o =>
            o.DataDirectory = Path.GetFullPath(o.DataDirectory, builder.Environment.ContentRootPath));
        services.AddStudioDatabase(builder.Configuration, DataDirectory(builder));
        services.AddDataProtection().SetApplicationName("SwisperStudio").PersistKeysToDbContext<StudioDbContext>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<StudioOptions>>(TrustProxies);
        services.AddStudioCore();
        if (!string.IsNullOrEmpty(builder.Configuration[$"{StudioOptions.Section}:{nameof(StudioOptions.RedisUrl)}"]))
        {
            services.AddHostedService<TracingKeys>();
            services.AddSingleton<StreamStatus>();
            services.AddHostedService<StreamConsumer>();
        }

        services.AddStudioAccounts();
        builder.AddStudioApi();
        builder.AddTelemetry();
        services.AddStudioPages();
        // By default only Development finds the packages' style sheets and scripts when run from source; published, they lie in wwwroot.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            otlp.Configure(kestrel);

            // The limit itself is RequestBytes': Kestrel's would cut the connection before a client that is still sending could
            // read why. Beyond a few times the limit it does.
            kestrel.Limits.MaxRequestBodySize = 4L * context.Configuration.GetValue($"{StudioOptions.Section}:{nameof(StudioOptions.MaxRequestBytes)}", new StudioOptions().MaxRequestBytes);
            // Ids of 800 characters in an address take up to nine bytes each.
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        });
    }

    /// <summary>Lays out the request pipeline.</summary>
    public static void MapStudio(this WebApplication app)
    {
        // Outermost: what fails in any of the others, too, must not show its inside.
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = FailurePage.Address,
            CreateScopeForErrors = true,
            StatusCodeSelector = FailurePage.StatusOf,
        });
        app.UseForwardedHeaders();
        app.Use(RemoveDoubledSlash);
        app.Services.GetRequiredService<OtlpPorts>().Use(app);
        app.UseRouting();
        app.Use(SendSecurityHeaders);
        app.UseRootAnswer();
        app.UseApiConventions();
        app.UsePagesForErrors();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapStudioApi();
        app.MapOtlp();
        app.MapTelemetry();
        app.MapStudioPages();
    }

    private static void TrustProxies(ForwardedHeadersOptions forwarded, IOptions<StudioOptions> studio)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        foreach (var proxy in (studio.Value.TrustedProxies ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            // A single address is the smallest of networks.
            forwarded.KnownIPNetworks.Add(IPAddress.TryParse(proxy, out var address)
                ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
                : System.Net.IPNetwork.Parse(proxy));
        }
    }

    // Clients put their paths behind an address that may end in a slash: https://studio.example.com//v1/traces.
    private static Task RemoveDoubledSlash(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is ['/', '/', ..] and var path)
        {
            context.Request.Path = "/" + path.TrimStart('/');
        }

        return next(context);
    }

    // What clients send is shown as text, and nothing here is meant to live in another site's frame.
    private static Task SendSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "SAMEORIGIN";
        headers["Referrer-Policy"] = "same-origin";
        return next(context);
    }

    private static string DataDirectory(WebApplicationBuilder builder) => Path.GetFullPath(
        builder.Configuration[$"{StudioOptions.Section}:{nameof(StudioOptions.DataDirectory)}"] ?? new StudioOptions().DataDirectory,
        builder.Environment.ContentRootPath);
}
