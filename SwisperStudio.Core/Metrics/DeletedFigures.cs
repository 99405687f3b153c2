namespace SwisperStudio.Core.Metrics;

/// <summary>What traces that are being deleted have added to the roll-ups.</summary>
internal sealed class DeletedFigures
{
    /// <summary>The differences that take it away.</summary>
    public RollUpDeltas Taken { get; } = new();

    /// <summary>The same figures as those of the past.</summary>
    public RollUpDeltas Past { get; } = new();
}
