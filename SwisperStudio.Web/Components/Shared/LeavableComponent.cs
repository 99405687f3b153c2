using Microsoft.AspNetCore.Components;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>A component whose work ends when the reader leaves it.</summary>
public abstract class LeavableComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Makes the component.</summary>
    protected LeavableComponent() => Leaving = _leaving.Token;

    /// <summary>Cancelled when the reader has left.</summary>
    protected CancellationToken Leaving { get; }

    /// <inheritdoc />
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        _leaving.Cancel();
        _leaving.Dispose();
    }

    /// <summary>Does something again and again, on the component's own thread, until the reader has left.</summary>
    protected async Task RepeatAsync(TimeSpan interval, TimeProvider time, Func<Task> action)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(Leaving))
            {
                await InvokeAsync(action);
            }
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The reader has left: there is nobody to tell.
        }
    }
}
