using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Core.Connections;

/// <summary>
/// Hears of signs of life, answers at once, and writes them down together once a second (ADR 011): a heartbeat costs a look into a table in memory. Whoever
/// asks sees what is stored and what is yet to be.
/// </summary>
public sealed class ConnectionRegistry(
    IDbContextFactory<StudioDbContext> databases,
    BulkSql bulk,
    IOptions<StudioOptions> options,
    TimeProvider time,
    ILogger<ConnectionRegistry> logger) : BackgroundService
{
    /// <summary>So many connections are remembered until they can be written; of others only the stored ones are known.</summary>
    private const int MaxUnwritten = 50_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Dictionary<(Guid Project, Guid Key), ConnectionNews> _news = [];
    private Dictionary<(Guid Project, Guid Key), ConnectionNews> _writing = [];
    private Dictionary<Guid, List<Connection>>? _stored;
    private long _writes;
    private long _readAt;

    /// <summary>How long a sign of life holds.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(options.Value.ConnectionPatienceSeconds);

    /// <summary>A heartbeat came in.</summary>
    /// <param name="project">The project, which exists.</param>
    /// <param name="sender">Who.</param>
    /// <param name="told">The sender's own time, in Unix nanoseconds; null if it told none that can be read.</param>
    public void Heartbeat(Guid project, Sender sender, long? told)
    {
        var now = Now;
        Hear(project, sender, now, news => news.Heartbeat(sender, now, told - now));
    }

    /// <summary>Events were stored: the strongest sign of life.</summary>
    /// <param name="project">The project.</param>
    /// <param name="sender">Who.</param>
    /// <param name="events">How many.</param>
    /// <param name="errors">How many of them told of an error.</param>
    public void Events(Guid project, Sender sender, long events, long errors)
    {
        var now = Now;
        Hear(project, sender, now, news => news.Events(sender, now, events, errors));
    }

    /// <summary>
    /// Completes a sender that leaves out what it told before: the contract's periodic heartbeat names neither environment nor version
    /// (contract/heartbeat.md, section 8, gap 1).
    /// </summary>
    public async Task<Sender> CompleteAsync(Guid project, Sender sender, CancellationToken cancel)
    {
        if (sender.Environment is not null && (sender.InstanceId ?? sender.Version) is not null)
        {
            return sender;
        }

        var before = (await OfProjectAsync(project, cancel))
            .Where(c => c.LastHeartbeat is not null && (c.ServiceName, c.InstanceId) == (sender.ServiceName, sender.InstanceId) && (sender.Environment ?? c.Environment) == c.Environment)
            .MaxBy(c => c.LastHeartbeat);
        return before is null ? sender : sender with { Environment = before.Environment, Version = sender.Version ?? before.Version };
    }

    /// <summary>The connections of a project, as they stand now.</summary>
    public async Task<IReadOnlyList<Connection>> OfProjectAsync(Guid project, CancellationToken cancel)
    {
        var stored = await StoredAsync(cancel);
        return WithNews(project, stored.GetValueOrDefault(project) ?? []);
    }

    /// <summary>The projects to which anything has ever reported.</summary>
    public async Task<IReadOnlyCollection<Guid>> ProjectsAsync(CancellationToken cancel)
    {
        var stored = await StoredAsync(cancel);
        lock (_lock)
        {
            return [.. stored.Keys.Concat(_writing.Keys.Select(n => n.Project)).Concat(_news.Keys.Select(n => n.Project)).Distinct()];
        }
    }

    // Read at most once a second, however many ask.
    private async Task<Dictionary<Guid, List<Connection>>> StoredAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            while (_stored is not { } known || time.GetElapsedTime(_readAt) >= Interval)
            {
                var writes = Volatile.Read(ref _writes);
                await using var db = await databases.CreateDbContextAsync(cancel);
                var read = (await db.Connections.AsNoTracking().ToListAsync(cancel)).GroupBy(c => c.ProjectId).ToDictionary(p => p.Key, p => p.ToList());
                lock (_lock)
                {
                    // What was written meanwhile may be in neither: it is read again.
                    if (writes == _writes)
                    {
                        (_stored, _readAt) = (read, time.GetTimestamp());
                        return read;
                    }
                }
            }

            return _stored;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Writes down what was heard.</summary>
    internal async Task WriteAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            // What an earlier attempt could not write comes first.
            foreach (var (place, news) in _news)
            {
                if (_writing.TryGetValue(place, out var earlier))
                {
                    earlier.Add(news);
                }
                else
                {
                    _writing[place] = news;
                }
            }

            _news = [];
            if (_writing.Count == 0)
            {
                return;
            }
        }

        await using (var db = await databases.CreateDbContextAsync(cancel))
        {
            await StoreAsync(db, cancel);
        }

        lock (_lock)
        {
            _writing = [];
            _stored = null;
            _writes++;
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryWriteAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryWriteAsync();
        }
    }

    private long Now => time.GetUtcNow().ToNanoseconds();

    // Never cut off: it is short, and a host that stops writes the last of it anyway.
    private async Task TryWriteAsync()
    {
        try
        {
            await WriteAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            Log.ConnectionsNotWritten(logger, failure.Message);
        }
    }

    private async Task StoreAsync(StudioDbContext db, CancellationToken cancel)
    {
        await using var transaction = await bulk.BeginTransactionAsync(db, cancel);
        // Locked: another host may hear of the same connection.
        var stored = (await bulk.LoadAsync<Connection>(db, _writing.Keys, cancel)).ToDictionary(c => (c.ProjectId, c.Key));
        var made = new List<Connection>();
        var ended = new List<ConnectionSpan>();
        foreach (var (place, news) in _writing)
        {
            if (!stored.TryGetValue(place, out var connection))
            {
                made.Add(connection = new Connection { ProjectId = place.Project, Key = place.Key });
            }

            var wasSkewed = connection.IsSkewed;
            if (connection.Take(news, Patience) is { } span)
            {
                ended.Add(span);
            }

            if (connection.IsSkewed && !wasSkewed)
            {
                Log.ClockSkewed(logger, Project.ToWire(place.Project), connection.ClockSkew!.Value / UnixTime.NanosecondsPerSecond);
            }
        }

        var writes = bulk.Begin(db);
        writes.Insert(made);
        writes.Update(stored.Values);
        writes.InsertMissing(ended);
        writes.Add<ConnectionMinute>(
        [
            .. _writing.SelectMany(n => n.Value.Minutes, (n, minute) => new ConnectionMinute
            {
                ProjectId = n.Key.Project,
                Key = n.Key.Key,
                Minute = minute.Key,
                EventCount = minute.Value.Events,
                ErrorCount = minute.Value.Errors,
            }),
        ]);
        await writes.ExecuteAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private void Hear(Guid project, Sender sender, long now, Action<ConnectionNews> take)
    {
        var place = (project, sender.Key);
        lock (_lock)
        {
            if (!_news.TryGetValue(place, out var news))
            {
                if (_news.Count + _writing.Count >= MaxUnwritten)
                {
                    return;
                }

                _news[place] = news = new ConnectionNews(sender, now);
            }

            take(news);
        }
    }

    private List<Connection> WithNews(Guid project, List<Connection> stored)
    {
        List<(Guid Key, ConnectionNews News)> heard;
        lock (_lock)
        {
            heard = [.. _writing.Concat(_news).Where(n => n.Key.Project == project).Select(n => (n.Key.Key, n.Value.Copy()))];
        }

        if (heard.Count == 0)
        {
            return stored;
        }

        var all = stored.ToDictionary(c => c.Key);
        foreach (var (key, news) in heard)
        {
            var connection = all.GetValueOrDefault(key)?.Copy() ?? new Connection { ProjectId = project, Key = key };
            connection.Take(news, Patience);
            all[key] = connection;
        }

        return [.. all.Values];
    }
}
