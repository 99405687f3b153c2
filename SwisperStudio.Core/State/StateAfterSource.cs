namespace SwisperStudio.Core.State;

/// <summary>Where the state after a node was taken from.</summary>
public enum StateAfterSource
{
    /// <summary>The node's own output: it holds every key of the input, or it is a graph's final state.</summary>
    Output,

    /// <summary>The input of the next sequential step under the same parent: what the framework made of the update.</summary>
    NextInput,

    /// <summary>The output of the parent, for the last step.</summary>
    ParentOutput,

    /// <summary>The input overlaid with the output.</summary>
    Merged,

    /// <summary>Input and output as they were sent, SDK keys included.</summary>
    Raw,
}
