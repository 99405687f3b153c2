using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Observations;

/// <summary>An observation without its documents, in 17 fields (contract/rest-api.md, section 8.1).</summary>
/// <param name="Id">The client's id.</param>
/// <param name="TraceId">The trace.</param>
/// <param name="ParentObservationId">The parent, as sent.</param>
/// <param name="Type">Kind of step.</param>
/// <param name="Name">Name of the step.</param>
/// <param name="StartTime">Naive UTC; null only for an update in a batch whose create has not come yet.</param>
/// <param name="EndTime">Null while running.</param>
/// <param name="CompletionStartTime">When the first token came.</param>
/// <param name="Model">The model.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens of the completion.</param>
/// <param name="TotalTokens">Tokens of both.</param>
/// <param name="CalculatedInputCost">CHF.</param>
/// <param name="CalculatedOutputCost">CHF.</param>
/// <param name="CalculatedTotalCost">CHF; null where model, tokens or price are unknown.</param>
/// <param name="Level">Level.</param>
/// <param name="StatusMessage">Why the level is what it is.</param>
public sealed record ObservationResponse(
    string Id,
    string TraceId,
    string? ParentObservationId,
    string Type,
    string? Name,
    string? StartTime,
    string? EndTime,
    string? CompletionStartTime,
    string? Model,
    long? PromptTokens,
    long? CompletionTokens,
    long? TotalTokens,
    string? CalculatedInputCost,
    string? CalculatedOutputCost,
    string? CalculatedTotalCost,
    string Level,
    string? StatusMessage)
{
    internal static ObservationResponse Of(Observation row, string traceId) => new(
        row.Id,
        traceId,
        row.ParentId,
        WireType.ToWire(row.Type),
        row.Name,
        WireTime.Format(row.StartTime ?? row.EndTime),
        WireTime.Format(row.EndTime),
        WireTime.Format(row.CompletionStartTime),
        row.Model,
        row.PromptTokens,
        row.CompletionTokens,
        row.TotalTokens,
        WireMoney.Format(row.InputCost),
        WireMoney.Format(row.OutputCost),
        WireMoney.Format(row.TotalCost),
        row.Level ?? "DEFAULT",
        row.StatusMessage);
}
