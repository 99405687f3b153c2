using SwisperStudio.Core.Data;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>An observation's row while a batch is merged into it.</summary>
/// <param name="row">The row as it is stored, or a new one.</param>
/// <param name="isNew">Whether it is to be made.</param>
/// <param name="version">Its version, if it was not loaded and locked but remembered.</param>
internal sealed class ObservationDraft(Observation row, bool isNew, uint? version = null)
{
    private FieldStamps? _stamps;

    public Observation Row { get; } = row;

    public bool IsNew { get; } = isNew;

    /// <summary>The row before the batch.</summary>
    public Observation Stored { get; } = row.Copy();

    /// <summary>What is to be written.</summary>
    public RowChange<Observation> Change => new(Stored, Row, version);

    public FieldStamps Stamps => _stamps ??= new FieldStamps(Row.Stamps);

    /// <summary>What the row gave to its trace's totals before the batch.</summary>
    public Contribution Before { get; } = Contribution.Of(row);

    /// <summary>What the row gave to its hour before the batch.</summary>
    public HourShare HourBefore { get; } = HourShare.Of(row);

    /// <summary>The trace before the batch: whose totals <see cref="Before"/> is part of.</summary>
    public Guid? TraceKeyBefore { get; } = row.TraceKey;

    /// <summary>The trace's id as sent, once a patch has named it.</summary>
    public string? TraceId { get; set; }

    /// <summary>The input that the merge has taken and that is yet to be split into chunks.</summary>
    public ReadOnlyMemory<byte>? NewInput { get; set; }

    public ReadOnlyMemory<byte>? NewOutput { get; set; }

    /// <summary>The patch that brought the new output.</summary>
    public ObservationPatch? OutputPatch { get; set; }

    /// <summary>When the batch's latest patch for the row came in, in Unix nanoseconds.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>The earliest stamp of the batch's patches for the row, in Unix nanoseconds.</summary>
    public long FirstStampTime { get; set; } = long.MaxValue;

    /// <summary>Where the row's chunks lie: with its trace, or in a scope of its own while that is unknown.</summary>
    public static Guid ScopeOf(Observation row) => row.TraceKey ?? ScopeWithoutTrace(row.Key);

    /// <summary>The scope of an observation that knows no trace: the key of no trace, for no id contains NUL, not even one like the observation's.</summary>
    public static Guid ScopeWithoutTrace(Guid key) => Hash128.Of([0, .. key.ToByteArray(bigEndian: true)]);

    public void StoreStamps() => Row.Stamps = Stamps.ToArray();
}
