using System.Text.Json;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What a model was asked (contract/swisper-conventions.md, section 4).</summary>
/// <param name="Messages">The conversation, as far as it was asked for.</param>
/// <param name="Count">How many messages there are.</param>
/// <param name="Text"><c>input.prompt</c>, shown in addition to the messages; null if there is none.</param>
public sealed record LlmPrompt(IReadOnlyList<LlmMessage> Messages, long Count, StateNode? Text)
{
    /// <summary>
    /// Whether an input is what a model was asked and nothing else: a list of messages, or an object that holds only <c>messages</c>, <c>tools</c> and their like.
    /// </summary>
    /// <param name="input">Valid JSON.</param>
    public static bool IsConversation(ReadOnlySpan<byte> input)
    {
        var reader = new Utf8JsonReader(input, RawJson.ReaderOptions);
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            // [{"role": …}, …]
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && JsonElement.ParseValue(ref reader).Member("role"u8) is not null;
        }

        var isAsked = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("messages"u8) && !reader.ValueTextEquals("tools"u8) && !reader.ValueTextEquals("_raw"u8))
            {
                return false;
            }

            isAsked |= reader.ValueTextEquals("messages"u8);
            reader.Skip();
        }

        return isAsked;
    }

    /// <summary>Whether the documents hold a prompt; a state may have keys of these names, so <c>input</c> counts only for a call of a model.</summary>
    public static bool Exists(StateNode? input, StateNode? output, bool isGeneration) =>
        Member(output, "_llm_messages") is not null
        || (isGeneration && (Asked(input) is not null || Member(input, "prompt") is not null));

    /// <summary>Reads <c>output._llm_messages</c>, else <c>input.messages</c> after <c>input.system</c>, else the input as a list of messages; and <c>input.prompt</c>.</summary>
    /// <param name="input">The observation's input.</param>
    /// <param name="output">The observation's output.</param>
    /// <param name="isGeneration">Whether the observation is a call of a model.</param>
    /// <param name="limit">How many messages to read.</param>
    public static LlmPrompt Read(StateNode? input, StateNode? output, bool isGeneration, int limit)
    {
        var messages = new List<LlmMessage>();
        var list = Member(output, "_llm_messages");
        if (list is null && isGeneration)
        {
            list = Asked(input);
            if (list is not null && Member(input, "system") is { } system)
            {
                messages.Add(new LlmMessage("system", [system], null));
            }
        }

        if (list is { Kind: StateKind.Array })
        {
            messages.AddRange((list.Children(0, limit) ?? []).Select(child => LlmMessage.Read(child.Value)));
        }
        else if (list is not null)
        {
            messages.Add(LlmMessage.Read(list));
        }

        var count = messages.Count + Math.Max(0, list is { Kind: StateKind.Array } ? list.Count - limit : 0);
        return new LlmPrompt(messages, count, isGeneration ? Member(input, "prompt") : null);
    }

    // {"messages": […]}, or the list itself.
    private static StateNode? Asked(StateNode? input) =>
        Member(input, "messages") ?? (input is { Kind: StateKind.Array, Count: > 0 } && input.Children(0, 1) is [{ Value.Kind: StateKind.Object } first] && Member(first.Value, "role") is not null ? input : null);

    private static StateNode? Member(StateNode? state, string key) => state?.Member(key) is { Kind: not StateKind.Null } value ? value : null;
}
