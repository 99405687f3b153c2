namespace SwisperStudio.Core.Traces;

/// <summary>Why traces are deleted: whether their figures go with them.</summary>
public enum DeletionCause
{
    /// <summary>Somebody asked for it: what the traces added to roll-ups is taken from them.</summary>
    ByHand,

    /// <summary>They have grown old: roll-ups keep what they added, for figures outlive traces.</summary>
    Retention,
}
