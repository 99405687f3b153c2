using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>A message to a model.</summary>
/// <param name="Role">Who speaks, as sent: <c>system</c>, <c>user</c>, …; empty where nothing tells.</param>
/// <param name="Parts">What is said: strings are markdown, other values structured content.</param>
/// <param name="Rest">What else the message holds, e.g. tool calls; null if nothing.</param>
public sealed record LlmMessage(string Role, IReadOnlyList<StateNode> Parts, StateNode? Rest)
{
    /// <summary>Reads one element of a message list. While pending parts may be missing.</summary>
    internal static LlmMessage Read(StateNode message)
    {
        if (message.Kind != StateKind.Object)
        {
            return new LlmMessage("", [message], null);
        }

        var role = (message.Member("role") ?? message.Member("type"))?.Text() ?? "";
        var rest = message.Without(key => key is "role" or "content" || (key == "type" && message.Member("role") is null));
        rest = rest is { Count: > 0 } ? rest : null;
        return message.Member("content") switch
        {
            null or { Kind: StateKind.Null } => new LlmMessage(role, [], rest),
            { Kind: StateKind.Array } parts => new LlmMessage(role, [.. (parts.Children() ?? []).Select(part => TextOf(part.Value))], rest),
            var content => new LlmMessage(role, [content], rest),
        };
    }

    // {"type": "text", "text": "…"}
    private static StateNode TextOf(StateNode part) =>
        part.Kind == StateKind.Object && part.Member("type")?.Text() == "text" && part.Member("text") is { Kind: StateKind.String } text ? text : part;
}
