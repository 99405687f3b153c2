namespace SwisperStudio.Core.Metrics;

/// <summary>The slot in which a transaction writes roll-ups, until it is disposed.</summary>
internal sealed class RollUpSlot(byte number, Action giveBack) : IDisposable
{
    public byte Number => number;

    public void Dispose() => giveBack();
}
