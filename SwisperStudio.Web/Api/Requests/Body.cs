using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>
/// The JSON body of a request as an endpoint's parameter. It is read after authentication, and refused as a whole (422) with
/// every wrong field named.
/// </summary>
/// <typeparam name="T">The wire record.</typeparam>
public sealed class Body<T> : IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private Body(T value, int size)
    {
        Value = value;
        Size = size;
    }

    /// <summary>The record.</summary>
    public T Value { get; }

    /// <summary>Bytes of the body, decompressed.</summary>
    public int Size { get; }

    /// <summary>Called by the framework.</summary>
    /// <exception cref="RequestException">The body cannot be read: 413, 415 or 422.</exception>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context)
    {
        var json = await RequestBytes.ReadAsync(context);
        var fields = JsonFields.ParseBody(json);
        var value = T.Read(fields);
        fields.ThrowIfInvalid();
        return new Body<T>(value, json.Length);
    }

    /// <summary>Tells of the body. Any content type is taken: curl's default says form, whatever it sends.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", "*/*"], typeof(T)));
}
