namespace SwisperStudio.Core.State;

/// <summary>What one document brought into a pack that holds more.</summary>
/// <param name="Pack">The pack's name.</param>
/// <param name="First">Index of its first chunk there.</param>
/// <param name="Count">How many chunks follow one another; 0 where the document brought nothing but the name of its root.</param>
public sealed record PackSection(Guid Pack, int First, int Count)
{
    /// <summary>Its chunks.</summary>
    /// <exception cref="InvalidDataException">The pack holds fewer.</exception>
    internal IReadOnlyList<T> Of<T>(IReadOnlyList<T> chunks) =>
        First <= chunks.Count && Count <= chunks.Count - First
            ? [.. chunks.Skip(First).Take(Count)]
            : throw new InvalidDataException("A pack holds fewer chunks than one of its sections.");
}
