namespace SwisperStudio.Core.Metrics;

/// <summary>What a transaction changes in the roll-ups: the sum of its differences for each row.</summary>
internal sealed class RollUpDeltas
{
    private readonly Dictionary<(Guid ProjectId, int Hour, string? RootName, string? Name, string? Model), HourTotals> _hours = [];
    private readonly Dictionary<(Guid ProjectId, string Id), SessionTotals> _sessions = [];
    private readonly Dictionary<(Guid ProjectId, string Id), UserTotals> _users = [];

    public IEnumerable<HourTotals> Hours => _hours.Values;

    public IEnumerable<SessionTotals> Sessions => _sessions.Values;

    public IEnumerable<UserTotals> Users => _users.Values;

    /// <summary>Adds an observation to its hour.</summary>
    /// <param name="project">The project.</param>
    /// <param name="rootName">Name of its trace's root.</param>
    /// <param name="share">The observation.</param>
    /// <param name="sign">−1 to take it away.</param>
    public void Add(Guid project, string? rootName, in HourShare share, int sign)
    {
        if (share.Hour is not { } hour)
        {
            return;
        }

        var key = (project, hour, rootName, share.Name, share.Model);
        if (!_hours.TryGetValue(key, out var totals))
        {
            totals = new HourTotals { ProjectId = project, Hour = hour, RootName = rootName, Name = share.Name, Model = share.Model };
            _hours.Add(key, totals);
        }

        totals.Add(share, sign);
    }

    /// <summary>Moves a trace's figures; null for what it was not before, or is not any more.</summary>
    public void Move(Guid project, TraceShare? before, TraceShare? after)
    {
        if (before != after)
        {
            Move(_sessions, project, before, before?.SessionId, after, after?.SessionId);
            Move(_users, project, before, before?.UserId, after, after?.UserId);
        }
    }

    private static void Move<T>(Dictionary<(Guid, string), T> groups, Guid project, TraceShare? before, string? former, TraceShare? after, string? id)
        where T : TraceGroupTotals, new()
    {
        if (former is not null)
        {
            var group = Of(groups, project, former);
            group.Add(before!.Value, -1);
            group.HasLost |= former != id;
        }

        if (id is not null)
        {
            var group = Of(groups, project, id);
            group.Add(after!.Value, 1);
            if (former != id || before?.Timestamp != after.Value.Timestamp)
            {
                group.Widen(after.Value.Timestamp);
            }
        }
    }

    private static T Of<T>(Dictionary<(Guid, string), T> groups, Guid project, string id)
        where T : TraceGroupTotals, new()
    {
        if (!groups.TryGetValue((project, id), out var group))
        {
            group = new T { ProjectId = project, Id = id };
            groups.Add((project, id), group);
        }

        return group;
    }
}
