using System.Buffers;

namespace SwisperStudio.Core.State;

/// <summary>
/// The packs loaded so far. What reads their chunks never waits: it notes every pack it misses and answers null ("pending"), so that
/// the caller loads all misses in one query and asks again. Names depend on content alone: one lookup serves many states.
/// </summary>
public sealed class ChunkLookup
{
    private readonly Dictionary<Guid, ReadOnlyMemory<byte>> _payloads = [];
    private readonly Dictionary<Guid, Guid> _packOf = [];
    private readonly Dictionary<Guid, IReadOnlyCollection<Guid>> _packs = [];
    private readonly HashSet<Guid> _missing = [];

    /// <summary>The packs that hold what was asked for and are not loaded.</summary>
    public IReadOnlyCollection<Guid> Missing => _missing;

    /// <summary>Takes stored packs.</summary>
    /// <exception cref="InvalidDataException">A pack is damaged.</exception>
    public void Add(IReadOnlyDictionary<Guid, byte[]> stored)
    {
        foreach (var (name, pack) in stored)
        {
            _missing.Remove(name);
            if (!_packs.ContainsKey(name))
            {
                Add(name, PackCodec.Decode(pack));
            }
        }
    }

    /// <summary>Takes a pack that is not here yet.</summary>
    internal void Add(Guid name, PackContent content)
    {
        _packs.Add(name, content.Section is { } section ? [section.Pack] : content.Elsewhere.Values.ToHashSet());
        if (content.Section is not null)
        {
            _packOf[name] = content.Section.Pack;
        }

        foreach (var (chunk, payload) in content.Chunks)
        {
            _payloads.TryAdd(chunk, payload);
        }

        foreach (var (chunk, other) in content.Elsewhere)
        {
            _packOf.TryAdd(chunk, other);
        }
    }

    /// <summary>Repeats an operation until no pack is missing, with one load for all misses of each round.</summary>
    /// <param name="read">A pure operation on nodes of this lookup, null while pending; it also may return null for good.</param>
    /// <param name="load">Loads packs.</param>
    /// <param name="cancellation">Stops between rounds and is passed on.</param>
    /// <exception cref="InvalidDataException">A chunk does not exist or is damaged.</exception>
    public async Task<T?> ReadAsync<T>(Func<T?> read, PackLoader load, CancellationToken cancellation)
    {
        while (true)
        {
            _missing.Clear();
            var result = read();
            if (_missing.Count == 0)
            {
                return result;
            }

            Guid[] wanted = [.. _missing];
            Add(await load(wanted, cancellation));
            if (Array.Exists(wanted, _missing.Contains))
            {
                throw new InvalidDataException("Part of this state is not stored any more.");
            }
        }
    }

    /// <summary>The document of a root, as JSON without white space; false, and nothing written, while chunks are missing.</summary>
    /// <exception cref="InvalidDataException">A chunk is damaged, or not stored any more.</exception>
    public bool TryWrite(Guid root, IBufferWriter<byte> output) => TryGet(root, out var payload) && TryExpand(payload, output);

    /// <summary>The payload of a chunk; false, and its pack noted as missing, if it is not loaded.</summary>
    /// <exception cref="InvalidDataException">No pack holds the chunk.</exception>
    internal bool TryGet(Guid name, out ReadOnlyMemory<byte> payload)
    {
        if (_payloads.TryGetValue(name, out payload))
        {
            return true;
        }

        var pack = _packOf.GetValueOrDefault(name, name);
        if (!_packs.ContainsKey(pack))
        {
            _missing.Add(pack);
        }
        else if (!MissPacksBelow(pack))
        {
            throw new InvalidDataException("Part of this state is not stored any more.");
        }

        return false;
    }

    /// <summary>
    /// Two writers who knew different things of a trace give one root packs with different chunks, of which the first is kept. What it
    /// lacks lies in those that it refers to.
    /// </summary>
    private bool MissPacksBelow(Guid pack)
    {
        var (seen, found) = (new HashSet<Guid> { pack }, false);
        var queue = new Queue<Guid>(seen);
        while (queue.TryDequeue(out var current))
        {
            foreach (var next in _packs[current].Where(seen.Add))
            {
                if (_packs.ContainsKey(next))
                {
                    queue.Enqueue(next);
                }
                else
                {
                    _missing.Add(next);
                    found = true;
                }
            }
        }

        return found;
    }

    /// <summary>The payload behind a reference; false, and noted as missing, if it is not loaded.</summary>
    /// <exception cref="InvalidDataException">
    /// The chunk is damaged, or does not expand to the length its reference says. This also rules out cycles: every chunk is
    /// longer than what it refers to.
    /// </exception>
    internal bool TryGet(ChunkReference reference, out ReadOnlyMemory<byte> payload)
    {
        if (!TryGet(reference.Name, out payload))
        {
            return false;
        }

        return ChunkText.ExpandedLength(payload.Span) == reference.Length
            ? true
            : throw new InvalidDataException("A chunk does not expand to the length its reference says.");
    }

    /// <summary>Writes a payload, or a part of one, with everything below it; false, and nothing written, while chunks are missing.</summary>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    internal bool TryExpand(ReadOnlyMemory<byte> text, IBufferWriter<byte> output)
    {
        if (!TryLoadAll(text.Span))
        {
            return false;
        }

        var rest = new Stack<ReadOnlyMemory<byte>>();
        rest.Push(text);
        while (rest.TryPop(out var current))
        {
            var start = ChunkText.NextReference(current.Span);
            output.Write(start < 0 ? current.Span : current.Span[..start]);
            if (start < 0)
            {
                continue;
            }

            if (rest.Count >= ChunkText.MaxDepth)
            {
                throw new InvalidDataException("Chunks lie too deep in one another.");
            }

            var reference = ChunkReference.Read(current.Span[start..], out var size);
            rest.Push(current[(start + size)..]);
            rest.Push(_payloads[reference.Name]);
        }

        return true;
    }

    /// <summary>Visits every chunk below once and notes all misses.</summary>
    private bool TryLoadAll(ReadOnlySpan<byte> text)
    {
        var seen = new HashSet<ChunkReference>();
        var complete = true;
        var queue = new Queue<ChunkReference>(ChunkText.References(text));
        while (queue.TryDequeue(out var reference))
        {
            if (!seen.Add(reference))
            {
                continue;
            }

            if (!TryGet(reference, out var payload))
            {
                complete = false;
                continue;
            }

            foreach (var child in ChunkText.References(payload.Span))
            {
                queue.Enqueue(child);
            }
        }

        return complete;
    }
}
