namespace SwisperStudio.Core.Metrics;

/// <summary>What the figures of hours are grouped by.</summary>
public enum HourGrouping
{
    /// <summary>The hour.</summary>
    Hour,

    /// <summary>Name of the trace's root: the graph.</summary>
    RootName,

    /// <summary>Name of the observation: the node.</summary>
    Name,

    /// <summary>The model; one group is that of observations without.</summary>
    Model,
}
