using System.Net;
using System.Text.Json;

namespace SwisperStudio.Client.Delivery;

/// <summary>How the studio answered a batch.</summary>
/// <param name="Status">Its status; null where there was no answer.</param>
/// <param name="Reason">What happened, for the log.</param>
/// <param name="RetryAfter">When it wants to be asked again, where it said so.</param>
/// <param name="Items">The status of each item, of 207.</param>
internal sealed record BatchAnswer(HttpStatusCode? Status, string Reason, TimeSpan? RetryAfter = null, int[]? Items = null)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    public bool IsStored => (int?)Status is >= 200 and < 300;

    /// <summary>Address, key or project are wrong, which may be mended at the studio.</summary>
    public bool IsMendable => (int?)Status is (>= 300 and < 400) or 401 or 403 or 404;

    /// <summary>The same events may be taken later.</summary>
    public bool IsTemporary => Status is null || IsTemporaryStatus((int)Status);

    /// <summary>
    /// What to send again, and how much is refused for good. All that follows the first event that could not be stored is sent
    /// again with it, so that their order stays: the studio takes an event twice.
    /// </summary>
    public (List<ReadOnlyMemory<byte>> Again, int Refused) Sort(List<ReadOnlyMemory<byte>> events)
    {
        if (Items is null || Items.Length != events.Count)
        {
            return ([], 0);
        }

        var first = Array.FindIndex(Items, IsTemporaryStatus);
        var again = first < 0 ? [] : events.Where((_, i) => i >= first && !IsRefused(Items[i])).ToList();
        return (again, Items.Count(IsRefused));
    }

    public static async Task<BatchAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var retry = response.Headers.RetryAfter;
        var wait = retry?.Delta ?? (retry?.Date is { } date ? date - DateTimeOffset.UtcNow : null);
        var bounded = wait is { } time ? TimeSpan.FromTicks(Math.Clamp(time.Ticks, 0, LongestRetryAfter.Ticks)) : default(TimeSpan?);
        // The body is read for every answer: one that is cut off has told nothing.
        var body = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        return new BatchAnswer(response.StatusCode, $"status {(int)response.StatusCode}", bounded, response.StatusCode == HttpStatusCode.MultiStatus ? Statuses(body) : null);
    }

    private static bool IsTemporaryStatus(int status) => status is 408 or 429 or >= 500;

    private static bool IsRefused(int status) => status is >= 400 && !IsTemporaryStatus(status);

    // {"results":[{"index":0,"id":"o-1","status":201},{"index":1,"id":"o-2","status":422,"detail":[…]}]}
    private static int[]? Statuses(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return [.. json.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("status").GetInt32())];
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
