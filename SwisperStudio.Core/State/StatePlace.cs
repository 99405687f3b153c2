namespace SwisperStudio.Core.State;

/// <summary>One step on the way from a document to a value.</summary>
/// <param name="Key">Name of the member; null for an element.</param>
/// <param name="Index">Place of the element, from 0.</param>
public readonly record struct StatePlace(string? Key, long Index);
