namespace SwisperStudio.Core.Pricing;

/// <summary>Why a model call has no cost.</summary>
public enum MissingCost
{
    /// <summary>Nobody told the model.</summary>
    NoModel,

    /// <summary>The tokens of the prompt or of the completion are unknown.</summary>
    NoTokens,

    /// <summary>There was no price for the model when the call was stored.</summary>
    NoPrice,
}
