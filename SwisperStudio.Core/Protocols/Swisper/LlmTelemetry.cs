using System.Text.Json;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What the SDK added about a model call to a node's output (contract/swisper-conventions.md, sections 4 and 6).</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="TotalTokens">Tokens of both.</param>
/// <param name="Estimated">Whether a count is an estimate by number of words.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="HasLlmData">Whether there are prompts, an answer or reasoning.</param>
public readonly record struct LlmTelemetry(
    long? PromptTokens, long? CompletionTokens, long? TotalTokens, bool Estimated, string? Model, bool HasLlmData)
{
    /// <summary>
    /// Reads it from a node's output: <c>{"…":…, "_llm_messages":[{"role":"user","content":"…"}], "_llm_result":…,
    /// "_llm_tokens":{"total":5081,"prompt":4876,"completion":205}, "_llm_model":"…", "_llm_reasoning":"…"}</c>.
    /// </summary>
    /// <param name="output">Valid JSON; what has another form than expected counts as missing.</param>
    /// <param name="tokensPer100Words">The factor of estimates.</param>
    public static LlmTelemetry Read(ReadOnlySpan<byte> output, int tokensPer100Words = TokenEstimate.UsualTokensPer100Words)
    {
        // Most outputs are large and hold none: looking for the bytes is many times faster than reading tokens.
        if (output.IndexOf("_llm_"u8) < 0)
        {
            return default;
        }

        var position = 0;
        JsonScanner.SkipSpace(output, ref position);
        if (output[position] != '{')
        {
            return default;
        }

        ReadOnlySpan<byte> messages = default, result = default, tokens = default, model = default;
        var hasReasoning = false;
        for (position++; TryReadMember(output, ref position, out var name, out var value); position++)
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("_llm_messages"u8):
                    messages = value;
                    break;
                case var _ when name.SequenceEqual("_llm_result"u8):
                    result = value;
                    break;
                case var _ when name.SequenceEqual("_llm_tokens"u8):
                    tokens = value;
                    break;
                case var _ when name.SequenceEqual("_llm_model"u8):
                    model = value;
                    break;
                case var _ when name.SequenceEqual("_llm_reasoning"u8):
                    hasReasoning = true;
                    break;
            }

            JsonScanner.SkipSpace(output, ref position);
        }

        var hasLlmData = hasReasoning || !messages.IsEmpty || !result.IsEmpty;
        var (prompt, completion, total) = Counts(tokens);
        var sent = new LlmTelemetry(prompt, completion, total, Estimated: false, Name(model), hasLlmData);
        if (total is > 0)
        {
            return sent;
        }

        if (prompt + completion is > 0)
        {
            return sent with { TotalTokens = prompt + completion };
        }

        var promptEstimate = TokenEstimate.OfMessages(messages, tokensPer100Words);
        var completionEstimate = TokenEstimate.OfText(result, tokensPer100Words);
        if (promptEstimate + completionEstimate == 0)
        {
            return sent;
        }

        prompt = prompt is > 0 ? prompt : promptEstimate;
        completion = completion is > 0 ? completion : completionEstimate;
        return sent with { PromptTokens = prompt, CompletionTokens = completion, TotalTokens = prompt + completion, Estimated = true };
    }

    /// <summary>Reads the next member of the outermost object, whose position is then at the comma or bracket behind it; false at the end.</summary>
    private static bool TryReadMember(ReadOnlySpan<byte> json, scoped ref int position, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        JsonScanner.SkipSpace(json, ref position);
        var start = position;
        if (position >= json.Length || json[position] != '"' || !JsonScanner.TrySkipString(json, ref position))
        {
            return false;
        }

        name = json[(start + 1)..(position - 1)];
        JsonScanner.SkipSpace(json, ref position);
        position++;
        JsonScanner.SkipSpace(json, ref position);
        start = position;
        if (!JsonScanner.TrySkip(json, ref position, out _))
        {
            return false;
        }

        value = json[start..position];
        return true;
    }

    private static (long? Prompt, long? Completion, long? Total) Counts(ReadOnlySpan<byte> tokens)
    {
        long? prompt = null, completion = null, total = null;
        var reader = new Utf8JsonReader(tokens, RawJson.ReaderOptions);
        if (tokens is [(byte)'{', ..] && reader.Read())
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("prompt"u8))
                {
                    prompt = Count(reader);
                }
                else if (name.SequenceEqual("completion"u8))
                {
                    completion = Count(reader);
                }
                else if (name.SequenceEqual("total"u8))
                {
                    total = Count(reader);
                }

                reader.Skip();
            }
        }

        return (prompt, completion, total);
    }

    // The bounds of a count sent as a field (contract/rest-api.md, section 8); 205.0 is a count too.
    private static long? Count(Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var count) && count is >= 0 and <= int.MaxValue && decimal.IsInteger(count)
            ? (long)count
            : null;

    private static string? Name(ReadOnlySpan<byte> model) =>
        model is [(byte)'"', ..] && JsonText.Unescape(model) is { Length: > 0 } name ? name : null;
}
