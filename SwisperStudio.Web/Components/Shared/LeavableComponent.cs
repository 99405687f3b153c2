using Microsoft.AspNetCore.Components;
using SwisperStudio.Core.Live;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>A component whose work ends when the reader leaves it.</summary>
public abstract class LeavableComponent : ComponentBase, IDisposable
{
    // Signals that come closer together become one.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
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

    /// <summary>Does something whenever changes are signalled, on the component's own thread, until the subscription is disposed or the reader has left. What takes long is done more seldom.</summary>
    protected async Task FollowAsync(ChangeSubscription changes, TimeProvider time, Func<Task> action)
    {
        try
        {
            while (await changes.WaitAsync(Leaving))
            {
                var start = time.GetTimestamp();
                await InvokeAsync(action);
                var rest = 3 * time.GetElapsedTime(start);
                await Task.Delay(rest > ShortestPause ? rest : ShortestPause, time, Leaving);
            }
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The reader has left: there is nobody to tell.
        }
        catch (Exception failure) when (!Leaving.IsCancellationRequested)
        {
            // A page that has silently stopped to be live would be believed.
            await DispatchExceptionAsync(failure);
        }
        finally
        {
            changes.Dispose();
        }
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
