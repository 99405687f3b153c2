namespace SwisperStudio.Web.Components.Traces;

/// <summary>How the reader looks at states; stays from one observation to the next.</summary>
public sealed class StateSectionView
{
    /// <summary>Before and after beside each other.</summary>
    public bool SideBySide { get; set; }

    /// <summary>List what did not change, too.</summary>
    public bool ShowUnchanged { get; set; }

    /// <summary>Keep the keys that are internal to the SDK.</summary>
    public bool ShowInternal { get; set; }

    /// <summary>The place of the value whose writers are listed; null for none.</summary>
    public string? Traced { get; set; }

    /// <summary>Id of the step that others are compared with, where any may be.</summary>
    public string? OtherStep { get; set; }

    /// <summary>What is compared.</summary>
    public StateComparisonChoice Comparison { get; set; }
}
