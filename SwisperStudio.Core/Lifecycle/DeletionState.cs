namespace SwisperStudio.Core.Lifecycle;

/// <summary>Where a <see cref="DeletionJob"/> stands.</summary>
public enum DeletionState
{
    /// <summary>At work.</summary>
    Running,

    /// <summary>Everything is deleted.</summary>
    Done,

    /// <summary>Stopped by hand; what was deleted until then is.</summary>
    Cancelled,

    /// <summary>Stopped by a failure; what was deleted until then is.</summary>
    Failed,
}
