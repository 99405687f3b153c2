using SwisperStudio.Core.Metrics;

namespace SwisperStudio.Core.Traces;

/// <summary>The root of a trace: of its observations without a parent the one that began first, then that of the lowest key.</summary>
internal static class TraceRoot
{
    /// <summary>Makes an observation of the trace its root if it comes before the one known so far.</summary>
    public static void Offer(Trace trace, Observation observation)
    {
        if (observation.ParentId is null && (trace.RootKey is not { } root || IsBefore(observation.StartTime, observation.Key, trace.RootStart, root)))
        {
            Set(trace, observation);
        }
    }

    /// <summary>Notes how the trace's root stands now.</summary>
    /// <returns>False if it may be the root no more: all observations are to be offered again.</returns>
    public static bool Keep(Trace trace, Observation root)
    {
        if (root.TraceKey == trace.Key && root.ParentId is null && !IsBefore(trace.RootStart, root.Key, root.StartTime, root.Key))
        {
            Set(trace, root);
            return true;
        }

        (trace.RootKey, trace.RootStart, trace.RootName) = (null, null, null);
        return false;
    }

    private static void Set(Trace trace, Observation root) =>
        (trace.RootKey, trace.RootStart, trace.RootName) = (root.Key, root.StartTime, RollUpKey.Cut(root.Name));

    // Without a start it comes last.
    private static bool IsBefore(long? start, Guid key, long? thanStart, Guid thanKey) =>
        start == thanStart ? key.CompareTo(thanKey) < 0 : start is not null && (thanStart is null || start < thanStart);
}
