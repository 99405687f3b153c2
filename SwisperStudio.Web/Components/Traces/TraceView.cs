namespace SwisperStudio.Web.Components.Traces;

/// <summary>How the observations of a trace are shown; the choice lies in the address.</summary>
public enum TraceView
{
    /// <summary>Nested, with figures.</summary>
    Tree,

    /// <summary>Nested, with bars along the time.</summary>
    Timeline,

    /// <summary>The graph that the steps walked, a node for each name.</summary>
    Graph,
}
