using System.Buffers;

namespace SwisperStudio.Core.State;

/// <summary>Puts chunks together again.</summary>
public static class StateReader
{
    /// <summary>Writes the whole document as JSON without white space, or tells which chunks are still needed for it.</summary>
    /// <param name="root">The root chunk's name.</param>
    /// <param name="chunks">The stored chunks loaded so far.</param>
    /// <param name="output">Takes the document; nothing is written when chunks are missing.</param>
    /// <param name="missing">Takes the names of the next level: load them in one query and call again.</param>
    /// <returns>Whether the document was written.</returns>
    /// <exception cref="InvalidDataException">The chunks are damaged.</exception>
    public static bool TryExpand(
        Guid root, IReadOnlyDictionary<Guid, byte[]> chunks, IBufferWriter<byte> output, ICollection<Guid> missing)
    {
        var lookup = new ChunkLookup();
        lookup.Add(chunks);
        if (lookup.TryGet(root, out var payload) && lookup.TryExpand(payload, output))
        {
            return true;
        }

        foreach (var name in lookup.Missing)
        {
            missing.Add(name);
        }

        return false;
    }

    /// <summary>The payload of a stored chunk: JSON with references.</summary>
    /// <exception cref="InvalidDataException">The format byte is unknown or the content cannot be decompressed.</exception>
    public static ReadOnlyMemory<byte> Payload(byte[] stored) => ChunkCodec.Decode(stored);

    /// <summary>The chunks a stored chunk refers to, each once: what a level-by-level loader needs next.</summary>
    /// <exception cref="InvalidDataException">The chunk is damaged.</exception>
    public static IReadOnlyCollection<Guid> References(byte[] stored) =>
        ChunkText.References(Payload(stored).Span).Select(reference => reference.Name).ToHashSet();
}
