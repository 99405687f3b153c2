namespace SwisperStudio.Client;

/// <summary>Kind of step.</summary>
public enum ObservationType
{
    /// <summary>Any step.</summary>
    Span,

    /// <summary>A call of a language model.</summary>
    Generation,

    /// <summary>A point in time.</summary>
    Event,

    /// <summary>A tool call.</summary>
    Tool,

    /// <summary>An agent, or a whole graph.</summary>
    Agent,
}
