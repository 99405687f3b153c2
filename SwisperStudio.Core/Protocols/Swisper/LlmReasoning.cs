using System.Globalization;
using System.Text.RegularExpressions;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What a model thought aloud (contract/swisper-conventions.md, section 4).</summary>
/// <param name="Text">The text, without the mark of truncation.</param>
/// <param name="FullLength">Characters before the SDK cut it; null if it did not.</param>
public sealed partial record LlmReasoning(string Text, long? FullLength)
{
    /// <summary>Reads <c>_llm_reasoning</c>; null if there is none, or while pending.</summary>
    public static LlmReasoning? Read(StateNode? output)
    {
        if (output?.Member("_llm_reasoning") is not { Kind: StateKind.String } node || node.Text() is not { Length: > 0 } text)
        {
            return null;
        }

        return Truncated().Match(text) is { Success: true } mark
            ? new LlmReasoning(text[..mark.Index].TrimEnd(), long.Parse(mark.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))
            : new LlmReasoning(text, null);
    }

    [GeneratedRegex(@"(?:\.\.\. )?\[Truncated\. Full length: (\d[\d,]{0,17}) characters\]\s*\z")]
    private static partial Regex Truncated();
}
