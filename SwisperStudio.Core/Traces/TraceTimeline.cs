namespace SwisperStudio.Core.Traces;

/// <summary>
/// When the observations of a trace ran, as places on a line from 0 (the first begins) to 1 (the last has ended, or now). Times are shown as
/// they were sent: where the senders' clocks differ that is told, never corrected.
/// </summary>
public sealed class TraceTimeline
{
    /// <summary>Part of the whole from which a time in which nothing ran is a gap.</summary>
    private const double LeastGap = 0.05;

    /// <summary>Part of the time in which something ran that a compressed gap is drawn as.</summary>
    private const double CompressedGap = 0.03;

    /// <summary>Clocks that differ by less are as good as one.</summary>
    private const long LeastSkew = UnixTime.NanosecondsPerMillisecond;

    private readonly List<(long Time, double Place)> _knots;
    private readonly HashSet<ObservationNode> _critical;
    private readonly long _now;

    private TraceTimeline(long start, long end, long now, IReadOnlyList<TimelineGap> gaps, bool isCompressed, HashSet<ObservationNode> critical)
    {
        (Start, End, Gaps, IsCompressed, _critical, _now) = (start, end, gaps, isCompressed, critical, now);
        _knots = Knots(start, end, isCompressed ? gaps : []);
    }

    /// <summary>When the first observation began, in Unix nanoseconds.</summary>
    public long Start { get; }

    /// <summary>When the last one ended, or now where one still runs; later than <see cref="Start"/>.</summary>
    public long End { get; }

    /// <summary>Long times in which nothing ran but what waited for something below it.</summary>
    public IReadOnlyList<TimelineGap> Gaps { get; }

    /// <summary>Whether gaps are drawn short.</summary>
    public bool IsCompressed { get; }

    /// <summary>Where the line bends: times with their places, in order; between them it is even.</summary>
    public IReadOnlyList<(long Time, double Place)> Bends => _knots;

    /// <summary>The timeline of a tree; null if no observation tells when it began.</summary>
    /// <param name="tree">The observations.</param>
    /// <param name="now">Unix nanoseconds; until then what has not ended is running.</param>
    /// <param name="isCompressed">Whether gaps are drawn short.</param>
    public static TraceTimeline? Of(ObservationTree tree, long now, bool isCompressed)
    {
        var timed = tree.Nodes.Where(n => n.Row.StartTime is not null).ToList();
        if (timed.Count == 0)
        {
            return null;
        }

        var start = timed.Min(n => Math.Min(n.Row.StartTime!.Value, n.Row.EndTime ?? long.MaxValue));
        var end = Math.Max(timed.Max(n => Math.Max(n.Row.StartTime!.Value, EndOf(n.Row, now))), start + 1);
        return new TraceTimeline(start, end, now, GapsOf(timed, start, end, now), isCompressed, Critical(tree, now));
    }

    /// <summary>The place of a time.</summary>
    public double PlaceOf(long time)
    {
        if (time <= Start)
        {
            return 0;
        }

        for (var i = 1; i < _knots.Count; i++)
        {
            var ((from, low), (to, high)) = (_knots[i - 1], _knots[i]);
            if (time <= to)
            {
                return low + ((high - low) * (time - from) / (to - from));
            }
        }

        return 1;
    }

    /// <summary>From where to where an observation ran; null if it does not tell. One that ended before it began takes the time between.</summary>
    public (double From, double To)? PlaceOf(ObservationRow row)
    {
        if (row.StartTime is not { } start)
        {
            return null;
        }

        var (a, b) = (PlaceOf(start), PlaceOf(EndOf(row, _now)));
        return a <= b ? (a, b) : (b, a);
    }

    /// <summary>Whether the trace would have ended earlier if this observation had: what was waited for last, from the end back to the beginning.</summary>
    public bool IsCritical(ObservationNode node) => _critical.Contains(node);

    /// <summary>How long an observation begins before the one above it, in nanoseconds: their senders' clocks differ. Null if it does not.</summary>
    public static long? BeginsEarly(ObservationNode node) =>
        node.Parent?.Row.StartTime - node.Row.StartTime is > LeastSkew and var skew ? skew : null;

    /// <summary>How long an observation ends after the one above it, in nanoseconds: a different clock, or work that was not waited for. Null if it does not.</summary>
    public static long? EndsLate(ObservationNode node) =>
        node.Row.EndTime - node.Parent?.Row.EndTime is > LeastSkew and var skew ? skew : null;

    /// <summary>How many observations without others below them ran at a time.</summary>
    /// <param name="tree">The observations.</param>
    /// <param name="parts">Into how many equal parts the line is cut.</param>
    /// <returns>For each part: how many ran, and whether one of them failed.</returns>
    public (int Running, bool HasFailed)[] Activity(ObservationTree tree, int parts)
    {
        var steps = new int[parts + 1];
        var failed = new bool[parts];
        foreach (var node in tree.Nodes.Where(n => n.Children.Count == 0))
        {
            if (PlaceOf(node.Row) is { } place)
            {
                var (first, last) = ((int)Math.Min(parts - 1, place.From * parts), (int)Math.Min(parts - 1, place.To * parts));
                steps[first]++;
                steps[last + 1]--;
                if (node.Row.IsError)
                {
                    failed.AsSpan(first, last - first + 1).Fill(true);
                }
            }
        }

        var activity = new (int, bool)[parts];
        for (int i = 0, running = 0; i < parts; i++)
        {
            running += steps[i];
            activity[i] = (running, failed[i]);
        }

        return activity;
    }

    // An event has no length.
    private static long EndOf(ObservationRow row, long now) =>
        row.EndTime ?? (row.Type == ObservationType.Event ? row.StartTime!.Value : Math.Max(now, row.StartTime!.Value));

    private static List<TimelineGap> GapsOf(List<ObservationNode> timed, long start, long end, long now)
    {
        var gaps = new List<TimelineGap>();
        var until = start;
        foreach (var node in timed.Where(n => n.Children.Count == 0).OrderBy(n => n.Row.StartTime))
        {
            AddGap(node.Row.StartTime!.Value);
            until = Math.Max(until, EndOf(node.Row, now));
        }

        AddGap(end);
        return gaps;

        void AddGap(long next)
        {
            if (next - until >= (end - start) * LeastGap)
            {
                gaps.Add(new TimelineGap(until, next));
            }
        }
    }

    private static List<(long, double)> Knots(long start, long end, IReadOnlyList<TimelineGap> gaps)
    {
        var active = Math.Max(1, end - start - gaps.Sum(g => g.To - g.From));
        var whole = active * (1 + (CompressedGap * gaps.Count));
        var knots = new List<(long Time, double Place)> { (start, 0) };
        foreach (var gap in gaps)
        {
            Add(gap.From, knots[^1].Place + ((gap.From - knots[^1].Time) / whole));
            Add(gap.To, knots[^1].Place + (active * CompressedGap / whole));
        }

        Add(end, 1);
        return knots;

        void Add(long time, double place)
        {
            if (time > knots[^1].Time)
            {
                knots.Add((time, Math.Min(1, place)));
            }
        }
    }

    /// <summary>From the root that ended last: of the steps below, the one that ended last before what followed began, and so on.</summary>
    private static HashSet<ObservationNode> Critical(ObservationTree tree, long now)
    {
        var critical = new HashSet<ObservationNode>();
        var open = new Stack<(ObservationNode Node, long Until)>();
        Follow(tree.Roots, long.MaxValue);
        while (open.TryPop(out var next))
        {
            critical.Add(next.Node);
            Follow(next.Node.Children, next.Until);
        }

        return critical;

        void Follow(IReadOnlyList<ObservationNode> steps, long until)
        {
            foreach (var step in steps.Where(s => s.Row.StartTime is not null).OrderByDescending(s => EndOf(s.Row, now)))
            {
                // What went on while the next had begun was not waited for.
                if (EndOf(step.Row, now) - LeastSkew <= until)
                {
                    open.Push((step, EndOf(step.Row, now)));
                    until = step.Row.StartTime!.Value;
                }
            }
        }
    }
}
