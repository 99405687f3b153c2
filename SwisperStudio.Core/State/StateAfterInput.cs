namespace SwisperStudio.Core.State;

/// <summary>What the state after a node is chosen from. All nodes belong to one lookup.</summary>
public sealed record StateAfterInput
{
    /// <summary>The node's input; null if none was sent.</summary>
    public StateNode? Input { get; init; }

    /// <summary>The node's output; null if none was sent.</summary>
    public StateNode? Output { get; init; }

    /// <summary>The input of the next sequential step under the same parent; null if there is none. Parallel siblings are not each other's next step.</summary>
    public StateNode? NextInput { get; init; }

    /// <summary>The parent's output, if this is the parent's last step; else null.</summary>
    public StateNode? ParentOutput { get; init; }

    /// <summary>A graph (an agent whose children are its nodes) or hand-written data: the output is the state after as it is.</summary>
    public bool IsGraph { get; init; }

    /// <summary>The output is an update, whatever keys it holds: LangGraph says that the step is a node.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>Keep <c>_tools_executed</c> and <c>_tools_executed_by</c>.</summary>
    public bool ShowInternal { get; init; }

    /// <summary>The source the reader switched to; null to choose by the rules. One that is not available is ignored.</summary>
    public StateAfterSource? Chosen { get; init; }
}
