using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What a model was asked (contract/swisper-conventions.md, section 4).</summary>
/// <param name="Messages">The conversation, as far as it was asked for.</param>
/// <param name="Count">How many messages there are.</param>
/// <param name="Text"><c>input.prompt</c>, shown in addition to the messages; null if there is none.</param>
public sealed record LlmPrompt(IReadOnlyList<LlmMessage> Messages, long Count, StateNode? Text)
{
    /// <summary>Whether the documents hold a prompt; a state may have keys of these names, so <c>input</c> counts only for a call of a model.</summary>
    public static bool Exists(StateNode? input, StateNode? output, bool isGeneration) =>
        Member(output, "_llm_messages") is not null
        || (isGeneration && (Member(input, "messages") is not null || Member(input, "prompt") is not null));

    /// <summary>Reads <c>output._llm_messages</c>, else <c>input.messages</c> after <c>input.system</c>; and <c>input.prompt</c>.</summary>
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
            list = Member(input, "messages");
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

    private static StateNode? Member(StateNode? state, string key) => state?.Member(key) is { Kind: not StateKind.Null } value ? value : null;
}
