using Grpc.Core;
using OpenTelemetry.Proto.Collector.Trace.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Otlp;

/// <summary>Where OpenTelemetry's exporters send traces over gRPC.</summary>
internal sealed class OtlpGrpcService(ReceivedBytes received, ILogger<OtlpGrpcService> logger) : TraceService.TraceServiceBase
{
    public override async Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        try
        {
            // The library has read the message already; until it is stored it counts like all others.
            var bytes = request.CalculateSize();
            using var share = received.Begin(RequestBytes.OwnerOf(http.User));
            share.Add(bytes);
            return await OtlpEndpoints.StoreAsync(http, (await ProjectScope.BindAsync(http))!, request.ResourceSpans, bytes);
        }
        catch (Exception failure) when (!context.CancellationToken.IsCancellationRequested)
        {
            var (status, detail) = ApiErrors.Describe(failure);
            if (status == StatusCodes.Status500InternalServerError)
            {
                Log.RequestFailed(logger, failure, "gRPC", context.Method);
            }

            throw new RpcException(new Status(OtlpAnswers.CodeOf(status), detail as string ?? ""));
        }
    }
}
