using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>What an event says of tokens and costs.</summary>
/// <param name="Input">Tokens of the prompt.</param>
/// <param name="Output">Tokens of the answer.</param>
/// <param name="Total">Tokens of both.</param>
/// <param name="Details">The other counts, as a JSON object; null if there are none.</param>
/// <param name="Costs">The client's own costs, as a JSON object; null if there are none.</param>
internal readonly record struct EventUsage(Field<long?> Input, Field<long?> Output, Field<long?> Total, byte[]? Details, byte[]? Costs)
{
    // Langfuse's own names, those of its older versions, and those of OpenAI, whose usage its clients pass on.
    private static readonly string[] InputNames = ["input", "promptTokens", "prompt_tokens", "input_tokens"];
    private static readonly string[] OutputNames = ["output", "completionTokens", "completion_tokens", "output_tokens"];
    private static readonly string[] TotalNames = ["total", "totalTokens", "total_tokens"];
    private static readonly string[] CostNames = ["inputCost", "outputCost", "totalCost"];

    /// <summary>
    /// Reads <c>"usage": {"promptTokens": 120, "completionTokens": 40, "totalTokens": 160}</c> and <c>"usageDetails": {"input": 50, "output": 6, "total": 56,
    /// "cache_read_input_tokens": 12}</c>, of which the second says more, and <c>"costDetails": {"input": 0.01}</c>. What <c>"usage": {"input": 900, "unit": "CHARACTERS"}</c>
    /// counts are no tokens: it stays as it is.
    /// </summary>
    public static EventUsage Read(JsonFields body)
    {
        var (usage, details, costs) = (Object(body, "usage"), Object(body, "usageDetails"), Object(body, "costDetails"));
        string[] known = [.. InputNames, .. OutputNames, .. TotalNames];
        var tokens = usage?.AnyText("unit").Value is null or "TOKENS" ? usage : null;
        return new EventUsage(
            Count(InputNames),
            Count(OutputNames),
            Count(TotalNames),
            EventMetadata.Object(Others(usage, tokens is null ? CostNames : [.. known, .. CostNames, "unit"]).Concat(Others(details, known))),
            EventMetadata.Object(CostsIn(usage).Concat(Others(costs, []))));

        Field<long?> Count(string[] names) => Of(details, names) is { IsPresent: true } sent ? sent : Of(tokens, names);
    }

    private static JsonFields? Object(JsonFields body, string name) =>
        EventFields.Said(body.Document(name)).Value is { } raw ? JsonFields.Parse(raw, ["body", "body", name], body.Errors) : null;

    private static Field<long?> Of(JsonFields? counts, string[] names) =>
        counts is null ? default : names.Select(name => EventFields.Said(counts.Count(name))).FirstOrDefault(count => count.IsPresent);

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> CostsIn(JsonFields? usage) =>
        usage is null ? [] : CostNames.Where(usage.Has).Select(name => (name, usage.Raw(name)!.Value));

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> Others(JsonFields? counts, string[] known) =>
        counts?.Names.Where(name => !known.Contains(name)).Select(name => (name, counts.Raw(name)!.Value)) ?? [];
}
