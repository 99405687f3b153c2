using System.Buffers;
using System.Text;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>
/// The text that a pack brought into its trace: keys and values, unescaped, each chunk once and where it belongs in the one that refers
/// to it, so that a word stays whole where a long string was cut. What other packs hold is left out.
/// </summary>
internal sealed class PackText
{
    /// <summary>Stands where something is left out, and between values that have nothing to do with each other.</summary>
    public const char Gap = '\0';

    private readonly Dictionary<Guid, ReadOnlyMemory<byte>> _payloads = [];
    private readonly HashSet<Guid> _written = [];
    private readonly ArrayBufferWriter<char> _text = new(64 * 1024);

    /// <summary>Reads a pack.</summary>
    /// <param name="chunks">Its chunks, children before those that refer to them.</param>
    /// <returns>The text; valid until the next call.</returns>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public ReadOnlySpan<char> Read(IReadOnlyList<(Guid Name, ReadOnlyMemory<byte> Payload)> chunks)
    {
        _text.ResetWrittenCount();
        _written.Clear();
        _payloads.Clear();
        foreach (var (name, payload) in chunks)
        {
            _payloads[name] = payload;
        }

        // What comes first, too, may go on from what another pack holds.
        Write([Gap]);
        for (var i = chunks.Count - 1; i >= 0; i--)
        {
            if (_written.Add(chunks[i].Name))
            {
                Write(chunks[i].Payload.Span, depth: 0);
                Write([Gap]);
            }
        }

        return _text.WrittenSpan;
    }

    private void Write(ReadOnlySpan<byte> payload, int depth)
    {
        while (ChunkText.NextReference(payload) is >= 0 and var start)
        {
            WriteText(payload[..start]);
            var name = ChunkReference.Read(payload[start..], out var size).Name;
            payload = payload[(start + size)..];
            if (depth < ChunkText.MaxDepth && _payloads.TryGetValue(name, out var child) && _written.Add(name))
            {
                Write(child.Span, depth + 1);
            }
            else
            {
                Write([Gap]);
            }
        }

        WriteText(payload);
    }

    private void WriteText(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            Encoding.UTF8.GetChars(json[..escape], _text);
            Write([JsonText.Escaped(json[escape..], out var size)]);
            json = json[(escape + size)..];
        }

        Encoding.UTF8.GetChars(json, _text);
    }

    private void Write(ReadOnlySpan<char> text) => _text.Write(text);
}
