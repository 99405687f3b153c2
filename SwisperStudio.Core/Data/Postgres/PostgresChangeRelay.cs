using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SwisperStudio.Core.Live;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>
/// Brings changes from host to host by <c>NOTIFY</c>. After the commits rather than in them, several at once: a transaction that notifies
/// waits for every other that does.
/// </summary>
internal sealed class PostgresChangeRelay(string connectionString, ChangeFeed feed, TimeProvider time, ILogger<PostgresChangeRelay> logger) : BackgroundService
{
    private const string ChannelName = "studio_changes";
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // A listener has nothing to send, so it would never learn that the other end is gone.
    private const int KeepAliveSeconds = 15;

    private readonly Guid _host = Guid.NewGuid();
    private readonly ChangeOutbox _outbox = new();
    private List<(Guid Project, IReadOnlyCollection<Guid>? Traces)>? _unsent;

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        feed.Outbox = _outbox;
        return Task.WhenAll(KeepAsync(SendAsync, stoppingToken), KeepAsync(ListenAsync, stoppingToken));
    }

    private async Task KeepAsync(Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await work(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // The host stops.
            }
            catch (Exception failure)
            {
                // Whatever it is: pages that are behind are no reason for the host to end.
                Log.ChangesNotRelayed(logger, failure.Message);
                await Task.Delay(Pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        while (true)
        {
            _unsent ??= await _outbox.TakeAsync(cancel);
            await using var notify = new NpgsqlCommand($"SELECT pg_notify('{ChannelName}', p) FROM unnest($1) AS p", connection);
            notify.Parameters.Add(new NpgsqlParameter { Value = _unsent.Select(c => ChangeMessage.Write(_host, c.Project, c.Traces)).ToArray() });
            await notify.ExecuteNonQueryAsync(cancel);
            _unsent = null;
            await Task.Delay(Gathering, time, cancel);
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        connection.Notification += (_, e) =>
        {
            if (ChangeMessage.Read(e.Payload) is { } message && message.Host != _host)
            {
                feed.Receive(message.Project, message.Traces);
            }
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        // What happened before is not told.
        feed.ReceiveAnything();
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = KeepAliveSeconds };
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
