using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>What the user said to the graph: tells traces apart that are all named like it (contract/swisper-conventions.md, section 2).</summary>
public static class UserMessage
{
    /// <summary>Longer values are not read: a list of traces needs the first words only.</summary>
    private const long MaxBytes = 64 * 1024;

    /// <summary><c>user_message</c>, else <c>message</c>, else the first of <c>messages</c>, where it is a text; null if there is none, or while pending.</summary>
    public static string? Of(StateNode state) => Text(state, "user_message") ?? Text(state, "message") ?? First(state);

    private static string? First(StateNode state) =>
        state.Kind == StateKind.Object && state.Member("messages") is { Kind: StateKind.Array, Count: > 0 } messages && messages.Children(0, 1) is [{ Value: { Kind: StateKind.Object } first }]
            ? Text(first.Member("kwargs") ?? first, "content")
            : null;

    private static string? Text(StateNode state, string key) =>
        state.Kind == StateKind.Object && state.Member(key) is { Kind: StateKind.String, Length: <= MaxBytes } value && value.Text() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;
}
