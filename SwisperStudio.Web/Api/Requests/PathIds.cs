using Microsoft.AspNetCore.Http.Features;
using SwisperStudio.Core;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>
/// Ids in paths, <c>/api/v1/{collection}/{id}</c> or <c>/api/public/v2/{collection}/{id}</c>: any text. Routing leaves <c>%2F</c> as it is and so confuses it with <c>%252F</c>;
/// here the id is read as its sender wrote it.
/// </summary>
internal static class PathIds
{
    /// <summary>Name of the route value.</summary>
    public const string RouteValue = "id";

    /// <summary>The path as sent, encoded.</summary>
    public static string RawPath(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', '#')[0];

    /// <summary>Replaces the route value by the decoded id.</summary>
    public static void Decode(HttpContext context, string prefix)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern: var route } || route.GetParameter(RouteValue) is not { } id)
        {
            return;
        }

        var path = RawPath(context);
        var start = path.IndexOf(prefix + "/", StringComparison.OrdinalIgnoreCase);
        var place = route.PathSegments.TakeWhile(s => !s.Parts.Contains(id)).Count() - prefix.Count('/');
        if (start >= 0 && path[(start + prefix.Length + 1)..].Split('/').ElementAtOrDefault(place) is { } raw)
        {
            context.Request.RouteValues[RouteValue] = FreeText.Clean(Uri.UnescapeDataString(raw));
        }
    }

    /// <summary>Checks an id that is about to be stored.</summary>
    /// <exception cref="RequestException">422: longer than ids may be.</exception>
    public static void Check(string id, string name)
    {
        if (id.Length > JsonFields.MaxIdLength)
        {
            throw new RequestException([new InvalidField(
                "string_too_long",
                ["path", name],
                $"String should have at most {JsonFields.MaxIdLength} characters",
                null,
                new() { ["max_length"] = JsonFields.MaxIdLength })]);
        }
    }
}
