using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SwisperStudio.Core.Search;

/// <summary>
/// One thread for computing that nobody waits for. The operating system gives it what others leave, so that it slows no request, however long a piece
/// of work takes; .NET's own thread priorities do nothing on Linux.
/// </summary>
internal static class BackgroundThread
{
    private const int LowestPriority = 19;
    private static readonly BlockingCollection<Action> Work = Start();

    /// <summary>Computes on the thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> compute)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                result.SetResult(compute());
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        });
        return result.Task;
    }

    private static BlockingCollection<Action> Start()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            Lower();

            foreach (var piece in work.GetConsumingEnumerable())
            {
                piece();
            }
        })
        { IsBackground = true, Name = "Search index", Priority = ThreadPriority.Lowest }.Start();
        return work;
    }

    private static void Lower()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // Of this thread alone. Where it is not allowed, the thread is one like others.
                _ = SetPriority(which: 0, who: 0, LowestPriority);
            }
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A libc of another name: the same.
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, int who, int priority);
}
