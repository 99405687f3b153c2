using System.Buffers.Binary;
using SwisperStudio.Client;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>What outlives a process, and what is left on the disk.</summary>
public sealed class SpoolTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("studio-spool-").FullName;
    private readonly LogLines _log = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Delivered_NothingIsLeft()
    {
        await using var server = await FakeStudio.StartAsync();
        await using (var studio = StudioClient.Start(Options(server), _log))
        {
            Events(studio, 0, 1_000);
        }

        Assert.Equal(Numbers(0, 1_000), server.Names());
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public async Task StudioDown_TheNextStartSendsIt_First()
    {
        await using var server = await FakeStudio.StartAsync();
        await LeaveAsync(server, 20);
        await using (var studio = StudioClient.Start(Options(server), _log))
        {
            await _log.WaitAsync("20 events that an ended process has left in the spool");
            Events(studio, 20, 30);
        }

        Assert.Equal(Numbers(0, 30), server.Names());
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public async Task PartlyDelivered_OnlyTheRestIsSentAgain()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = (http, number, lines) =>
        {
            http.Response.StatusCode = number == 1 ? 200 : 503;
            server.Store(number == 1 ? lines : []);
            return Task.CompletedTask;
        };
        var options = Options(server);
        options.ShutdownTimeout = TimeSpan.FromSeconds(2);
        await using (var studio = StudioClient.Start(options, _log))
        {
            Events(studio, 0, 5);
            Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            Events(studio, 5, 10);
        }

        Assert.Equal(Numbers(0, 5), server.Names());
        await _log.WaitAsync("5 events stay in the spool");
        server.OnBatch = (_, _, lines) =>
        {
            server.Store(lines);
            return Task.CompletedTask;
        };
        await using (StudioClient.Start(Options(server), _log))
        {
            await _log.WaitAsync("5 events that an ended process");
        }

        Assert.Equal(Numbers(0, 10), server.Names());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(40, false)]
    [InlineData(0, true)]
    public async Task TornRecordAtTheEnd_IsSkipped_TheOthersAreSent(int missing, bool isDamaged)
    {
        await using var server = await FakeStudio.StartAsync();
        await LeaveAsync(server, 10);
        await using (var file = File.Open(Segment(), FileMode.Open))
        {
            file.SetLength(file.Length - missing);
            if (isDamaged)
            {
                file.Position = file.Length - 5;
                file.WriteByte((byte)'?');
            }
        }

        await using (StudioClient.Start(Options(server), _log))
        {
            await _log.WaitAsync("9 events that an ended process");
        }

        Assert.Equal(Numbers(0, 9), server.Names());
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(20)]
    public async Task TornBeforeTheFirstRecord_NothingIsSentAndNothingLeft(int length)
    {
        await using var server = await FakeStudio.StartAsync();
        await LeaveAsync(server, 1);
        await using (var file = File.Open(Segment(), FileMode.Open))
        {
            file.SetLength(length);
        }

        await using (var studio = StudioClient.Start(Options(server), _log))
        {
            Events(studio, 5, 6);
        }

        Assert.Equal(["5"], server.Names());
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    [InlineData(int.MaxValue)]
    public async Task DamagedWhileItWaits_IsGivenUp_AndSendingGoesOn(int length)
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = (http, _, _) =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var studio = StudioClient.Start(Options(server), _log);
        Events(studio, 0, 1);
        await _log.WaitAsync("not delivered");
        Events(studio, 1, 3);
        await using (var file = File.Open(Segment(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // The first record is on its way; the length of the second is wrong.
            var number = new byte[sizeof(int)];
            file.Position = 16;
            await file.ReadExactlyAsync(number, TestContext.Current.CancellationToken);
            file.Position = 16 + 8 + BinaryPrimitives.ReadInt32LittleEndian(number);
            BinaryPrimitives.WriteInt32LittleEndian(number, length);
            await file.WriteAsync(number, TestContext.Current.CancellationToken);
        }

        server.OnBatch = (_, _, lines) =>
        {
            server.Store(lines);
            return Task.CompletedTask;
        };
        await _log.WaitAsync("cannot be read, 2 events in it are lost");
        Assert.Equal(2, studio.DroppedEvents);
        Events(studio, 3, 4);
        Assert.True(await studio.FlushAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["0", "3"], server.Names());
        Assert.Equal(2, studio.DroppedEvents);
        Assert.Equal(0, studio.PendingEvents);
    }

    [Fact]
    public async Task UnreadableFileOfOne_KeepsNothingOfTheOthersFromBeingSent()
    {
        await using var server = await FakeStudio.StartAsync();
        var folders = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await LeaveAsync(server, 5);
            folders.Add(Directory.GetDirectories(_directory).Single(d => !folders.Contains(d)));
            // A link to nowhere is there and cannot be opened, not even by root.
            File.CreateSymbolicLink(Path.Combine(folders[i], "00000000.spool"), Path.Combine(_directory, "nowhere"));
        }

        var other = Directory.CreateDirectory(Path.Combine(_directory, Guid.NewGuid().ToString("N"))).FullName;
        File.CreateSymbolicLink(Path.Combine(other, "00000001.spool"), Path.Combine(_directory, "nowhere"));
        await using (var studio = StudioClient.Start(Options(server), _log))
        {
            await _log.WaitAsync("15 events that an ended process has left in the spool");
            // Where there is nothing for us, nothing is held.
            File.Open(Path.Combine(other, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }

        Assert.Equal(15, server.Names().Count);
        Assert.Single(_log.Lines, l => l.Text.Contains("have left in the spool for SwisperStudio cannot be read", StringComparison.Ordinal));
        Assert.All(folders, folder => File.Open(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose());
    }

    [Fact]
    public async Task Files_AreTheirOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await using var server = await FakeStudio.StartAsync();
        var options = Options(server);
        options.SpoolDirectory = Path.Combine(_directory, "a", "b");
        options.Url = "http://127.0.0.1:9";
        options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
        await using var studio = StudioClient.Start(options);
        Events(studio, 0, 1);
        var folder = Assert.Single(Directory.GetDirectories(options.SpoolDirectory));
        var files = Directory.GetFiles(folder);
        Assert.Equal(2, files.Length);
        foreach (var path in (string[])[options.SpoolDirectory, folder])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }

        foreach (var path in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Full_TheOldestAreDroppedAndCounted()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = Options(server);
        options.MaxSpoolBytes = 160_000;
        options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
        server.OnBatch = (http, _, _) =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        long dropped;
        await using (var studio = StudioClient.Start(options, _log))
        {
            Events(studio, 0, 1_000, new string('x', 700));
            Assert.InRange(new DirectoryInfo(_directory).GetFiles("*.spool", SearchOption.AllDirectories).Sum(f => f.Length), 100_000, 160_000);
            dropped = studio.DroppedEvents;
            Assert.Equal(1_000, dropped + studio.PendingEvents);
        }

        Assert.InRange(dropped, 500, 950);
        Assert.Single(_log.Lines, l => l.Text.Contains("are dropped since the start", StringComparison.Ordinal));
        server.OnBatch = (_, _, lines) =>
        {
            server.Store(lines);
            return Task.CompletedTask;
        };
        await using (StudioClient.Start(Options(server), _log))
        {
            await _log.WaitAsync("events that an ended process");
        }

        Assert.Equal(Numbers((int)dropped, 1_000), server.Names());
    }

    [Fact]
    public async Task FolderOfALivingProcess_IsLeftAlone()
    {
        await using var server = await FakeStudio.StartAsync();
        server.OnBatch = (http, _, lines) =>
        {
            http.Response.StatusCode = lines[0].GetProperty("body").GetProperty("name").GetString() == "0" ? 503 : 200;
            server.Store(http.Response.StatusCode == 200 ? lines : []);
            return Task.CompletedTask;
        };
        var living = Options(server);
        living.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
        await using var first = StudioClient.Start(living, _log);
        Events(first, 0, 3);
        await using (var second = StudioClient.Start(Options(server), _log))
        {
            Events(second, 7, 8);
        }

        Assert.Equal(["7"], server.Names());
        Assert.Equal(3, first.PendingEvents);
        Assert.DoesNotContain(_log.Lines, l => l.Text.Contains("ended process", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DirectoryCannotBeUsed_EventsWaitInMemory()
    {
        await using var server = await FakeStudio.StartAsync();
        var options = Options(server);
        options.SpoolDirectory = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(options.SpoolDirectory, "", TestContext.Current.CancellationToken);
        await using (var studio = StudioClient.Start(options, _log))
        {
            await _log.WaitAsync("events wait in memory only");
            Events(studio, 0, 3);
        }

        Assert.Equal(Numbers(0, 3), server.Names());
    }

    [Fact]
    public async Task ForeignFolders_AreLeftAlone()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "mine"));
        await using var server = await FakeStudio.StartAsync();
        await using (var studio = StudioClient.Start(Options(server), _log))
        {
            Events(studio, 0, 1);
        }

        Assert.Equal(Path.Combine(_directory, "mine"), Assert.Single(Directory.GetFileSystemEntries(_directory)));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_directory, "mine")));
    }

    /// <summary>Leaves events as a process does that ends while the studio is down.</summary>
    private async Task LeaveAsync(FakeStudio server, int count)
    {
        var options = Options(server);
        options.Url = "http://127.0.0.1:9";
        options.ShutdownTimeout = TimeSpan.FromMilliseconds(100);
        await using var studio = StudioClient.Start(options);
        Events(studio, 0, count);
        Assert.Equal(count, studio.PendingEvents);
    }

    private string Segment() => Assert.Single(Directory.GetFiles(_directory, "*.spool", SearchOption.AllDirectories));

    private StudioOptions Options(FakeStudio server)
    {
        var options = server.Options();
        options.SpoolDirectory = _directory;
        return options;
    }

    private static void Events(StudioClient studio, int from, int to, string? text = null)
    {
        for (var i = from; i < to; i++)
        {
            studio.StartTrace($"{i}", input: text).Dispose();
        }
    }

    private static IEnumerable<string> Numbers(int from, int to) => Enumerable.Range(from, to - from).Select(i => $"{i}");
}
