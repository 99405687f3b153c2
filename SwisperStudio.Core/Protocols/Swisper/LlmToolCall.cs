using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>A tool that a model asks for in a message.</summary>
/// <param name="Id">By which the result names it; null if not told.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">What it is to be given, often JSON inside a text; null if nothing.</param>
public sealed record LlmToolCall(string? Id, string Name, StateNode? Arguments)
{
    /// <summary>
    /// Reads a call as OpenAI (<c>{"id","function":{"name","arguments"}}</c>), LangChain (<c>{"id","name","args"}</c>) or Anthropic
    /// (<c>{"type":"tool_use","id","name","input"}</c>) write it.
    /// </summary>
    /// <returns>Null if it is none.</returns>
    internal static LlmToolCall? Read(StateNode call)
    {
        if (call.Kind != StateKind.Object)
        {
            return null;
        }

        var function = call.Member("function") is { Kind: StateKind.Object } inner ? inner : call;
        var arguments = function.Member("arguments") ?? function.Member("args") ?? (call.Member("type")?.Text() == "tool_use" ? call.Member("input") : null);
        return function.Member("name") is { Kind: StateKind.String } name && (arguments is not null || function != call)
            ? new LlmToolCall(call.Member("id")?.Text(), name.Text() ?? "", arguments)
            : null;
    }
}
