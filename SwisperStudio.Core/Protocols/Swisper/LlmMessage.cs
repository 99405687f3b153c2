using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>A message to a model.</summary>
/// <param name="Role">Who speaks, as sent: <c>system</c>, <c>user</c>, …; empty where nothing tells.</param>
/// <param name="Parts">What is said: strings are markdown, other values structured content.</param>
/// <param name="Rest">What else the message holds; null if nothing.</param>
public sealed record LlmMessage(string Role, IReadOnlyList<StateNode> Parts, StateNode? Rest)
{
    /// <summary>The tools that the model asks for.</summary>
    public IReadOnlyList<LlmToolCall> ToolCalls { get; init; } = [];

    /// <summary>Ids of the calls whose results this brings.</summary>
    public IReadOnlyList<string> ResultsOf { get; init; } = [];

    /// <summary>Those of the parts that are results.</summary>
    public IReadOnlyCollection<StateNode> ResultParts { get; init; } = [];

    /// <summary>Reads an answer that is a message, <c>{"role", "content", "tool_calls"}</c>; null for any other. While pending parts may be missing.</summary>
    public static LlmMessage? Answer(StateNode answer) =>
        answer.Member("role") is { Kind: StateKind.String } && (answer.Member("content") is not null || answer.Member("tool_calls") is not null) ? Read(answer) : null;

    /// <summary>Reads one element of a message list. While pending parts may be missing.</summary>
    internal static LlmMessage Read(StateNode message)
    {
        if (message.Kind != StateKind.Object)
        {
            return new LlmMessage("", [message], null);
        }

        var role = (message.Member("role") ?? message.Member("type"))?.Text() ?? "";
        var calls = Calls(message.Member("tool_calls"));
        IReadOnlyList<string> resultsOf = message.Member("tool_call_id")?.Text() is { } id ? [id] : [];
        var rest = message.Without(key => key is "role" or "content"
            || (key == "type" && message.Member("role") is null)
            || (key == "tool_calls" && calls.Count > 0)
            || (key == "tool_call_id" && resultsOf.Count > 0));
        rest = rest is { Count: > 0 } ? rest : null;
        switch (message.Member("content"))
        {
            case null or { Kind: StateKind.Null }:
                return new LlmMessage(role, [], rest) { ToolCalls = calls, ResultsOf = resultsOf };
            case { Kind: StateKind.Array } content:
                var parts = (content.Children() ?? []).Select(part => (Shown: TextOf(part.Value), Call: LlmToolCall.Read(part.Value), ResultOf: ResultIn(part.Value))).ToList();
                return new LlmMessage(role, [.. parts.Where(p => p.Call is null).Select(p => p.Shown)], rest)
                {
                    ToolCalls = [.. calls, .. parts.Select(p => p.Call).OfType<LlmToolCall>()],
                    ResultsOf = [.. resultsOf, .. parts.Select(p => p.ResultOf).OfType<string>()],
                    ResultParts = [.. parts.Where(p => p.ResultOf is not null || resultsOf.Count > 0).Select(p => p.Shown)],
                };
            case var content:
                return new LlmMessage(role, [content], rest) { ToolCalls = calls, ResultsOf = resultsOf, ResultParts = resultsOf.Count > 0 ? [content] : [] };
        }
    }

    // What is no call stays among the rest, with all others.
    private static IReadOnlyList<LlmToolCall> Calls(StateNode? list)
    {
        var calls = list is { Kind: StateKind.Array } ? (list.Children() ?? []).Select(call => LlmToolCall.Read(call.Value)).ToList() : [];
        return calls.Contains(null) ? [] : [.. calls.OfType<LlmToolCall>()];
    }

    private static string? ResultIn(StateNode part) =>
        part.Kind == StateKind.Object && part.Member("type")?.Text() == "tool_result" ? part.Member("tool_use_id")?.Text() : null;

    // {"type": "text", "text": "…"}, {"type": "tool_result", "tool_use_id": "…", "content": …}
    private static StateNode TextOf(StateNode part)
    {
        if (part.Kind != StateKind.Object)
        {
            return part;
        }

        return part.Member("type")?.Text() switch
        {
            "text" when part.Member("text") is { Kind: StateKind.String } text => text,
            "tool_result" when part.Member("content") is { Kind: not StateKind.Null } result => result,
            _ => part,
        };
    }
}
