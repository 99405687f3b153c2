using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What a model answered (contract/swisper-conventions.md, section 4).</summary>
public static class LlmAnswer
{
    /// <summary><c>_llm_result</c>, else, for a call of a model, the output without the keys that start with <c>_</c>, else all of it. Null if there is none, or while pending.</summary>
    public static StateNode? Read(StateNode? output, bool isGeneration)
    {
        if (output?.Member("_llm_result") is { Kind: not StateKind.Null } result)
        {
            return result;
        }

        if (output is null or { Kind: StateKind.Null } || !isGeneration)
        {
            return null;
        }

        return output.Without(key => key.StartsWith('_')) is { } shown && (shown.Kind != StateKind.Object || shown.Count > 0) ? shown : output;
    }
}
