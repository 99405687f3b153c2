using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SwisperStudio.Core.State;

/// <summary>
/// Splits the documents of one trace into chunks named by their content, as git splits a tree, and packs those that the trace does
/// not hold yet, those of several documents together. The format is described in <c>docs/adr/002-chunk-format.md</c>.
/// </summary>
/// <param name="known">What the trace holds: chunk → pack. It may lack some; those are then stored again.</param>
public sealed class StatePacker(IReadOnlyDictionary<Guid, Guid>? known = null)
{
    /// <summary>Bytes from which a pack is closed, within a document too, so that a reader of a part need not read all.</summary>
    private const int FullPack = 64 * 1024;

    private const int FirstSize = 16 * 1024;

    private readonly Dictionary<Guid, Guid> _packOf = [];
    private readonly Dictionary<Guid, byte[]> _packs = [];
    private readonly List<(Guid Name, int Document)> _brought = [];

    // The pack that is open: its chunks, and where each stands among them.
    private readonly List<Guid> _open = [];
    private readonly Dictionary<Guid, int> _places = [];
    private readonly List<Guid> _named = [];
    private readonly List<Section> _sections = [];
    private byte[] _content = [];
    private int _length;

    // The document that is being split, and where it began in that pack.
    private int _document = -1;
    private Mark _start;

    // Of the documents so far, by their length: an input mostly is the output of the step before, byte for byte.
    private readonly Dictionary<int, (ReadOnlyMemory<byte> Json, Guid Root, SplitMemo? Memo)> _documents = [];
    private SplitMemo? _past;

    /// <summary>The rows to store: name → stored form. Closes the pack that is open.</summary>
    public IReadOnlyDictionary<Guid, byte[]> Packs
    {
        get
        {
            Close();
            return _packs;
        }
    }

    /// <summary>The chunks in these packs: chunk → pack; a root → the row that is named like it. Closes the pack that is open.</summary>
    public IReadOnlyDictionary<Guid, Guid> Chunks
    {
        get
        {
            Close();
            return _packOf;
        }
    }

    /// <summary>The rows under which what a document brought is found, each with the document's number in the order of adding. Complete once the last pack is closed.</summary>
    public IReadOnlyList<(Guid Name, int Document)> Brought => _brought;

    /// <summary>Adds a document.</summary>
    /// <param name="json">
    /// One valid JSON document in UTF-8, of any depth. White space between tokens is dropped, all else is kept byte for byte. It must stay
    /// unchanged as long as documents are added.
    /// </param>
    /// <returns>The name of the root chunk, which is that of a row too.</returns>
    /// <exception cref="JsonException">Brackets or strings do not close, or a control character stands raw in the text.</exception>
    public Guid Add(ReadOnlyMemory<byte> json)
    {
        _document++;
        if (_documents.TryGetValue(json.Length, out var same) && json.Span.SequenceEqual(same.Json.Span))
        {
            _past = same.Memo;
            return same.Root;
        }

        _start = new Mark(_open.Count, _named.Count, _length);
        var splitter = new ChunkSplitter(this, json, _past);
        try
        {
            var (root, memo) = splitter.Split();
            // A root was known whose chunks were not all: what is forgotten below must not be repeated.
            _past = _open.Count == _start.Chunks ? memo : null;
            _documents[json.Length] = (json, root, _past);
            return root;
        }
        finally
        {
            splitter.Dispose();
            Forget();
        }
    }

    /// <summary>Closes the pack that is open, if one is.</summary>
    public void Close()
    {
        if (_open.Count > 0)
        {
            var name = _sections is [{ Root: { } only }] ? only : NameOf(_open);
            WritePack(name);
            _open.ForEach(chunk => _packOf[chunk] = name);
            foreach (var section in _sections)
            {
                NameSection(section, name);
            }

            _open.Clear();
            _places.Clear();
            _named.Clear();
            _sections.Clear();
            _length = 0;
            _start = default;
        }

        ArrayPool<byte>.Shared.Return(_content);
        _content = [];
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
                EndSection(null);
                Close();
            }
        }

        return name;
    }

    /// <summary>Takes the root, last of the document's chunks, and gives it a row that is named like it.</summary>
    internal Guid AddRoot(ReadOnlySpan<byte> payload)
    {
        var name = Hash128.Of(payload);
        switch (PackOf(name))
        {
            case null:
                Append(name, payload);
                EndSection(name);
                if (_length >= FullPack)
                {
                    Close();
                }

                break;
            case { } pack when pack == Guid.Empty:
                // It stands open, as part of a document or as one.
                if (!_sections.Exists(s => s.Root == name))
                {
                    EndSection(name);
                }

                break;
            case { } pack when pack != name:
                _packs[name] = PackCodec.Encode(new PackSection(pack, 0, 0));
                _packOf[name] = name;
                break;
        }

        return name;
    }

    /// <summary>The pack that holds a chunk: empty for the one that is open, null for none.</summary>
    private Guid? PackOf(Guid chunk) =>
        _places.ContainsKey(chunk) ? Guid.Empty
        : _packOf.TryGetValue(chunk, out var pack) || (known is not null && known.TryGetValue(chunk, out pack)) ? pack
        : null;

    private void EndSection(Guid? root)
    {
        _sections.Add(new Section(_document, _start.Chunks, _open.Count - _start.Chunks, root));
        _start = new Mark(_open.Count, _named.Count, _length);
    }

    /// <summary>Takes back what the current document has begun and not ended: it turned out to be none, or to be stored already.</summary>
    private void Forget()
    {
        for (var i = _start.Chunks; i < _open.Count; i++)
        {
            _places.Remove(_open[i]);
        }

        _open.RemoveRange(_start.Chunks, _open.Count - _start.Chunks);
        _named.RemoveRange(_start.Named, _named.Count - _start.Named);
        _length = _start.Length;
    }

    /// <summary>Gives a section of a closed pack its row, unless it is the whole pack.</summary>
    private void NameSection(Section section, Guid pack)
    {
        var name = section.Root ?? NameOf(_open.GetRange(section.First, section.Count));
        if (name != pack)
        {
            _packs[name] = PackCodec.Encode(new PackSection(pack, section.First, section.Count));
        }

        if (section.Root is { } root)
        {
            _packOf[root] = root;
        }

        if (section.Count > 0)
        {
            _brought.Add((name, section.Document));
        }
    }

    // Whatever else is named like this holds the same chunks: only a root's name may stand for less.
    private static Guid NameOf(List<Guid> chunks) => Hash128.Of(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(chunks)));

    private void Append(Guid name, ReadOnlySpan<byte> payload)
    {
        WriteNumber(payload.Length);
        for (int start; (start = ChunkText.NextReference(payload)) >= 0;)
        {
            Write(payload[..(start + 1)]);
            var reference = ChunkReference.Read(payload[start..], out var size);
            payload = payload[(start + size)..];
            if (_places.TryGetValue(reference.Name, out var place))
            {
                WriteNumber(_open.Count - place);
            }
            else
            {
                WriteNumber(0);
                WriteNumber(Number(PackOf(reference.Name)!.Value));
                WriteName(reference.Name);
            }

            WriteNumber(reference.Length);
            WriteNumber(reference.Count);
        }

        Write(payload);
        _places.Add(name, _open.Count);
        _open.Add(name);
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

    private void WritePack(Guid name)
    {
        WriteNumber(_named.Count);
        _named.ForEach(WriteName);

        Span<byte> count = stackalloc byte[Varint.MaxSize];
        var countSize = Varint.Write(count, _open.Count);
        Reserve(countSize);
        _content.AsSpan(0, _length).CopyTo(_content.AsSpan(countSize));
        count[..countSize].CopyTo(_content);
        _packs[name] = PackCodec.Encode(_content.AsSpan(0, _length + countSize));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_content.AsSpan(_length));
        _length += bytes.Length;
    }

    private void WriteName(Guid name)
    {
        Reserve(16);
        name.TryWriteBytes(_content.AsSpan(_length), bigEndian: true, out var size);
        _length += size;
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
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, _content.Length > 0 ? _content.Length * 2 : FirstSize));
            _content.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_content);
            _content = larger;
        }
    }

    /// <summary>Where a document began in the open pack.</summary>
    private readonly record struct Mark(int Chunks, int Named, int Length);

    /// <summary>What one document has brought into the open pack; without a root if the document goes on in the next.</summary>
    private readonly record struct Section(int Document, int First, int Count, Guid? Root);
}
