namespace SwisperStudio.Core.Data;

/// <summary>A row to be written over a stored one.</summary>
/// <param name="Stored">The row as it is stored.</param>
/// <param name="Row">The row as it is to be.</param>
/// <param name="Version">The version that it must still have (<see cref="BulkWrites.CommitAsync"/>), where it is remembered; null for one that was loaded and locked.</param>
public readonly record struct RowChange<T>(T Stored, T Row, uint? Version)
    where T : class, new();
