using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SwisperStudio.Tests.Faults;

/// <summary>The wire between a host and its PostgreSQL server, which a test can slow down, hold up and cut at the worst moment.</summary>
internal sealed class DatabaseWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly int _server;
    private readonly Task _accepting;
    private TaskCompletionSource _passing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _commitsToLose;

    public DatabaseWire(int serverPort)
    {
        _server = serverPort;
        _listener.Start();
        _passing.SetResult();
        _accepting = AcceptAsync();
    }

    /// <summary>How long everything takes in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many commits still have to be lost.</summary>
    public int CommitsToLose => Volatile.Read(ref _commitsToLose);

    /// <summary>Whether a lost commit reaches the server, so that only its answer is lost.</summary>
    public bool LosesOnlyTheAnswer { get; set; }

    /// <summary>The connection string that goes over this wire.</summary>
    public string Route(string connection, string more = "") =>
        new NpgsqlConnectionStringBuilder(connection) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ConnectionString + more;

    /// <summary>Nothing comes through any more, and nobody is told.</summary>
    public void Hold() => _passing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _passing.TrySetResult();

    /// <summary>Cuts the connection at each of the next commits.</summary>
    public void LoseCommits(int count) => Volatile.Write(ref _commitsToLose, count);

    public async ValueTask DisposeAsync()
    {
        Release();
        await _end.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll([_accepting, .. _connections]);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var host = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            var (up, down) = (host.GetStream(), server.GetStream());
            var isAnswerLost = false;
            var commit = new CommitFinder();
            // Either end gone, both are.
            await await Task.WhenAny(
                PassAsync(up, down, bytes =>
                {
                    var isLost = commit.IsIn(bytes) && Interlocked.Decrement(ref _commitsToLose) >= 0;
                    isAnswerLost |= isLost && LosesOnlyTheAnswer;
                    return !isLost || LosesOnlyTheAnswer;
                }),
                PassAsync(down, up, _ => !isAnswerLost));
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The other end sees it too.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, PassTest mayPass)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            await _passing.Task.WaitAsync(_end.Token);
            await Task.Delay(Delay, _end.Token);
            if (!mayPass(buffer.AsSpan(0, read)))
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    private delegate bool PassTest(ReadOnlySpan<byte> bytes);

    /// <summary>Finds the commit of a connection: its text, or once the driver has prepared it, the name that it bears since.</summary>
    private sealed class CommitFinder
    {
        // After a statement's name, which is empty for one that is not prepared, comes its text; a use names it after an empty portal's name.
        private byte[]? _use;

        public bool IsIn(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IndexOf("\0COMMIT\0"u8) is >= 0 and var end)
            {
                var name = bytes[..end][(bytes[..end].LastIndexOfAnyExceptInRange((byte)'!', (byte)'~') + 1)..];
                _use = name.IsEmpty ? _use : [0, .. name, 0];
                return true;
            }

            return _use is not null && bytes.IndexOf(_use) >= 0;
        }
    }
}
