using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>What a host answered.</summary>
/// <param name="Request">Method and path, for messages.</param>
/// <param name="Status">The status code.</param>
/// <param name="Text">The body.</param>
/// <param name="Headers">The headers, without those of the body.</param>
public sealed record ApiAnswer(string Request, int Status, string Text, HttpResponseHeaders Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => field.ValueKind == JsonValueKind.Undefined
        ? field = JsonElement.Parse(Text, new JsonDocumentOptions { MaxDepth = 100_000 })
        : field;

    /// <summary>The text of a refusal.</summary>
    public string? Detail => Json.GetProperty("detail").GetString();

    /// <summary>What a 422 names, each like <c>missing body.name</c>.</summary>
    public IEnumerable<string> Problems => Json.GetProperty("detail").EnumerateArray().Select(problem =>
        $"{problem.GetProperty("type")} {string.Join('.', problem.GetProperty("loc").EnumerateArray())}");

    /// <summary>Fails with the whole answer when the status is none of these.</summary>
    public ApiAnswer Expect(params ReadOnlySpan<int> statuses)
    {
        if (!statuses.Contains(Status))
        {
            Assert.Fail($"{Request}: expected {string.Join(" or ", statuses.ToArray())}, was {Status}: {Text}");
        }

        return this;
    }
}
