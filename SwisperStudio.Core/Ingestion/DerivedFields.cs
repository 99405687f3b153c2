using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Protocols.LangGraph;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Type, model, tokens and cost, computed from the merged row: what was sent wins, else what the output tells
/// (contract/swisper-conventions.md, sections 4 to 7 and 12).
/// </summary>
internal static class DerivedFields
{
    private const ObservationTraits FromOutput =
        ObservationTraits.LlmData | ObservationTraits.OutputEstimated | ObservationTraits.ToolCalls;

    /// <summary>Drops what the former output told.</summary>
    public static void ForgetOutput(Observation row)
    {
        row.OutputModel = null;
        row.OutputPromptTokens = null;
        row.OutputCompletionTokens = null;
        row.OutputTotalTokens = null;
        row.Traits &= ~FromOutput;
    }

    /// <summary>Takes from a new output what it tells.</summary>
    public static void TakeOutput(Observation row, OutputFacts facts)
    {
        var telemetry = facts.Telemetry;
        row.OutputModel = FreeText.Clean(telemetry.Model);
        row.OutputPromptTokens = telemetry.PromptTokens;
        row.OutputCompletionTokens = telemetry.CompletionTokens;
        row.OutputTotalTokens = telemetry.TotalTokens;
        row.Traits |= (telemetry.HasLlmData ? ObservationTraits.LlmData : 0)
            | (telemetry.Estimated ? ObservationTraits.OutputEstimated : 0)
            | (facts.MayHoldToolCalls ? ObservationTraits.ToolCalls : 0);
    }

    /// <summary>Takes from a new input what it tells.</summary>
    public static void ReadInput(Observation row, ReadOnlySpan<byte> input) =>
        row.Traits = LlmPrompt.IsConversation(input) ? row.Traits | ObservationTraits.Conversation : row.Traits & ~ObservationTraits.Conversation;

    /// <summary>
    /// Computes the shown values. Costs are fixed when model and tokens become known: a row whose model and tokens have
    /// not changed keeps its cost, whatever prices do.
    /// </summary>
    public static void Compute(Observation row, PriceBook prices)
    {
        var priced = (row.Model, row.PromptTokens, row.CompletionTokens);
        row.Type = row.SentType is null or ObservationType.Span && row.Traits.HasFlag(ObservationTraits.LlmData)
            ? ObservationType.Generation
            : row.SentType ?? ObservationType.Span;
        row.Traits = LangGraphNode.Is(row.Name, row.Meta) ? row.Traits | ObservationTraits.StateUpdate : row.Traits & ~ObservationTraits.StateUpdate;
        row.Model = row.SentModel ?? row.OutputModel;
        row.PromptTokens = row.SentPromptTokens ?? row.OutputPromptTokens;
        row.CompletionTokens = row.SentCompletionTokens ?? row.OutputCompletionTokens;
        row.TotalTokens = row.SentTotalTokens ?? Total(row);
        var isEstimated = row.Traits.HasFlag(ObservationTraits.OutputEstimated) && (row.SentPromptTokens is null || row.SentCompletionTokens is null);
        row.Traits = isEstimated ? row.Traits | ObservationTraits.EstimatedTokens : row.Traits & ~ObservationTraits.EstimatedTokens;

        if (priced != (row.Model, row.PromptTokens, row.CompletionTokens) || row.TotalCost is null)
        {
            var cost = row is { Model: { } model, PromptTokens: { } prompt, CompletionTokens: { } completion } && prices.Find(model) is { } rate
                ? CostCalculator.Compute(rate, prompt, completion)
                : (Cost?)null;
            row.InputCost = cost?.Input;
            row.OutputCost = cost?.Output;
            row.TotalCost = cost?.Total;
        }
    }

    // A total that the output tells belongs to the output's parts; with parts sent beside it only their sum is right.
    private static long? Total(Observation row) =>
        row.SentPromptTokens is null && row.SentCompletionTokens is null && row.OutputTotalTokens is > 0
            ? row.OutputTotalTokens
            : row.PromptTokens + row.CompletionTokens;
}
