using SwisperStudio.Core.Data;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>A trace's row while a batch is merged into it.</summary>
/// <param name="row">The row as it is stored, or a new one.</param>
/// <param name="isNew">Whether it is to be made.</param>
/// <param name="version">Its version, if it was not loaded and locked but remembered.</param>
internal sealed class TraceDraft(Trace row, bool isNew, uint? version = null)
{
    private FieldStamps? _stamps;
    private long _firstStampTime = long.MaxValue;

    public Trace Row { get; } = row;

    public bool IsNew { get; } = isNew;

    /// <summary>The row before the batch.</summary>
    public Trace Stored { get; } = row.Copy();

    /// <summary>What roll-ups hold of the row before the batch; null for nothing.</summary>
    public TraceShare? Before { get; } = !isNew && row.IsCounted ? TraceShare.Of(row) : null;

    /// <summary>The name under which roll-ups hold its observations before the batch.</summary>
    public string? RootNameBefore { get; } = row.RootName;

    /// <summary>How many of its stored observations the batch does not touch.</summary>
    public int Untouched { get; set; } = row.ObservationCount;

    /// <summary>Set when its root may be the root no more, so that all its observations must be looked at.</summary>
    public bool HasLostRoot { get; set; }

    /// <summary>What is to be written.</summary>
    public RowChange<Trace> Change => new(Stored, Row, version);

    public FieldStamps Stamps => _stamps ??= new FieldStamps(Row.Stamps);

    /// <summary>The input that the merge has taken and that is yet to be split into chunks.</summary>
    public ReadOnlyMemory<byte>? NewInput { get; set; }

    public ReadOnlyMemory<byte>? NewOutput { get; set; }

    /// <summary>Set when an observation's start or end moved inward, so that deltas no longer tell the trace's.</summary>
    public bool RecountTimes { get; set; }

    /// <summary>Neither announced nor named by any observation.</summary>
    public bool IsEmptyPlaceholder => Row is { IsAnnounced: false, ObservationCount: 0 } && Stamps.IsEmpty;

    /// <summary>A row to be made. Its time is unknown until something tells it.</summary>
    public static TraceDraft New(Guid project, Guid key, string id) =>
        new(new Trace { ProjectId = project, Key = key, Id = id, Timestamp = long.MaxValue, Incarnation = Random.Shared.NextInt64() }, isNew: true);

    /// <summary>Notes that something about the trace came in: what its time falls back to, and when it was last seen.</summary>
    public void Touch(long stampTime, long receivedAt)
    {
        _firstStampTime = Math.Min(_firstStampTime, stampTime);
        Row.LastSeen = Math.Max(Row.LastSeen, receivedAt);
    }

    /// <summary>Decides the time of a trace whose sender has not told it.</summary>
    public void SettleTimestamp()
    {
        if (!Stamps.Has((uint)TraceFields.Timestamp))
        {
            Row.Timestamp = Row.StartTime ?? Math.Min(Row.Timestamp, _firstStampTime);
        }
    }

    public void StoreStamps()
    {
        if (_stamps is not null)
        {
            Row.Stamps = _stamps.ToArray();
        }
    }
}
