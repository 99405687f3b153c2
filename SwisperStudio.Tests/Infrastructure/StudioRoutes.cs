using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Logging;
using SwisperStudio.Web.Hosting;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>Every route of the host, from a host that is put together and never started.</summary>
internal sealed class StudioRoutes : IAsyncDisposable
{
    private readonly WebApplication _app;

    public StudioRoutes()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "SwisperStudio.Web",
            EnvironmentName = "Production",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.AddStudio();
        _app = builder.Build();
        _app.MapStudio();
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Method and path of each endpoint, without the files of wwwroot.</summary>
    public IEnumerable<(string Route, RouteEndpoint Endpoint)> All =>
        from source in ((IEndpointRouteBuilder)_app).DataSources
        from endpoint in source.Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select ($"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}", endpoint);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
