using System.Text.Json;
using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>Tokens of a call.</summary>
/// <param name="Prompt">Of what was asked; null if nothing tells.</param>
/// <param name="Completion">Of what was answered; null if nothing tells.</param>
/// <param name="Total">Of both; null if nothing tells.</param>
/// <param name="Details">Counts within these, or the whole object that told them; null if nothing tells.</param>
internal readonly record struct TokenUsage(long? Prompt, long? Completion, long? Total, byte[]? Details)
{
    /// <summary>Reads an object that tells all, else attributes of their own.</summary>
    public static TokenUsage Read(SpanAttributes attributes)
    {
        foreach (var name in (ReadOnlySpan<string>)["langfuse.observation.usage_details", "mlflow.chat.tokenUsage", "langsmith.usage_metadata"])
        {
            if (AttributeValues.AsJson(attributes.Peek(name) ?? "") is not { } told || JsonElement.Parse(told, RawJson.DocumentOptions) is not { ValueKind: JsonValueKind.Object } usage)
            {
                continue;
            }

            attributes.Take(name);
            return new TokenUsage(
                Count(usage.Member("input"u8) ?? usage.Member("input_tokens"u8) ?? usage.Member("prompt_tokens"u8) ?? usage.Member("promptTokens"u8)),
                Count(usage.Member("output"u8) ?? usage.Member("output_tokens"u8) ?? usage.Member("completion_tokens"u8) ?? usage.Member("completionTokens"u8)),
                Count(usage.Member("total"u8) ?? usage.Member("total_tokens"u8) ?? usage.Member("totalTokens"u8)),
                told);
        }

        return new TokenUsage(
            attributes.Count(SpanFields.PromptTokens),
            attributes.Count(SpanFields.CompletionTokens),
            attributes.Count(SpanFields.TotalTokens),
            SpanMetadata.UsageDetailsOf(attributes));
    }

    private static long? Count(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var count) && count is >= 0 and <= int.MaxValue && decimal.IsInteger(count) ? (long)count : null;
}
