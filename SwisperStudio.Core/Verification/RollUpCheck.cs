using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Metrics;

namespace SwisperStudio.Core.Verification;

/// <summary>
/// The roll-ups of a project, held against a recount from its traces and observations. What is held at once grows with the number of sessions,
/// users, and hours × names × models, not with the traces.
/// </summary>
internal sealed class RollUpCheck(StudioDbContext db, Guid project)
{
    private readonly Dictionary<Guid, HourTotals> _hours = [];
    private readonly Dictionary<Guid, SessionTotals> _sessions = [];
    private readonly Dictionary<Guid, UserTotals> _users = [];

    /// <summary>Reads everything, in the caller's snapshot, and tells what is wrong. Figures of the past have nothing left to recount them from.</summary>
    public async Task<List<string>> ProblemsAsync(CancellationToken cancel)
    {
        var recount = new RollUpDeltas();
        await foreach (var trace in db.Traces.AsNoTracking().Where(t => t.ProjectId == project && t.IsCounted).AsAsyncEnumerable().WithCancellation(cancel))
        {
            recount.Move(project, null, TraceShare.Of(trace));
        }

        var counted = db.Traces.Where(t => t.ProjectId == project && t.IsCounted).Select(t => new { t.Key, t.RootName });
        await foreach (var row in db.Observations.Where(o => o.ProjectId == project).Select(StoredFigures.Counted)
            .Join(counted, o => o.TraceKey, t => (Guid?)t.Key, (o, t) => new { Observation = o, t.RootName })
            .AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            recount.Add(project, row.RootName, HourShare.Of(row.Observation), 1);
        }

        var problems = await SumAsync(_hours, Describe, KeyOf, cancel);
        problems.AddRange(await SumAsync(_sessions, Describe, s => RollUpKey.Of(s.Id), cancel));
        problems.AddRange(await SumAsync(_users, Describe, u => RollUpKey.Of(u.Id), cancel));
        problems.AddRange(Compare(_hours, recount.Hours.ToDictionary(KeyOf), Describe));
        problems.AddRange(Compare(_sessions, recount.Sessions.ToDictionary(s => RollUpKey.Of(s.Id)), Describe));
        problems.AddRange(Compare(_users, recount.Users.ToDictionary(u => RollUpKey.Of(u.Id)), Describe));
        return problems;
    }

    /// <summary>Adds the slots of what is stored.</summary>
    /// <returns>Rows that lie where nobody looks for them, or cannot be read.</returns>
    private async Task<List<string>> SumAsync<T>(Dictionary<Guid, T> sums, Func<T, string> describe, Func<T, Guid> keyOf, CancellationToken cancel)
        where T : Totals
    {
        var problems = new List<string>();
        await foreach (var row in db.Set<T>().AsNoTracking().Where(r => r.ProjectId == project).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var key = keyOf(row);
            if (row.Key != key.InSlot(RollUpKey.Past) && RollUpKey.WriterSlotsOf(db).All(slot => row.Key != key.InSlot(slot)))
            {
                problems.Add($"A roll-up of {describe(row)} lies under another key.");
            }
            else if (row.Key != key.InSlot(RollUpKey.Past) && !sums.TryAdd(key, row))
            {
                sums[key].Add(row);
            }
        }

        return problems;
    }

    private static IEnumerable<string> Compare<T>(Dictionary<Guid, T> stored, Dictionary<Guid, T> counted, Func<T, string> describe)
        where T : Totals, new()
    {
        foreach (var key in stored.Keys.Union(counted.Keys))
        {
            var (actual, should) = (stored.GetValueOrDefault(key) ?? new T(), counted.GetValueOrDefault(key) ?? new T());
            foreach (var (name, storedFigure, countedFigure) in Figures(actual).Zip(Figures(should), (s, c) => (s.Name, s.Value, c.Value)))
            {
                if (!storedFigure.Equals(countedFigure))
                {
                    yield return storedFigure is long
                        ? $"The {name} of {describe(stored.GetValueOrDefault(key) ?? should)} should be {countedFigure} and is {storedFigure}."
                        : $"The {name} of {describe(stored.GetValueOrDefault(key) ?? should)} are not those of its observations.";
                }
            }

            if (should is TraceGroupTotals group && actual is TraceGroupTotals bounds
                && group.TraceCount > 0
                && (bounds.FirstTimestamp > group.FirstTimestamp || bounds.LastTimestamp < group.LastTimestamp))
            {
                yield return $"The first and last time of {describe(should)} leave out one of its traces.";
            }
        }
    }

    private static IEnumerable<(string Name, object Value)> Figures(Totals totals)
    {
        if (totals is TraceGroupTotals group)
        {
            yield return ("number of traces", group.TraceCount);
            yield return ("number of failed traces", group.FailedTraceCount);
        }

        yield return ("number of observations", totals.ObservationCount);
        yield return ("number of errors", totals.ErrorCount);
        yield return ("prompt tokens", totals.PromptTokens);
        yield return ("completion tokens", totals.CompletionTokens);
        yield return ("total tokens", totals.TotalTokens);
        yield return ("number of costs", totals.CostedCount);
        yield return ("total cost", totals.TotalCost);
        if (totals is HourTotals hour)
        {
            yield return ("durations", hour.Histogram);
        }
    }

    private static Guid KeyOf(HourTotals hour) => RollUpKey.Of(hour.Hour, hour.RootName, hour.Name, hour.Model);

    private static string Describe(HourTotals hour) =>
        $"the hour {DateTime.UnixEpoch.AddHours(hour.Hour).ToString("yyyy-MM-dd HH:00", CultureInfo.InvariantCulture)}, root {hour.RootName ?? "-"}, name {hour.Name ?? "-"}, model {hour.Model ?? "-"}";

    private static string Describe(SessionTotals session) => $"session {session.Id}";

    private static string Describe(UserTotals user) => $"user {user.Id}";
}
