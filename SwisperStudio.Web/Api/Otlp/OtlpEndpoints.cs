using Google.Protobuf;
using Microsoft.Extensions.Options;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core;
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
    private const int MaxPatches = 5_000;
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
        var limit = services.GetRequiredService<IOptions<StudioOptions>>().Value.MaxDecompressedBytes;
        var mapped = OtlpSpans.Map(spans, new OtlpReceipt(await scope.TargetAsync(), receipt.At, receipt.FromAllProjectKey), limit)
            ?? throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"What these spans come to is larger than {limit:N0} bytes (Studio:MaxDecompressedBytes). Send fewer spans at once.");
        var homeless = await StoreAsync(services.GetRequiredService<IngestQueue>(), mapped.Patches, Math.Max(bytes, mapped.Bytes));
        if (homeless > 0 && homeless == mapped.Patches.Count(p => p is ObservationPatch))
        {
            throw ProjectScope.Undecided();
        }

        var answer = new ExportTraceServiceResponse();
        if (mapped.Rejected + homeless > 0)
        {
            var reasons = new[] { mapped.Reason, homeless > 0 ? ProjectScope.Undecided().Message : null };
            answer.PartialSuccess = new ExportTracePartialSuccess { RejectedSpans = mapped.Rejected + homeless, ErrorMessage = string.Join(' ', reasons.OfType<string>()) };
        }

        return answer;
    }

    // In parts: a request of any size must not make one transaction.
    private static async Task<int> StoreAsync(IngestQueue queue, IReadOnlyList<Patch> patches, long bytes)
    {
        var homeless = 0;
        foreach (var part in patches.Chunk(MaxPatches))
        {
            var results = await queue.StoreAsync(part, bytes * part.Length / patches.Count);
            homeless += part.Zip(results).Count(r => r.Second.IsUnknownProject && r.First is ObservationPatch);
        }

        return homeless;
    }

    private static async Task ExportAsync(HttpContext context, ProjectScope scope)
    {
        var isJson = OtlpAnswers.FormOf(context.Request) switch
        {
            OtlpAnswers.Json => true,
            OtlpAnswers.Protobuf => false,
            _ => throw new RequestException(StatusCodes.Status415UnsupportedMediaType, $"Content-Type must be {OtlpAnswers.Protobuf} or {OtlpAnswers.Json}."),
        };
        var body = await BodyAsync(context);
        await OtlpAnswers.WriteAsync(context, await StoreAsync(context, scope, Read(body, isJson), body.Length));
    }

    // OTLP says 400 of whatever cannot be read.
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        try
        {
            return await RequestBytes.ReadAsync(context);
        }
        catch (RequestException damaged) when (damaged.Status == StatusCodes.Status422UnprocessableEntity)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, damaged.Message);
        }
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
