using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>Several senders at work on a host while something happens to it.</summary>
internal static class FaultLoad
{
    /// <summary>Far longer than anything under a fault may take.</summary>
    public static readonly TimeSpan ForEver = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Does something while senders of every kind are at work, and checks afterwards what they were promised.</summary>
    public static async Task<List<Sender>> RunAsync(StudioApp app, Func<List<Sender>, Task> act)
    {
        var senders = Sender.Several(app, "load");
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(senders.Select(s => s.SendAsync(stop.Token)));
        var acting = Task.Run(async () =>
        {
            await ProgressAsync(senders);
            await act(senders);
        });
        await await Task.WhenAny(load, acting);
        await stop.CancelAsync();
        await load.WaitAsync(ForEver, Cancel);
        foreach (var sender in senders)
        {
            await sender.CheckAsync(app);
        }

        await Verified.CheckAsync(app);

        return senders;
    }

    /// <summary>Waits until each sender has stored something that it began only now.</summary>
    public static Task ProgressAsync(List<Sender> senders)
    {
        var goals = senders.ToDictionary(s => s, s => s.Rounds + 2);
        return UntilAsync(senders, s => s.Rounds - goals[s], 0);
    }

    /// <summary>Waits until a figure of each sender has reached a goal.</summary>
    public static async Task UntilAsync(List<Sender> senders, Func<Sender, int> figure, int goal)
    {
        for (var start = TimeProvider.System.GetTimestamp(); senders.Any(s => figure(s) < goal); await Task.Delay(20, Cancel))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < ForEver, "A sender waits for ever.");
        }
    }
}
