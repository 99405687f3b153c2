namespace SwisperStudio.Core.Traces;

/// <summary>How much an observation matters, as its sender says; the levels of the SDK (contract/rest-api.md), in order.</summary>
public enum ObservationLevel
{
    /// <summary>For those who look closely.</summary>
    Debug,

    /// <summary>As usual.</summary>
    Default,

    /// <summary>Something to look at.</summary>
    Warning,

    /// <summary>It failed.</summary>
    Error,
}
