using Google.Protobuf;
using Microsoft.Net.Http.Headers;
using RpcStatus = Google.Rpc.Status;

namespace SwisperStudio.Web.Api.Otlp;

/// <summary>Answers in OTLP's form: protobuf to protobuf, JSON to JSON; errors are a <c>google.rpc.Status</c>, with the codes of gRPC.</summary>
internal static class OtlpAnswers
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";

    /// <summary>The media type of a request's body, in lower case, without parameters.</summary>
    public static string FormOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.ToString().ToLowerInvariant() : "";

    /// <summary>Writes a message in the form of the request.</summary>
    public static Task WriteAsync(HttpContext context, IMessage message)
    {
        var isJson = FormOf(context.Request) == Json;
        context.Response.ContentType = isJson ? Json : Protobuf;
        var body = isJson ? System.Text.Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message)) : message.ToByteArray();
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Refuses an HTTP request.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, object detail)
    {
        // Exporters send again after few statuses only, and 507 is none of them.
        context.Response.StatusCode = status == StatusCodes.Status507InsufficientStorage ? StatusCodes.Status503ServiceUnavailable : status;
        return WriteAsync(context, new RpcStatus { Code = (int)CodeOf(status), Message = detail as string ?? "" });
    }

    /// <summary>Refuses a gRPC call before it has reached the service.</summary>
    public static Task WriteGrpcErrorAsync(HttpContext context, int status, object detail)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers.WWWAuthenticate = default;
        response.Headers["grpc-status"] = ((int)CodeOf(status)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(detail as string ?? "");
        return response.CompleteAsync();
    }

    /// <summary>The code of gRPC that says what an HTTP status says.</summary>
    public static Grpc.Core.StatusCode CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Grpc.Core.StatusCode.Unauthenticated,
        StatusCodes.Status403Forbidden => Grpc.Core.StatusCode.PermissionDenied,
        StatusCodes.Status404NotFound => Grpc.Core.StatusCode.NotFound,
        StatusCodes.Status413PayloadTooLarge => Grpc.Core.StatusCode.ResourceExhausted,
        StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status507InsufficientStorage => Grpc.Core.StatusCode.Unavailable,
        >= 400 and < 500 => Grpc.Core.StatusCode.InvalidArgument,
        _ => Grpc.Core.StatusCode.Internal,
    };
}
