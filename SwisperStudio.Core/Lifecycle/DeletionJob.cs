namespace SwisperStudio.Core.Lifecycle;

/// <summary>The deletion of all traces of a project, at work in the background or just ended.</summary>
public sealed class DeletionJob : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private long _deleted;

    internal DeletionJob(long total) => Total = total;

    /// <summary>How many traces there were when it began.</summary>
    public long Total { get; }

    /// <summary>How many it has deleted.</summary>
    public long Deleted => Interlocked.Read(ref _deleted);

    /// <summary>Where it stands.</summary>
    public DeletionState State { get; internal set; }

    internal CancellationToken Stop => _stop.Token;

    internal Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Stops it after the traces it is at.</summary>
    public void Cancel() => _stop.Cancel();

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    internal void Add(int deleted) => Interlocked.Add(ref _deleted, deleted);
}
