using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>A tool call that is an observation of its own (contract/swisper-conventions.md, section 5.3; contract/ui.md, section 13).</summary>
/// <param name="Name">The tool.</param>
/// <param name="Parameters">What it was given; null if nothing tells.</param>
/// <param name="Result">What it gave; null if nothing.</param>
/// <param name="Error">Why it failed: text or an object; null if nothing tells.</param>
/// <param name="BatchKey">The batch it ran in; null if none is named.</param>
/// <param name="Failed">Whether the output says that it failed.</param>
public sealed record ToolRun(string? Name, StateNode? Parameters, StateNode? Result, StateNode? Error, string? BatchKey, bool Failed)
{
    /// <summary>Whether the input is that of a tool observation of the SDK, which has no state.</summary>
    public static bool IsToolInput(StateNode? input) => input?.Member("tool_name") is { Kind: StateKind.String };

    /// <summary>Reads a tool observation: as the SDK makes it, or written by hand with <c>input.tool_call</c>. While pending parts may be missing.</summary>
    public static ToolRun Read(StateNode? input, StateNode? output)
    {
        if (IsToolInput(input))
        {
            var error = Value(output?.Member("error"));
            return new ToolRun(
                input!.Member("tool_name")!.Text(),
                Value(input.Member("parameters")),
                Value(output?.Kind == StateKind.Object ? output.Member("result") : output),
                error,
                input.Member("batch_key") is { Kind: StateKind.String, Count: > 0 } batch ? batch.Text() : null,
                error is not null || output?.Member("status")?.Text() == "failure");
        }

        var call = input?.Member("tool_call");
        var name = call?.Member("function") ?? call?.Member("name") ?? call?.Member("tool_name");
        var parameters = call?.Member("arguments") ?? call?.Member("args") ?? input?.Member("arguments") ?? input?.Member("args") ?? call ?? input;
        var failure = Value(output?.Member("error"));
        return new ToolRun(name is { Kind: StateKind.String } ? name.Text() : null, Value(parameters), Value(Own(input, output)), failure, null, failure is not null);
    }

    /// <summary>What the output holds beyond the input: hand-written data repeats the whole state.</summary>
    private static StateNode? Own(StateNode? input, StateNode? output)
    {
        if (input?.Kind != StateKind.Object || output?.Kind != StateKind.Object)
        {
            return output;
        }

        var given = (input.Children() ?? []).Select(member => member.Key).ToHashSet();
        return output.Without(given.Contains) is { Count: > 0 } own ? own : output;
    }

    private static StateNode? Value(StateNode? node) => node is { Kind: not StateKind.Null } ? node : null;
}
