namespace SwisperStudio.Core.Pricing;

/// <summary>Tells why a cost is missing.</summary>
public static class MissingCosts
{
    /// <summary>The reason; null if the cost is known.</summary>
    public static MissingCost? ReasonFor(string? model, long? promptTokens, long? completionTokens, long? totalCost) => (model, promptTokens, completionTokens, totalCost) switch
    {
        (_, _, _, not null) => null,
        (null, _, _, _) => MissingCost.NoModel,
        (_, null, _, _) or (_, _, null, _) => MissingCost.NoTokens,
        _ => MissingCost.NoPrice,
    };
}
