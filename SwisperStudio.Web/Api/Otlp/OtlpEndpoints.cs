using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Protocols.Otlp;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;
using JsonException = System.Text.Json.JsonException;

namespace SwisperStudio.Web.Api.Otlp;

/// <summary>
/// Where OpenTelemetry's exporters send traces over HTTP, in protobuf or JSON; and Langfuse's newer SDKs, which speak the same. An answer of success
/// means stored; spans that cannot be are told by number and reason.
/// </summary>
internal static class OtlpEndpoints
{
    public const string TracesPath = "/v1/traces";
    private const string LangfusePath = "/api/public/otel" + TracesPath;

    public static void MapOtlp(this WebApplication app)
    {
        foreach (var path in (ReadOnlySpan<string>)[TracesPath, LangfusePath])
        {
            // OTLP describes itself; docs/opentelemetry.md tells what becomes of it.
            app.MapPost(path, ExportAsync).RequireAuthorization(ApiPolicies.Edit).WithMetadata(new ErrorForm(OtlpAnswers.WriteErrorAsync)).ExcludeFromDescription();
        }

        app.MapGrpcService<OtlpGrpcService>().RequireAuthorization(ApiPolicies.Edit).WithMetadata(new ErrorForm(OtlpAnswers.WriteGrpcErrorAsync));
    }

    /// <summary>Stores what an export request brings.</summary>
    /// <exception cref="RequestException">Nothing tells the project, or the key does not open it.</exception>
    public static async Task<ExportTraceServiceResponse> StoreAsync(HttpContext context, ProjectScope scope, IEnumerable<ResourceSpans> spans, long bytes)
    {
        var services = context.RequestServices;
        var receipt = Receipt.Now(context, services.GetRequiredService<TimeProvider>());
        var mapped = OtlpSpans.Map(spans, new OtlpReceipt(await scope.TargetAsync(), receipt.At, receipt.FromAllProjectKey));
        if (mapped.Patches.Count > 0)
        {
            var results = await services.GetRequiredService<IngestQueue>().StoreAsync(mapped.Patches, bytes);
            if (results.Any(r => r.IsUnknownProject))
            {
                throw ProjectScope.Undecided();
            }
        }

        var answer = new ExportTraceServiceResponse();
        if (mapped.Rejected > 0)
        {
            answer.PartialSuccess = new ExportTracePartialSuccess { RejectedSpans = mapped.Rejected, ErrorMessage = mapped.Reason! };
        }

        return answer;
    }

    private static async Task ExportAsync(HttpContext context, ProjectScope scope)
    {
        var isJson = OtlpAnswers.FormOf(context.Request) switch
        {
            OtlpAnswers.Json => true,
            OtlpAnswers.Protobuf => false,
            _ => throw new RequestException(StatusCodes.Status415UnsupportedMediaType, $"Content-Type must be {OtlpAnswers.Protobuf} or {OtlpAnswers.Json}."),
        };
        var body = await RequestBytes.ReadAsync(context);
        await OtlpAnswers.WriteAsync(context, await StoreAsync(context, scope, Read(body, isJson), body.Length));
    }

    private static IReadOnlyList<ResourceSpans> Read(ReadOnlyMemory<byte> body, bool isJson)
    {
        try
        {
            return isJson ? OtlpJson.Read(body) : ExportTraceServiceRequest.Parser.ParseFrom(body.Span).ResourceSpans;
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or JsonException or InvalidOperationException)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"The body is not an ExportTraceServiceRequest in {(isJson ? "JSON" : "protobuf")}.");
        }
    }
}
