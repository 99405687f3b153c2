using System.Text.Json;

namespace SwisperStudio.Core.State;

/// <summary>
/// Splits a document into chunks named by their content, as git splits a tree: what two states have in common is one chunk.
/// The format is described in <c>docs/adr/002-chunk-format.md</c>.
/// </summary>
public static class StateChunker
{
    /// <summary>Adds the document's chunks (name → stored form) that are not in <paramref name="chunks"/> yet.</summary>
    /// <param name="json">One valid JSON document in UTF-8, of any depth. White space between tokens is dropped, all else is kept byte for byte.</param>
    /// <param name="chunks">Takes the chunks; pass the same one for several states to split what they share once.</param>
    /// <returns>The name of the root chunk.</returns>
    /// <exception cref="JsonException">Brackets or strings do not close, or a control character stands raw in the text.</exception>
    public static Guid Split(ReadOnlySpan<byte> json, IDictionary<Guid, byte[]> chunks)
    {
        var splitter = new ChunkSplitter(chunks);
        try
        {
            return splitter.Split(json);
        }
        finally
        {
            splitter.Dispose();
        }
    }
}
