using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Streams;
using SwisperStudio.Web.Api;
using SwisperStudio.Web.Hosting;

namespace SwisperStudio.Web.Streams;

/// <summary>
/// Reads what Swisper's SDK sends by Redis (contract/redis-streams.md). An entry is acknowledged after it has been committed; what a consumer that has died has left is claimed;
/// what cannot be stored is set aside. Any number of hosts may do so at once.
/// </summary>
internal sealed class StreamConsumer(
    IDbContextFactory<StudioDbContext> databases,
    IngestQueue queue,
    ProjectDirectory projects,
    ConnectionRegistry connections,
    StreamStatus status,
    IOptions<StudioOptions> options,
    TimeProvider time,
    ILogger<StreamConsumer> logger) : BackgroundService
{
    /// <summary>The stream.</summary>
    public const string Stream = "observability:events";

    /// <summary>The consumer group.</summary>
    public const string Group = "swisper_studio_consumers";

    /// <summary>Where SDKs look whether anybody reads.</summary>
    public const string HeartbeatKey = "swisper_studio:consumer:heartbeat";

    // People read it.
    private static readonly JsonSerializerOptions ReadableJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const int BatchSize = 500;
    private const int MaxDeliveries = 5;
    private const long MaxBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClaimInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeartbeatLifetime = TimeSpan.FromSeconds(15);

    // An SDK looks at the switch once, when a run begins.
    private const long SwitchGrace = 10 * UnixTime.NanosecondsPerSecond;

    // Longer than any run.
    private static readonly TimeSpan DroppedLifetime = TimeSpan.FromDays(1);

    // The same after a restart: what was read before is found again at once.
    private readonly string _name = $"{Environment.MachineName}-{Hash128.Of(options.Value.DataDirectory):N}"[..Math.Min(Environment.MachineName.Length + 9, 100)];

    /// <summary>Projects whose tracing is off, and since when this host has known it, in Unix nanoseconds.</summary>
    private readonly Dictionary<Guid, long> _offSince = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(TracingKeys.Settings(options.Value.RedisUrl!));
            var redis = connection.GetDatabase();
            await Task.WhenAll(ReadAsync(redis, stoppingToken), BeatAsync(redis, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was read and not stored stays pending, and is claimed by the next host.
        }
    }

    private async Task ReadAsync(IDatabase redis, CancellationToken cancel)
    {
        var (hasGroup, isTold) = (false, false);
        long? claimedAt = null;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (!hasGroup)
                {
                    await CreateGroupAsync(redis);
                    hasGroup = true;
                }

                if (claimedAt is not { } last || time.GetElapsedTime(last) > ClaimInterval)
                {
                    claimedAt = time.GetTimestamp();
                    await ClaimAsync(redis, cancel);
                }

                var entries = await redis.StreamReadGroupAsync(Stream, Group, _name, StreamPosition.NewMessages, BatchSize);
                if (entries.Length > 0)
                {
                    await TakeAsync(redis, entries, cancel);
                }

                status.IsHealthy = true;
                isTold = false;
                if (entries.Length < BatchSize)
                {
                    await Task.Delay(Rest, time, cancel);
                }
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                // Whatever it is: it must not end the host, and what was read is pending, under this consumer's name.
                if (!isTold)
                {
                    Log.StreamNotRead(logger, failure.Message);
                    isTold = true;
                }

                status.IsHealthy = false;
                // Redis may have been emptied: the group is made again.
                (hasGroup, claimedAt) = (false, null);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    private static async Task CreateGroupAsync(IDatabase redis)
    {
        try
        {
            await redis.StreamCreateConsumerGroupAsync(Stream, Group, StreamPosition.Beginning, createStream: true);
        }
        catch (RedisServerException exists) when (exists.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another host has made it.
        }
    }

    // Entries of this consumer that it could not store, and those of consumers that have not been heard of for a minute.
    private async Task ClaimAsync(IDatabase redis, CancellationToken cancel)
    {
        for (RedisValue after = StreamPosition.Beginning; await redis.StreamReadGroupAsync(Stream, Group, _name, after, BatchSize) is { Length: > 0 } own; after = own[^1].Id)
        {
            await TakeAsync(redis, own, cancel);
        }

        RedisValue next = StreamPosition.Beginning;
        do
        {
            var claimed = await redis.StreamAutoClaimAsync(Stream, Group, _name, (long)ClaimInterval.TotalMilliseconds, next, BatchSize);
            await TakeAsync(redis, claimed.ClaimedEntries, cancel);
            next = claimed.NextStartId;
        }
        while (next != StreamPosition.Beginning && next != "0-0");
    }

    private async Task TakeAsync(IDatabase redis, StreamEntry[] entries, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        var events = new List<StreamEvent>();
        // Trimmed away before they were read: only their ids are left.
        foreach (var (index, entry) in entries.Where(e => !e.IsNull).Index())
        {
            events.Add(await KnownAsync(StreamEvent.Read(entry, now + index)));
        }

        foreach (var (project, sender) in events.Where(e => e is { Heartbeat: not null, Project: not null }).Select(e => (e.Project!.Value, e.Heartbeat!)))
        {
            connections.Heartbeat(project, sender, null);
        }

        events = await TracedAsync(redis, events, now, cancel);
        await SetAsideAsync([.. events.Where(e => e.Problem is not null).Select(e => (e.Entry, e.Problem!))], cancel);
        await AcknowledgeAsync(redis, events.Where(e => e.Patch is null).Select(e => e.Entry.Id));
        for (var rest = events.Where(e => e.Patch is not null).ToList(); rest.Count > 0;)
        {
            var size = 0L;
            var part = rest.TakeWhile((e, i) => (size += e.Size) <= MaxBytes || i == 0).ToList();
            rest.RemoveRange(0, part.Count);
            await StoreAsync(redis, part, cancel);
        }
    }

    // Where tracing has been switched off, what has begun is finished, and what begins later is dropped: some SDKs do not look at the switch. Which runs were dropped stands in Redis,
    // for all hosts: an event of any other is stored.
    private async Task<List<StreamEvent>> TracedAsync(IDatabase redis, List<StreamEvent> events, long now, CancellationToken cancel)
    {
        foreach (var project in events.Select(e => e.Project).OfType<Guid>().Distinct())
        {
            if (await projects.IsTracedAsync(project, cancel))
            {
                _offSince.Remove(project);
            }
            else
            {
                _offSince.TryAdd(project, now);
            }
        }

        var ofOff = events.Where(e => e is { Project: { } project, TraceKey: not null } && _offSince.ContainsKey(project)).ToList();
        if (ofOff.Count == 0)
        {
            return events;
        }

        var late = ofOff.Where(e => e.Patch is TracePatch && e.AddedAt > _offSince[e.Project!.Value] + SwitchGrace).ToList();
        await using (var db = await databases.CreateDbContextAsync(cancel))
        {
            foreach (var ofProject in late.GroupBy(e => e.Project!.Value, e => e.TraceKey!.Value).ToList())
            {
                // Sent again, or after its first steps.
                var keys = ofProject.ToList();
                var begun = await db.Traces.Where(t => t.ProjectId == ofProject.Key && keys.Contains(t.Key)).Select(t => t.Key).ToListAsync(cancel);
                late.RemoveAll(e => e.Project == ofProject.Key && begun.Contains(e.TraceKey!.Value));
            }
        }

        await Task.WhenAll(late.Select(e => redis.StringSetAsync(DroppedKey(e), "", DroppedLifetime)));
        var marks = ofOff.Select(DroppedKey).Distinct().ToArray();
        var dropped = marks.Zip(await redis.StringGetAsync(marks)).Where(k => !k.Second.IsNull).Select(k => k.First).ToHashSet();
        return [.. events.Select(e => ofOff.Contains(e) && dropped.Contains(DroppedKey(e)) ? e.Dropped() : e)];
    }

    private static RedisKey DroppedKey(StreamEvent read) => $"swisper_studio:dropped:{read.Project:N}:{read.TraceKey:N}";

    // Events of an unknown project go where those without any go: they are seen, and hold nothing up.
    private async Task<StreamEvent> KnownAsync(StreamEvent read)
    {
        if (read.Project is not { } project || await projects.ExistsAsync(project, CancellationToken.None))
        {
            return read;
        }

        return read.Without();
    }

    private async Task StoreAsync(IDatabase redis, List<StreamEvent> events, CancellationToken cancel)
    {
        try
        {
            var results = await queue.StoreAsync([.. events.Select(e => e.Patch!)], events.Sum(e => (long)e.Size));
            var homeless = events.Zip(results).Where(r => r.Second.IsUnknownProject).Select(r => (r.First.Entry, "Its project is unknown, and there is no default project (Studio:DefaultProjectId).")).ToList();
            await SetAsideAsync(homeless, cancel);
            await AcknowledgeAsync(redis, events.Select(e => e.Entry.Id));
        }
        catch (Exception failure) when (events.Count > 1 && failure is not IngestUnavailableException)
        {
            // One that cannot be stored must not take the others with it.
            foreach (var one in events)
            {
                await StoreAsync(redis, [one], cancel);
            }
        }
        catch (Exception failure) when (failure is not IngestUnavailableException)
        {
            await RetryOrSetAsideAsync(redis, events[0].Entry, failure, cancel);
        }
    }

    private async Task RetryOrSetAsideAsync(IDatabase redis, StreamEntry entry, Exception failure, CancellationToken cancel)
    {
        var pending = await redis.StreamPendingMessagesAsync(Stream, Group, 1, RedisValue.Null, entry.Id, entry.Id);
        if (pending is [{ DeliveryCount: < MaxDeliveries }])
        {
            // It stays pending, and is claimed again in a minute.
            Log.StreamEntryFailed(logger, failure, (string)entry.Id!);
            return;
        }

        await SetAsideAsync([(entry, $"It could not be stored {MaxDeliveries} times: {failure.GetType().Name}")], cancel);
        await AcknowledgeAsync(redis, [entry.Id]);
    }

    private async Task AcknowledgeAsync(IDatabase redis, IEnumerable<RedisValue> ids)
    {
        if (ids.ToArray() is { Length: > 0 } done)
        {
            await redis.StreamAcknowledgeAsync(Stream, Group, done);
            status.Processed += done.Length;
        }
    }

    private async Task SetAsideAsync(IReadOnlyList<(StreamEntry Entry, string Reason)> letters, CancellationToken cancel)
    {
        if (letters.Count == 0)
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        foreach (var (entry, reason) in letters)
        {
            var id = $"{Stream} {entry.Id}";
            if (!await db.DeadLetters.AnyAsync(d => d.Id == id, cancel))
            {
                db.DeadLetters.Add(new DeadLetter
                {
                    Id = id,
                    SetAsideAt = time.GetUtcNow().ToNanoseconds(),
                    Reason = reason.Length > DeadLetter.MaxReason ? reason[..DeadLetter.MaxReason] : reason,
                    Fields = JsonSerializer.SerializeToUtf8Bytes(entry.Values.DistinctBy(v => v.Name).ToDictionary(v => (string)v.Name!, v => (string?)v.Value), ReadableJson),
                });
            }
        }

        await db.SaveChangesAsync(cancel);
        Log.EventsSetAside(logger, letters.Count);
    }

    private async Task BeatAsync(IDatabase redis, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, time);
        do
        {
            if (!status.IsHealthy)
            {
                // SDKs are to see that nobody reads.
                continue;
            }

            try
            {
                status.Length = await redis.StreamLengthAsync(Stream);
                status.Pending = (await redis.StreamPendingAsync(Stream, Group)).PendingMessageCount;
                var now = time.GetUtcNow().ToNanoseconds();
                var heartbeat = JsonSerializer.Serialize(new
                {
                    timestamp = WireTime.Format(now),
                    status = "healthy",
                    consumer_name = _name,
                    group_name = Group,
                    events_processed = status.Processed,
                    stream_length = status.Length,
                });
                await redis.StringSetAsync(HeartbeatKey, heartbeat, HeartbeatLifetime);
                status.HeartbeatAt = now;
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // The reader finds out, too, and says so.
                status.IsHealthy = false;
            }
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }
}
