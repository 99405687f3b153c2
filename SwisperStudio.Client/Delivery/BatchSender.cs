using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.Logging;

namespace SwisperStudio.Client.Delivery;

/// <summary>
/// Sends what is in the queue, one batch after the other, each until every event of it is stored or refused for good. So order is
/// kept: no event overtakes another.
/// </summary>
internal sealed class BatchSender(StudioOptions options, EventQueue queue, HttpClient http, ILogger logger)
{
    private const int MaxCount = 1_000;
    private const int SmallestMaxBytes = 64 * 1024;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _hurry = new(0, 1);
    private int _maxBytes = 4 * 1024 * 1024;
    private string? _trouble;
    private int _flushes;
    private volatile bool _isReady;

    /// <summary>Sends until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            if (queue is SpoolQueue spool && Adopt(spool) is > 0 and var count)
            {
                Log.Adopted(logger, count);
            }

            _isReady = true;
            while (true)
            {
                try
                {
                    await SendNextAsync(cancel).ConfigureAwait(false);
                }
                catch (Exception failure) when (!cancel.IsCancellationRequested)
                {
                    // A sender that ended here would end for good, and nobody would know. The pause keeps it from doing nothing but fail.
                    Log.SenderFailed(logger, failure);
                    await Task.Delay(FirstDelay, cancel).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The client is disposed.
        }
    }

    /// <summary>Sends without lingering until everything taken so far is settled.</summary>
    /// <returns>False: the time was too short.</returns>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancel)
    {
        var target = long.MaxValue;
        var end = Environment.TickCount64 + timeout.TotalMilliseconds;
        Interlocked.Increment(ref _flushes);
        try
        {
            Hurry();
            while (true)
            {
                // What ended processes have left counts too.
                target = target == long.MaxValue && _isReady ? queue.Added : target;
                if (queue.Settled >= target)
                {
                    return true;
                }

                if (Environment.TickCount64 >= end)
                {
                    return false;
                }

                await Task.Delay(10, cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _flushes);
        }
    }

    private async Task SendNextAsync(CancellationToken cancel)
    {
        await queue.WaitAsync(cancel).ConfigureAwait(false);
        if (Volatile.Read(ref _flushes) == 0 && queue.Bytes < _maxBytes)
        {
            await _hurry.WaitAsync(options.Linger, cancel).ConfigureAwait(false);
        }

        var events = queue.Read(MaxCount, _maxBytes);
        try
        {
            await DeliverAsync(events, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            // Nothing that is known: the next events must not wait behind it for ever.
            queue.Refuse(events.Count);
            Log.SendingFailed(logger, failure, events.Count);
        }

        queue.Settle();
    }

    private int Adopt(SpoolQueue spool)
    {
        try
        {
            return spool.Adopt();
        }
        catch (Exception failure)
        {
            // No folder, no permission, no disk: they wait for another start.
            Log.SpoolUnreadable(logger, failure.Message);
            return 0;
        }
    }

    /// <summary>Ends a pause, once.</summary>
    private void Hurry()
    {
        try
        {
            _hurry.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else is in a hurry already.
        }
    }

    private async Task DeliverAsync(List<ReadOnlyMemory<byte>> events, CancellationToken cancel)
    {
        for (var attempt = 0; events.Count > 0;)
        {
            var answer = await PostAsync(events, cancel).ConfigureAwait(false);
            if (answer.Items is { } items)
            {
                (events, answer, var refused, var why) = answer.Sort(items, events, options.ProjectId);
                Refuse(refused, why);
                if (events.Count == 0)
                {
                    Tell(null);
                    return;
                }
            }
            else if (answer.Status == HttpStatusCode.RequestEntityTooLarge && events.Count > 1)
            {
                // What is large here is large for the next batches too.
                _maxBytes = Math.Clamp(events.Sum(e => e.Length) / 2, SmallestMaxBytes, _maxBytes);
                await DeliverAsync(events[..(events.Count / 2)], cancel).ConfigureAwait(false);
                events = events[(events.Count / 2)..];
                continue;
            }
            else if (!answer.IsMendable && !answer.IsTemporary)
            {
                Refuse(events.Count, answer);
                return;
            }

            Tell(answer.Reason);
            if (answer.IsMendable)
            {
                await _hurry.WaitAsync(options.RefusedDelay, cancel).ConfigureAwait(false);
            }
            else if (answer.RetryAfter is { } wait)
            {
                await Task.Delay(wait, cancel).ConfigureAwait(false);
            }
            else
            {
                // Full jitter: many clients whose studio was away do not come back at once.
                var longest = Math.Min(LongestDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, attempt++));
                await _hurry.WaitAsync(TimeSpan.FromSeconds(Random.Shared.NextDouble() * longest), cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task<BatchAnswer> PostAsync(List<ReadOnlyMemory<byte>> events, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.RequestTimeout);
        try
        {
            var body = new MemoryStream();
            await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
            {
                foreach (var line in events)
                {
                    gzip.Write(line.Span);
                }
            }

            using var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
            content.Headers.ContentType = new("application/x-ndjson");
            content.Headers.ContentEncoding.Add("gzip");
            using var response = await http.PostAsync("api/v1/batch", content, limit.Token).ConfigureAwait(false);
            return await BatchAnswer.ReadAsync(response, events.Count, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new BatchAnswer(null, $"no answer within {options.RequestTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new BatchAnswer(null, failure.Message);
        }
    }

    private void Refuse(int count, BatchAnswer answer)
    {
        if (count > 0)
        {
            queue.Refuse(count);
            Log.Refused(logger, count, answer.Reason);
        }
    }

    /// <summary>Logs trouble when it begins, changes or ends, not each time.</summary>
    private void Tell(string? trouble)
    {
        if (trouble == _trouble)
        {
            return;
        }

        if (trouble is null)
        {
            Log.Delivering(logger);
        }
        else
        {
            Log.NotDelivered(logger, trouble);
        }

        _trouble = trouble;
    }
}
