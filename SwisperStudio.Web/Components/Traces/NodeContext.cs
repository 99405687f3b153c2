using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.State;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>An observation whose documents are open; what every section of the panel works from.</summary>
/// <param name="Project">The project.</param>
/// <param name="Outline">The trace.</param>
/// <param name="Node">The observation.</param>
/// <param name="Documents">Where its documents are read.</param>
/// <param name="Input">Its input; null if none was sent.</param>
/// <param name="Output">Its output; null if none was sent.</param>
public sealed record NodeContext(Guid Project, TraceOutline Outline, ObservationNode Node, StateDocuments Documents, StateNode? Input, StateNode? Output)
{
    /// <summary>Whether it is a call of a model.</summary>
    public bool IsGeneration => Node.Row.Type == ObservationType.Generation;

    /// <summary>The sections that have something to show; the last two always do. While pending some may be missing.</summary>
    public IReadOnlyList<PanelSection> Sections()
    {
        var hasState = (Input is not null || Output is not null) && !ToolRun.IsToolInput(Input) && !Node.Row.IsBareCall;
        (PanelSection Section, bool Exists)[] sections =
        [
            (PanelSection.State, hasState),
            (PanelSection.History, Outline.Steps.Count > 1 && hasState),
            (PanelSection.Prompt, LlmPrompt.Exists(Input, Output, IsGeneration)),
            (PanelSection.Response, LlmAnswer.Read(Output, IsGeneration) is not null),
            (PanelSection.Reasoning, Output?.Member("_llm_reasoning") is { Kind: StateKind.String, Count: > 0 }),
            (PanelSection.Tools, ToolRun.IsToolInput(Input) || Node.Row.Type == ObservationType.Tool || (Output is not null && Node.Row.Traits.HasFlag(ObservationTraits.ToolCalls))),
            (PanelSection.Metadata, true),
            (PanelSection.Raw, true),
        ];
        return [.. sections.Where(s => s.Exists).Select(s => s.Section)];
    }

    /// <summary>What is shown until the reader chooses.</summary>
    public PanelSection Default(IReadOnlyList<PanelSection> sections) =>
        Node.Row.Type == ObservationType.Tool && sections.Contains(PanelSection.Tools) ? PanelSection.Tools : sections[0];

    /// <summary>Opens an observation; null while pending.</summary>
    /// <exception cref="InvalidDataException">The output does not hold the tool call that the observation was made from.</exception>
    public static NodeContext? Open(Guid project, TraceOutline outline, ObservationNode node, StateDocuments documents)
    {
        var row = node.Row;
        if (row.DerivedFromCall is not { } number)
        {
            return new NodeContext(project, outline, node, documents, documents.Root(row.InputRoot), documents.Root(row.OutputRoot));
        }

        // A tool call that only its maker's output tells looks like one that is an observation of its own.
        if (documents.Root(node.Parent!.Row.OutputRoot) is not { } output || DerivedTools.Read(output) is not { } calls)
        {
            return null;
        }

        return number < calls.Count
            ? new NodeContext(project, outline, node, documents, documents.Parse(calls[number].ToInput()), documents.Parse(calls[number].ToOutput()))
            : throw new InvalidDataException("The output does not hold this tool call any more.");
    }
}
