using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Display;

namespace SwisperStudio.Web.Components.Connections;

/// <summary>Every instance that reports to a project: where it runs, in which version, how busy it is, and when it was away.</summary>
public sealed partial class ConnectionsPage
{
    private const int MaxRows = 100;
    private const int MaxSpans = 200;
    private const double LeastWidth = 0.6;
    private const long Minute = 60 * UnixTime.NanosecondsPerSecond;
    private static readonly int[] Ranges = [1, 24];
    private int _hours = 24;
    private ILookup<Guid, ConnectionSpan> _spans = Enumerable.Empty<ConnectionSpan>().ToLookup(s => s.Key);
    private ILookup<Guid, ConnectionMinute> _minutes = Enumerable.Empty<ConnectionMinute>().ToLookup(m => m.Key);
    private long _from;
    private long _to;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private string Heartbeat => $$"""
        curl -X POST {{Navigation.BaseUri}}api/v1/projects/heartbeat \
          -H "X-API-Key: <your API key>" -H "Content-Type: application/json" \
          -d '{"project_id": "{{ProjectId}}", "status": "connected",
               "timestamp": "2026-01-01T00:00:00Z", "environment": "dev"}'
        """;

    private long LastFullMinute => (Now / Minute) - 1;

    protected override async Task ReadMoreAsync()
    {
        var known = Connections!;
        (_from, _to) = (Now - (_hours * 60 * Minute), Now);
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        // Those that are listed, and no others.
        var listed = known.GroupBy(c => c.Environment).SelectMany(e => e.OrderByDescending(c => c.LastSign).Take(MaxRows)).Select(c => c.Key).ToList();
        _spans = await ConnectionQueries.SpansAsync(db, ProjectId, listed, Now - (30 * 24 * 60 * Minute), MaxSpans, Leaving);
        _minutes = await ConnectionQueries.MinutesAsync(db, ProjectId, (int)LastFullMinute, Leaving);
    }

    private Task ChooseAsync(int hours)
    {
        _hours = hours;
        return ReadAsync();
    }

    private (long Events, long Errors) Rate(Connection connection) =>
        _minutes[connection.Key].FirstOrDefault(m => m.Minute == LastFullMinute) is { } minute ? (minute.EventCount, minute.ErrorCount) : (0, 0);

    // The last one goes on.
    private IEnumerable<(long Since, long Until)> Spans(Connection connection) =>
        _spans[connection.Key].Select(s => (s.Since, s.Until)).Prepend((connection.PresentSince, IsConnected(connection) ? _to : connection.LastSign));

    private IEnumerable<(double From, double To, string Words)> Presence(Connection connection) => Spans(connection)
        .Where(s => s.Until >= _from)
        .Select(s =>
        {
            // However short, it is seen.
            var from = Math.Min(Place(s.Since), 100 - LeastWidth);
            return (from, Math.Max(Place(s.Until), from + LeastWidth), $"there for {Readable.Duration(s.Until - s.Since)}");
        });

    private string PresenceText(Connection connection)
    {
        var spans = Spans(connection).Where(s => s.Until >= _from).ToList();
        var there = spans.Sum(s => s.Until - Math.Max(s.Since, _from));
        return $"There for {Readable.Duration(there)} of {Readable.Duration(_to - _from)}, in {spans.Count} {(spans.Count == 1 ? "stretch" : "stretches")}";
    }

    private List<(string Version, long Since)> Versions(Connection connection)
    {
        var versions = new List<(string Version, long Since)>();
        // From the latest back; of the same version the earliest beginning counts.
        foreach (var (version, sdk, since) in _spans[connection.Key].Select(s => (s.Version, s.SdkVersion, s.Since)).Prepend((connection.Version, connection.SdkVersion, connection.PresentSince)))
        {
            var told = string.Join(" · ", new[] { version, sdk is null ? null : $"SDK {sdk}" }.OfType<string>());
            if (versions.Count > 0 && versions[^1].Version == told)
            {
                versions[^1] = (told, since);
            }
            else if (told.Length > 0)
            {
                versions.Add((told, since));
            }
        }

        return versions;
    }

    private double Place(long time) => Math.Clamp(100.0 * (time - _from) / (_to - _from), 0, 100);

    private static string MachineOf(Connection connection) => string.Join(" · ", new[] { connection.HostName, connection.Runtime }.OfType<string>());

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
