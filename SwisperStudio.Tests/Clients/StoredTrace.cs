using System.Text.Json;
using Xunit;

namespace SwisperStudio.Tests.Clients;

/// <summary>A trace as the API shows it.</summary>
/// <param name="Trace">An element of <c>GET /traces</c>.</param>
/// <param name="Tree">The answer of <c>GET /traces/{id}/tree</c>.</param>
internal sealed record StoredTrace(JsonElement Trace, JsonElement Tree)
{
    /// <summary>The steps, parents first. JavaScript's clock tells whole milliseconds: what began within the same one is in the order of its names.</summary>
    public IReadOnlyList<(JsonElement Node, int Depth)> Nodes { get; } = [.. NodesOf(Tree, 0)];

    /// <summary>A line for each step, indented below its parent: type, name, and the level where it is not the usual one.</summary>
    public string Outline => string.Join('\n', Nodes.Select(n =>
        $"{new string(' ', 2 * n.Depth)}{Text(n.Node, "type")} {Text(n.Node, "name")}{(Text(n.Node, "level") is "DEFAULT" ? "" : $" {Text(n.Node, "level")}")}"));

    /// <summary>The steps of this name, in the order of the outline.</summary>
    public JsonElement[] Steps(string name) => [.. Nodes.Select(n => n.Node).Where(n => Text(n, "name") == name)];

    /// <summary>The only step of this name.</summary>
    public JsonElement Step(string name) => Assert.Single(Steps(name));

    /// <summary>Who, where and in which conversation.</summary>
    public void AssertSender(string? user, string? session, string? environment, string? version, params string[] tags)
    {
        Assert.Equal((user, session, environment, version), (Text(Trace, "user_id"), Text(Trace, "session_id"), Text(Trace, "environment"), Text(Trace, "version")));
        Assert.Equal(tags, Trace.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
    }

    /// <summary>Model, tokens, and that a price was found.</summary>
    public static void AssertCall(JsonElement step, string model, long prompt, long completion)
    {
        Assert.Equal(
            (model, prompt, completion, prompt + completion),
            (Text(step, "model"), step.GetProperty("prompt_tokens").GetInt64(), step.GetProperty("completion_tokens").GetInt64(), step.GetProperty("total_tokens").GetInt64()));
        Assert.NotNull(Text(step, "calculated_total_cost"));
    }

    /// <summary>The first token came in the middle of the call.</summary>
    public static void AssertFirstToken(JsonElement step)
    {
        string?[] times = [Text(step, "start_time"), Text(step, "completion_start_time"), Text(step, "end_time")];
        Assert.Equal(times.OfType<string>().Order(StringComparer.Ordinal).Distinct(), times);
    }

    /// <summary>The tokens of all steps: none may be counted twice.</summary>
    public long TotalTokens => Nodes.Sum(n => n.Node.GetProperty("total_tokens") is { ValueKind: JsonValueKind.Number } count ? count.GetInt64() : 0);

    /// <summary>A member that is a document, compared as JSON.</summary>
    public static void AssertDocument(string expected, JsonElement owner, params string[] path)
    {
        var actual = path.Aggregate(owner, (value, name) => value.GetProperty(name));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), $"{string.Join('.', path)}: expected {expected}, was {actual.GetRawText()}");
    }

    /// <summary>A member that is a text; null where there is none.</summary>
    public static string? Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IEnumerable<(JsonElement Node, int Depth)> NodesOf(JsonElement siblings, int depth) => siblings.EnumerateArray()
        .OrderBy(n => Text(n, "start_time"), StringComparer.Ordinal).ThenBy(n => Text(n, "name"), StringComparer.Ordinal)
        .SelectMany(n => NodesOf(n.GetProperty("children"), depth + 1).Prepend((n, depth)));
}
