using System.Buffers;
using System.Text;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>
/// Tool calls that only a node's output tells, as rows below that node: made when a trace is read, never stored or counted
/// (contract/swisper-conventions.md, section 5.4).
/// </summary>
public static class DerivedTools
{
    /// <summary>The rows of a trace and those derived from them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="bulk">Its loads by many keys.</param>
    /// <param name="project">The project.</param>
    /// <param name="traceKey">The trace: where the rows' documents lie.</param>
    /// <param name="rows">All observations of the trace.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">An output is not stored any more, or damaged.</exception>
    public static async Task<IReadOnlyList<ObservationRow>> AddAsync(
        StudioDbContext db, BulkSql bulk, Guid project, Guid traceKey, IReadOnlyList<ObservationRow> rows, CancellationToken cancel)
    {
        // A node hands its list on to those that end after it, the graph around it among them.
        var makers = rows
            .Where(r => r.Traits.HasFlag(ObservationTraits.ToolCalls) && r.OutputRoot is not null)
            .OrderBy(r => r.EndTime ?? long.MaxValue).ThenByDescending(r => r.StartTime).ThenBy(r => r.Id, StringComparer.Ordinal)
            .ToList();
        if (makers.Count == 0)
        {
            return rows;
        }

        var lookup = new ChunkLookup();
        var calls = new Dictionary<Guid, IReadOnlyList<ToolCall>>();
        await lookup.ReadAsync(
            () =>
            {
                foreach (var root in makers.Select(m => m.OutputRoot!.Value).Where(root => !calls.ContainsKey(root)))
                {
                    if (StateNode.Root(lookup, root) is { } output && Read(output) is { } found)
                    {
                        calls.Add(root, found);
                    }
                }

                return calls;
            },
            async (names, token) => await StateStore.LoadAsync(db, bulk, project, traceKey, names, token),
            cancel);
        return [.. rows, .. Derive(rows, [.. makers.Select(m => (m, calls[m.OutputRoot!.Value]))])];
    }

    /// <summary>All tool calls that an output tells, in the order that derived rows are numbered by; null while pending.</summary>
    public static IReadOnlyList<ToolCall>? Read(StateNode output)
    {
        // Tools usually stand at the top level; then the rest of the state need not be loaded.
        if (output.Without(key => !ToolCalls.IsAboutTools(key)) is not { } tools)
        {
            return null;
        }

        var calls = Calls(tools);
        return calls is { Count: 0 } && tools != output ? Calls(output) : calls;
    }

    private static IReadOnlyList<ToolCall>? Calls(StateNode state)
    {
        var json = new ArrayBufferWriter<byte>();
        return state.TryWrite(json) ? ToolCalls.Read(json.WrittenSpan) : null;
    }

    private static IEnumerable<ObservationRow> Derive(IReadOnlyList<ObservationRow> rows, IReadOnlyList<(ObservationRow Maker, IReadOnlyList<ToolCall> Calls)> lists)
    {
        var tools = rows.Where(r => r.Type == ObservationType.Tool).ToList();
        var withTools = tools.Select(t => t.ParentId).ToHashSet(StringComparer.Ordinal);
        var executed = tools.Select(t => t.Name).Concat(lists.SelectMany(l => l.Calls).Where(c => !c.IsPlanned).Select(c => c.Name)).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<Guid>();
        foreach (var (maker, calls) in lists)
        {
            if (calls.Count == 0 || (calls[0].Owner is { } owner && owner != maker.Name))
            {
                continue;
            }

            // A node that runs in a loop may go on with the list of its former run: what that told is not told again.
            var first = CountKnown(calls, seen);
            if (maker.Type == ObservationType.Tool || withTools.Contains(maker.Id))
            {
                continue;
            }

            for (var i = first; i < calls.Count; i++)
            {
                // What a planner only asked for is worth a row as long as nothing shows it done.
                if (!calls[i].IsPlanned || !executed.Contains(calls[i].Name))
                {
                    yield return ToRow(maker, calls[i], i);
                }
            }
        }
    }

    // How many calls at the beginning are, by name and parameters, a whole list seen before; then this list counts as seen.
    private static int CountKnown(IReadOnlyList<ToolCall> calls, HashSet<Guid> seen)
    {
        var known = 0;
        var key = Guid.Empty;
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            key = Hash128.Of([.. key.ToByteArray(), call.IsPlanned ? (byte)1 : (byte)0, .. Encoding.UTF8.GetBytes(call.Name), 0, .. call.Parameters ?? []]);
            known = seen.Contains(key) ? i + 1 : known;
        }

        seen.Add(key);
        return known;
    }

    private static ObservationRow ToRow(ObservationRow maker, ToolCall call, int number) => new()
    {
        Key = maker.Key,
        Id = $"{maker.Id}#tool-{number}",
        ParentId = maker.Id,
        Type = ObservationType.Tool,
        Name = call.Name,
        StartTime = maker.StartTime,
        EndTime = call.DurationMs is { } duration && maker.StartTime is { } start ? start + (duration * UnixTime.NanosecondsPerMillisecond) : maker.EndTime,
        Level = call.Failed ? "ERROR" : "DEFAULT",
        StatusMessage = call.ErrorText,
        DerivedFromCall = number,
    };
}
