namespace SwisperStudio.Core.State;

/// <summary>The states before and after a node.</summary>
/// <param name="Before">The state before; null if none was sent.</param>
/// <param name="After">The state after; null if none was sent.</param>
/// <param name="Source">Where the state after was taken from.</param>
/// <param name="Available">The sources one can switch to.</param>
public sealed record StateStep(StateNode? Before, StateNode? After, StateAfterSource Source, IReadOnlyList<StateAfterSource> Available);
