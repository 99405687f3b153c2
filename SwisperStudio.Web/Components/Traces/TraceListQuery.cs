using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SwisperStudio.Core;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Projects;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>What the trace list shows, as it stands in the address: a link shows the same list to everybody.</summary>
public sealed record TraceListQuery
{
    /// <summary>Names the list in the address of a trace.</summary>
    public const string ListParameter = "list";

    private const decimal NanoPerFranc = 1_000_000_000;

    public string? UserId { get; init; }

    public string? SessionId { get; init; }

    public string? Name { get; init; }

    public string? Environment { get; init; }

    public string? Version { get; init; }

    public string? Tag { get; init; }

    public TraceStatus? Status { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>Milliseconds.</summary>
    public long? MinDuration { get; init; }

    /// <summary>CHF.</summary>
    public decimal? MinCost { get; init; }

    /// <summary>The row after which the page begins; null begins with the newest.</summary>
    public TracePosition? After { get; init; }

    public bool IsFiltered => this with { After = null } != new TraceListQuery();

    /// <summary>Reads the address; what cannot be read does not filter. An empty user or session is one, not none.</summary>
    public static TraceListQuery Parse(string uri) => OfQuery(new Uri(uri).Query);

    /// <summary>Reads the query of an address.</summary>
    public static TraceListQuery OfQuery(string? text)
    {
        var query = QueryHelpers.ParseQuery(text);
        return new TraceListQuery
        {
            UserId = Text("user_id"),
            SessionId = Text("session_id"),
            Name = NullIfEmpty(Text("name")),
            Environment = NullIfEmpty(Text("environment")),
            Version = NullIfEmpty(Text("version")),
            Tag = NullIfEmpty(Text("tag")),
            Status = Enum.TryParse<TraceStatus>(Text("status"), ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : null,
            From = Time(Text("from")),
            To = Time(Text("to")),
            MinDuration = long.TryParse(Text("min_duration"), NumberStyles.None, CultureInfo.InvariantCulture, out var duration) ? duration : null,
            MinCost = decimal.TryParse(Text("min_cost"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cost) ? cost : null,
            After = TracePosition.Parse(Text("after")),
        };

        string? Text(string name) => query.TryGetValue(name, out var values) ? values[^1] ?? "" : null;
    }

    public TraceFilter ToFilter() => new()
    {
        UserId = UserId,
        SessionId = SessionId,
        Name = Name,
        Environment = Environment,
        Version = Version,
        Tags = Tag is null ? [] : [Tag],
        Status = Status,
        From = From?.ToNanoseconds(),
        To = To?.ToNanoseconds(),
        MinLatency = Scaled(MinDuration, UnixTime.NanosecondsPerMillisecond),
        MinCost = Scaled(MinCost, NanoPerFranc),
    };

    public string ToAddress(Guid project) => ProjectAddress.Tracing(project) + ToQuery();

    /// <summary>Address of a trace that is opened from this list, where older and newer mean those of the list.</summary>
    public string ToTrace(Guid project, string id)
    {
        var query = (this with { After = null }).ToQuery();
        return ProjectAddress.Trace(project, id) + (query.Length == 0 ? "" : $"?{ListParameter}={Uri.EscapeDataString(query)}");
    }

    private string ToQuery() => QueryHelpers.AddQueryString(
        "",
        new Dictionary<string, string?>
        {
            ["user_id"] = UserId,
            ["session_id"] = SessionId,
            ["name"] = Name,
            ["environment"] = Environment,
            ["version"] = Version,
            ["tag"] = Tag,
            ["status"] = Status?.ToString().ToLowerInvariant(),
            ["from"] = Time(From),
            ["to"] = Time(To),
            ["min_duration"] = MinDuration?.ToString(CultureInfo.InvariantCulture),
            ["min_cost"] = MinCost?.ToString(CultureInfo.InvariantCulture),
            ["after"] = After?.ToString(),
        }.Where(p => p.Value is not null));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static long? Scaled(decimal? value, decimal factor) =>
        value is { } number ? number < long.MaxValue / factor ? (long)(number * factor) : long.MaxValue : null;

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time >= UnixTime.Min && time <= UnixTime.Max ? time : null;
}
