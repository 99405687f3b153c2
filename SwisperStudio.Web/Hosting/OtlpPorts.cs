using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SwisperStudio.Core;
using SwisperStudio.Web.Api.Otlp;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// The addresses that OpenTelemetry's exporters know by themselves: 4318 for HTTP, 4317 for gRPC, beside those of the host. They serve nothing else.
/// gRPC without TLS needs a port of its own, since no client could tell which version of HTTP is meant.
/// </summary>
internal sealed class OtlpPorts
{
    private const string DefaultHttpUrl = "http://localhost:4318";
    private const string DefaultGrpcUrl = "http://localhost:4317";

    private readonly List<string> _notServed = [];

    /// <summary>Reads the settings. Where the host's own addresses are configured, these are served only if they are, too.</summary>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="hasDefaults">Whether the host listens on its default addresses.</param>
    /// <param name="hasEndpoints">Whether <c>Kestrel:Endpoints</c> names the host's addresses: these cannot be added to.</param>
    /// <exception cref="InvalidOperationException">Both name addresses.</exception>
    public OtlpPorts(IConfiguration configuration, bool hasDefaults, bool hasEndpoints)
    {
        HttpUrl = UrlOf(nameof(StudioOptions.OtlpHttpUrl), DefaultHttpUrl);
        GrpcUrl = UrlOf(nameof(StudioOptions.OtlpGrpcUrl), DefaultGrpcUrl);

        string? UrlOf(string setting, string @default)
        {
            if (configuration[$"{StudioOptions.Section}:{setting}"] is { } configured)
            {
                return configured.Length == 0 ? null
                    : hasEndpoints ? throw new InvalidOperationException($"Studio:{setting} goes with ASPNETCORE_URLS. Beside Kestrel:Endpoints name an endpoint there, for gRPC with the protocol Http2.")
                    : configured;
            }

            if (hasDefaults && !IsFree(@default))
            {
                _notServed.Add(@default);
            }

            return hasDefaults && IsFree(@default) ? @default : null;
        }
    }

    /// <summary>Where OTLP over HTTP is served; null for the host's own addresses only.</summary>
    public string? HttpUrl { get; }

    /// <summary>Where OTLP over gRPC is served; null for nowhere.</summary>
    public string? GrpcUrl { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<string> Urls => new[] { HttpUrl, GrpcUrl }.OfType<string>();

    /// <summary>Lets gRPC's port speak HTTP/2.</summary>
    public void Configure(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint =>
    {
        if (GrpcUrl is not null && (endpoint.EndPoint as IPEndPoint)?.Port == PortOf(GrpcUrl))
        {
            endpoint.Protocols = HttpProtocols.Http2;
        }
    });

    /// <summary>Keeps everything but OTLP off these ports, and says which are not served.</summary>
    public void Use(WebApplication app)
    {
        foreach (var url in _notServed)
        {
            Log.OtlpPortInUse(app.Logger, url);
        }

        int? http = HttpUrl is null ? null : PortOf(HttpUrl), grpc = GrpcUrl is null ? null : PortOf(GrpcUrl);
        app.Use((context, next) =>
        {
            var port = context.Connection.LocalPort;
            if ((port == http && context.Request.Path.Value?.TrimEnd('/') != OtlpEndpoints.TracesPath) || (port == grpc && !context.Request.Path.StartsWithSegments("/opentelemetry.proto.collector.trace.v1.TraceService")))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next();
        });
    }

    private static int PortOf(string url) => BindingAddress.Parse(url).Port;

    // Another collector on this machine must not keep the studio from starting.
    private static bool IsFree(string url) =>
        new[] { (Socket.OSSupportsIPv4, IPAddress.Loopback), (Socket.OSSupportsIPv6, IPAddress.IPv6Loopback) }.All(loopback => !loopback.Item1 || IsFree(new IPEndPoint(loopback.Item2, PortOf(url))));

    private static bool IsFree(IPEndPoint address)
    {
        try
        {
            using var listener = new TcpListener(address) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException inUse) when (inUse.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // The machine has no such address.
            return true;
        }
    }
}
