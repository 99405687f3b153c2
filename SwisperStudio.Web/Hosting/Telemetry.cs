using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.About;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// The host's own metrics, at <c>/metrics</c> for Prometheus and, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, there together with its
/// traces.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
        [IngestMetrics.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime", "Npgsql"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("swisper-studio", serviceVersion: HealthEndpoints.Version))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (!string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            telemetry
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithTracing(traces => traces.AddSource(IngestMetrics.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }

    // The figures tell of all projects, so they open only to who may see all of them; Prometheus sends the all-project key as its bearer token.
    public static void MapTelemetry(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(ApiPolicies.Administer);
}
