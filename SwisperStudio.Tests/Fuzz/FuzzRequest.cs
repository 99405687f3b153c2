using System.Net.Http.Headers;
using System.Text;

namespace SwisperStudio.Tests.Fuzz;

/// <summary>A request, valid or not, as it will be sent.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">Path and query, percent-encoded by whoever made it and sent as it is.</param>
/// <param name="Body">The bytes, if any.</param>
/// <param name="Headers">Headers of the request and its body; a later one replaces an earlier one of the same name.</param>
internal sealed record FuzzRequest(string Method, string Target, byte[]? Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public HttpRequestMessage ToMessage(Uri host)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(host.GetLeftPart(UriPartial.Authority) + Target, AsItIs));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
        }

        foreach (var (name, value) in Headers)
        {
            HttpHeaders? headers = name.StartsWith("Content-", StringComparison.Ordinal) ? message.Content?.Headers : message.Headers;
            headers?.Remove(name);
            headers?.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString()
    {
        var headers = string.Join("; ", Headers.Select(h => $"{h.Name}: {h.Value}"));
        var body = Body is null ? "no body" : Encoding.Latin1.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2_000)));
        return $"{Method} {Target}\n{headers}\n{body}";
    }
}
