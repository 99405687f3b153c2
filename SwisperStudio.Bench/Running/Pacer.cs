using System.Diagnostics;

namespace SwisperStudio.Bench.Running;

/// <summary>
/// Lets requests go when they are due, to about a millisecond. The framework's timers follow a clock that moves every four milliseconds here: what is due
/// in between would be sent as one burst.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly ManualResetEventSlim _isOver = new();
    private readonly Thread _thread;

    public Pacer()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Pacer" };
        _thread.Start();
    }

    /// <summary>Waits until a moment of <see cref="Stopwatch"/>'s clock.</summary>
    public Task UntilAsync(long due)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting.Enqueue(reached, due);
        }

        return reached.Task;
    }

    public void Dispose()
    {
        _isOver.Set();
        _thread.Join();
        _isOver.Dispose();
    }

    private void Run()
    {
        while (!_isOver.Wait(TimeSpan.FromMilliseconds(1)))
        {
            lock (_waiting)
            {
                while (_waiting.TryPeek(out var next, out var due) && due <= Stopwatch.GetTimestamp())
                {
                    next.SetResult();
                    _waiting.Dequeue();
                }
            }
        }
    }
}
