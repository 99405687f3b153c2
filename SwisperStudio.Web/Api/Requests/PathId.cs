using Microsoft.AspNetCore.Http.Features;
using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>
/// The id in the path of an endpoint, <c>/api/v1/{collection}/{id}</c>: any text, <c>%2F</c> included, which a route value would
/// leave encoded and so confuse with <c>%252F</c>.
/// </summary>
/// <param name="Value">The id as its sender wrote it.</param>
public readonly record struct PathId(string Value)
{
    private const string Prefix = "/api/v1/";

    /// <summary>Called by the framework.</summary>
    public static ValueTask<PathId> BindAsync(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', '#')[0];
        var prefix = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        var segments = prefix < 0 ? [] : path[(prefix + Prefix.Length)..].Split('/');
        var id = segments is [_, var raw, ..] ? Uri.UnescapeDataString(raw) : (string?)context.Request.RouteValues["id"];
        return ValueTask.FromResult(new PathId(FreeText.Clean(id) ?? ""));
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
