namespace SwisperStudio.Core.Metrics;

/// <summary>Sums over the traces of a user of the client's, in one slot.</summary>
public sealed class UserTotals : TraceGroupTotals;
