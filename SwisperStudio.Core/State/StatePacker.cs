using System.Buffers;
using System.Text.Json;

namespace SwisperStudio.Core.State;

/// <summary>
/// Splits the documents of one trace into chunks named by their content, as git splits a tree, and packs those that the trace does
/// not hold yet. The format is described in <c>docs/adr/002-chunk-format.md</c>.
/// </summary>
/// <param name="known">What the trace holds: chunk → pack. It may lack some; those are then stored again.</param>
public sealed class StatePacker(IReadOnlyDictionary<Guid, Guid>? known = null)
{
    /// <summary>Bytes from which a pack is closed within a document, so that a reader of a part need not read all.</summary>
    private const int FullPack = 64 * 1024;

    private readonly Dictionary<Guid, Guid> _packOf = [];
    private readonly Dictionary<Guid, byte[]> _packs = [];
    private readonly List<Guid> _names = [];
    private readonly List<Guid> _open = [];
    private readonly List<Guid> _named = [];

    // Of the documents so far, by their length: an input mostly is the output of the step before, byte for byte.
    private readonly Dictionary<int, (ReadOnlyMemory<byte> Json, Guid Root, SplitMemo? Memo)> _documents = [];
    private SplitMemo? _past;
    private byte[] _content = [];
    private int _length;

    /// <summary>The packs to store, in the order in which they were closed: name → stored form.</summary>
    public IReadOnlyDictionary<Guid, byte[]> Packs => _packs;

    /// <summary>The names of these packs, as they were made.</summary>
    public IReadOnlyList<Guid> Names => _names;

    /// <summary>The chunks in these packs: chunk → pack.</summary>
    public IReadOnlyDictionary<Guid, Guid> Chunks => _packOf;

    /// <summary>Adds a document.</summary>
    /// <param name="json">
    /// One valid JSON document in UTF-8, of any depth. White space between tokens is dropped, all else is kept byte for byte. It must stay
    /// unchanged as long as documents are added.
    /// </param>
    /// <returns>The name of the root chunk, which is that of a pack too.</returns>
    /// <exception cref="JsonException">Brackets or strings do not close, or a control character stands raw in the text.</exception>
    public Guid Add(ReadOnlyMemory<byte> json)
    {
        if (_documents.TryGetValue(json.Length, out var same) && json.Span.SequenceEqual(same.Json.Span))
        {
            _past = same.Memo;
            return same.Root;
        }

        _content = ArrayPool<byte>.Shared.Rent(2 * FullPack);
        var splitter = new ChunkSplitter(this, json, _past);
        try
        {
            var (root, memo) = splitter.Split();
            // A root was known whose chunks were not all: what is forgotten below must not be repeated.
            _past = _open.Count == 0 ? memo : null;
            _documents[json.Length] = (json, root, _past);
            return root;
        }
        finally
        {
            splitter.Dispose();
            // Where the document turned out to be none, what it began is forgotten.
            _open.ForEach(chunk => _packOf.Remove(chunk));
            _open.Clear();
            _named.Clear();
            _length = 0;
            ArrayPool<byte>.Shared.Return(_content);
            _content = [];
        }
    }

    /// <summary>Takes a finished chunk of the current document.</summary>
    internal Guid AddChunk(ReadOnlySpan<byte> payload)
    {
        var name = Hash128.Of(payload);
        if (PackOf(name) is null)
        {
            Append(name, payload);
            if (_length >= FullPack)
            {
                // Whatever else is named like this holds the same chunks: only a root's name may stand for less.
                Close(Hash128.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_open))));
            }
        }

        return name;
    }

    /// <summary>Takes the root, last of the document's chunks, and closes the pack that is named like it.</summary>
    internal Guid AddRoot(ReadOnlySpan<byte> payload)
    {
        var name = Hash128.Of(payload);
        if (PackOf(name) != name)
        {
            Append(name, payload);
            Close(name);
        }

        return name;
    }

    /// <summary>The pack that holds a chunk: empty for the one that is open, null for none.</summary>
    private Guid? PackOf(Guid chunk) =>
        _packOf.TryGetValue(chunk, out var pack) || (known is not null && known.TryGetValue(chunk, out pack)) ? pack : null;

    private void Append(Guid name, ReadOnlySpan<byte> payload)
    {
        _open.Add(name);
        _packOf[name] = Guid.Empty;
        WriteNumber(payload.Length);
        Reserve(payload.Length);
        payload.CopyTo(_content.AsSpan(_length));
        _length += payload.Length;
        while (ChunkText.NextReference(payload) is >= 0 and var start)
        {
            var reference = ChunkReference.Read(payload[start..], out var size);
            payload = payload[(start + size)..];
            var pack = PackOf(reference.Name)!.Value;
            WriteNumber(pack == Guid.Empty ? 0 : Number(pack));
        }
    }

    private int Number(Guid pack)
    {
        var index = _named.IndexOf(pack);
        if (index < 0)
        {
            index = _named.Count;
            _named.Add(pack);
        }

        return index + 1;
    }

    private void Close(Guid name)
    {
        WriteNumber(_named.Count);
        Reserve(_named.Count * 16);
        foreach (var pack in _named)
        {
            pack.TryWriteBytes(_content.AsSpan(_length), bigEndian: true, out var size);
            _length += size;
        }

        Span<byte> count = stackalloc byte[Varint.MaxSize];
        var countSize = Varint.Write(count, _open.Count);
        Reserve(countSize);
        _content.AsSpan(0, _length).CopyTo(_content.AsSpan(countSize));
        count[..countSize].CopyTo(_content);
        _names.Add(name);
        _packs[name] = PackCodec.Encode(_content.AsSpan(0, _length + countSize));
        _open.ForEach(chunk => _packOf[chunk] = name);
        _open.Clear();
        _named.Clear();
        _length = 0;
    }

    private void WriteNumber(long value)
    {
        Reserve(Varint.MaxSize);
        _length += Varint.Write(_content.AsSpan(_length), value);
    }

    private void Reserve(int size)
    {
        if (_length + size > _content.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, _content.Length * 2));
            _content.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_content);
            _content = larger;
        }
    }
}
