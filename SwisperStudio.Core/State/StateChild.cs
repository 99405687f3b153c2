namespace SwisperStudio.Core.State;

/// <summary>A member of an object or an element of an array.</summary>
/// <param name="Key">The member's name, unescaped; null for an element.</param>
/// <param name="Index">Its place among its siblings, from 0.</param>
/// <param name="Value">The value.</param>
public sealed record StateChild(string? Key, long Index, StateNode Value)
{
    /// <summary>The name as it was sent, with quotes and escapes.</summary>
    internal ReadOnlyMemory<byte> RawKey { get; init; }
}
