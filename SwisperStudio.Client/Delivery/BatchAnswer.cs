using System.Net;
using System.Text.Json;

namespace SwisperStudio.Client.Delivery;

/// <summary>How the studio answered a batch.</summary>
/// <param name="Status">Its status; null where there was no answer.</param>
/// <param name="Reason">What happened, for the log.</param>
/// <param name="RetryAfter">When it wants to be asked again, where it said so.</param>
/// <param name="Items">The status of each event; null where it has not told of every one.</param>
internal sealed record BatchAnswer(HttpStatusCode? Status, string Reason, TimeSpan? RetryAfter = null, int[]? Items = null)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Address, key or project are wrong, which may be mended at the studio.</summary>
    public bool IsMendable => Status is { } status && IsMendableStatus((int)status);

    /// <summary>The same events may be taken later. Success without a word of each event is that of somebody else, like a proxy.</summary>
    public bool IsTemporary => Status is not { } status || IsTemporaryStatus((int)status) || IsStoredStatus((int)status);

    /// <summary>
    /// What is refused for good, and what to send again: the first event that may be taken later and all that follow, so that their
    /// order stays. The studio takes an event twice.
    /// </summary>
    /// <param name="items">The status of each event.</param>
    /// <param name="events">The events that were sent.</param>
    /// <param name="project">Our project. Those of another one, left in the spool, do not hold up ours: their key is not ours to mend.</param>
    /// <returns>The events to send again and why, then how many are refused and why.</returns>
    public (List<ReadOnlyMemory<byte>> Again, BatchAnswer Why, int Refused, BatchAnswer WhyRefused) Sort(
        int[] items, List<ReadOnlyMemory<byte>> events, string? project)
    {
        var isRefused = items.Select((status, i) => IsRefused(status, events[i].Span, project)).ToList();
        var first = Array.FindIndex([.. items.Zip(isRefused)], i => !IsStoredStatus(i.First) && !i.Second);
        var again = first < 0 ? [] : events.Where((_, i) => i >= first && !isRefused[i]).ToList();
        return (again, ForItem(first), isRefused.Count(r => r), ForItem(isRefused.IndexOf(true)));

        BatchAnswer ForItem(int i) => i < 0 ? this : new((HttpStatusCode)items[i], $"status {items[i]}", RetryAfter);
    }

    /// <summary>Reads the answer to a batch of so many events.</summary>
    public static async Task<BatchAnswer> ReadAsync(HttpResponseMessage response, int count, CancellationToken cancel)
    {
        var retry = response.Headers.RetryAfter;
        var wait = retry?.Delta ?? (retry?.Date is { } date ? date - DateTimeOffset.UtcNow : null);
        var bounded = wait is { } time ? TimeSpan.FromTicks(Math.Clamp(time.Ticks, 0, LongestRetryAfter.Ticks)) : default(TimeSpan?);
        // The body is read for every answer: one that is cut off has told nothing.
        var body = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        var items = response.IsSuccessStatusCode ? Statuses(body) : null;
        items = items?.Length == count ? items : null;
        var reason = $"status {(int)response.StatusCode}" + (response.IsSuccessStatusCode && items is null ? ", but not the answer of a studio" : "");
        return new BatchAnswer(response.StatusCode, reason, bounded, items);
    }

    private static bool IsStoredStatus(int status) => status is >= 200 and < 300;

    // An item is 403 or 404 for its project only: one that is later than its trace, or without it, is stored all the same.
    private static bool IsMendableStatus(int status) => status is (>= 300 and < 400) or 401 or 403 or 404;

    private static bool IsTemporaryStatus(int status) => status is 408 or 429 or >= 500;

    private static bool IsRefused(int status, ReadOnlySpan<byte> line, string? project) =>
        !IsStoredStatus(status) && !IsTemporaryStatus(status) && !(IsMendableStatus(status) && IsOf(project, line));

    // {"type":"trace","op":"create","body":{"project_id":"0d7aa606-…",…
    private static bool IsOf(string? project, ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("project_id"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(project);
            }
        }

        return false;
    }

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
