using SwisperStudio.Core.Live;
using Xunit;

namespace SwisperStudio.Tests.Core.Live;

public class ChangeFeedTests
{
    private static readonly Guid Project = Guid.NewGuid();
    private static readonly Guid Trace = Guid.NewGuid();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listeners_HearOfTheirTraceOrProject_AndOfNothingElse()
    {
        var feed = new ChangeFeed();
        using var ofTrace = feed.Subscribe(Project, Trace);
        using var ofOther = feed.Subscribe(Project, Guid.NewGuid());
        using var ofProject = feed.Subscribe(Project);
        using var elsewhere = feed.Subscribe(Guid.NewGuid());
        feed.Publish(Project, [Guid.NewGuid(), Trace]);
        Assert.True(await ofTrace.WaitAsync(Cancel));
        Assert.True(await ofProject.WaitAsync(Cancel));
        Assert.False(ofOther.WaitAsync(Cancel).IsCompleted);
        Assert.False(elsewhere.WaitAsync(Cancel).IsCompleted);
    }

    [Fact]
    public async Task ManySignals_AreOne_UntilSomebodyLooks()
    {
        var feed = new ChangeFeed();
        using var changes = feed.Subscribe(Project);
        for (var i = 0; i < 100; i++)
        {
            feed.Publish(Project, [Trace]);
        }

        Assert.True(await changes.WaitAsync(Cancel));
        var next = changes.WaitAsync(Cancel);
        Assert.False(next.IsCompleted);
        feed.Publish(Project, [Trace]);
        Assert.True(await next);
    }

    [Fact]
    public async Task Disposed_EndsTheWait_AndIsForgotten()
    {
        var feed = new ChangeFeed();
        var changes = feed.Subscribe(Project, Trace);
        var same = feed.Subscribe(Project, Trace);
        var waiting = changes.WaitAsync(Cancel);
        changes.Dispose();
        Assert.False(await waiting);
        feed.Publish(Project, [Trace]);
        Assert.False(await changes.WaitAsync(Cancel));
        Assert.True(await same.WaitAsync(Cancel));
        same.Dispose();
    }

    [Fact]
    public async Task AnyOfAProject_AndAnything_ReachWhomTheyMayConcern()
    {
        var feed = new ChangeFeed();
        using var ofTrace = feed.Subscribe(Project, Trace);
        using var elsewhere = feed.Subscribe(Guid.NewGuid(), Trace);
        feed.Receive(Project, null);
        Assert.True(await ofTrace.WaitAsync(Cancel));
        var other = elsewhere.WaitAsync(Cancel);
        Assert.False(other.IsCompleted);
        feed.ReceiveAnything();
        Assert.True(await other);
    }

    [Fact]
    public async Task Outbox_NamesEachTraceOnce_AndOnlyTheProjectForMany()
    {
        var outbox = new ChangeOutbox();
        outbox.Add(Project, [Trace]);
        outbox.Add(Project, [Trace]);
        var many = Guid.NewGuid();
        outbox.Add(many, [.. Enumerable.Range(0, ChangeOutbox.MaxTraces + 1).Select(_ => Guid.NewGuid())]);
        var changes = (await outbox.TakeAsync(Cancel)).ToDictionary(c => c.Project, c => c.Traces);
        Assert.Equal([Trace], changes[Project]!);
        Assert.Null(changes[many]);
        Assert.False(outbox.TakeAsync(Cancel).IsCompleted);
    }

    [Fact]
    public void Message_ComesBack_AndFitsIntoANotification()
    {
        var traces = Enumerable.Range(0, ChangeOutbox.MaxTraces).Select(_ => Guid.NewGuid()).ToList();
        var host = Guid.NewGuid();
        var text = ChangeMessage.Write(host, Project, traces);
        // PostgreSQL takes less than 8,000 bytes.
        Assert.InRange(text.Length, 1, 7_999);
        var message = ChangeMessage.Read(text)!;
        Assert.Equal((host, Project), (message.Host, message.Project));
        Assert.Equal(traces, message.Traces);
        Assert.Null(ChangeMessage.Read(ChangeMessage.Write(host, Project, null))!.Traces);
        Assert.All(new[] { "", "x", host.ToString("N"), text + " y" }, other => Assert.Null(ChangeMessage.Read(other)));
    }
}
