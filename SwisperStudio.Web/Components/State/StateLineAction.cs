namespace SwisperStudio.Web.Components.State;

/// <summary>What a line offers to show.</summary>
public enum StateLineAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The whole text that is cut here.</summary>
    WholeText,

    /// <summary>More children of the container.</summary>
    MoreChildren,
}
