namespace SwisperStudio.Core.Metrics;

/// <summary>Sums over the traces of a session, in one slot.</summary>
public sealed class SessionTotals : TraceGroupTotals;
