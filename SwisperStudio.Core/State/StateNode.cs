using System.Buffers;
using System.Text;

namespace SwisperStudio.Core.State;

/// <summary>
/// A value of a state, read from its chunks when asked. Methods that need a chunk which is not loaded return null or false
/// and note it in the <see cref="ChunkLookup"/>; see <see cref="ChunkLookup.ReadAsync"/>.
/// </summary>
public sealed class StateNode
{
    private readonly ChunkLookup _lookup;
    private readonly ReadOnlyMemory<byte> _text;
    private readonly IReadOnlyList<StateChild>? _members;

    private StateNode(ChunkLookup lookup, ReadOnlyMemory<byte> text, Guid? name)
    {
        _lookup = lookup;
        _text = text;
        if (text.Span is [var marker, ..] && ChunkReference.IsMarker(marker))
        {
            var reference = ChunkReference.Read(text.Span, out _);
            Kind = KindOf(reference.Kind);
            Name = reference.Name;
            Length = reference.Length;
            Count = reference.Count;
            return;
        }

        Kind = KindOf(text.Span);
        Name = name;
        Length = ChunkText.ExpandedLength(text.Span);
        Count = Kind switch
        {
            StateKind.Object or StateKind.Array => ChunkText.Items(_text[1..^1], Kind == StateKind.Object).Sum(item => item.Segment?.Count ?? 1),
            StateKind.String => Length - 2,
            _ => 0,
        };
    }

    private StateNode(ChunkLookup lookup, IReadOnlyList<StateChild> members)
    {
        _lookup = lookup;
        _members = members;
        Kind = StateKind.Object;
        Count = members.Count;
        Length = 2 + Math.Max(0, Count - 1) + members.Sum(member => member.RawKey.Length + 1 + member.Value.Length);
    }

    /// <summary>What it is.</summary>
    public StateKind Kind { get; }

    /// <summary>The name of its chunk when it has one of its own: nodes of the same name are equal.</summary>
    public Guid? Name { get; }

    /// <summary>Bytes of JSON, known without loading the value.</summary>
    public long Length { get; }

    /// <summary>Members, elements, or bytes of a string as sent; known without loading. 0 for other kinds.</summary>
    public long Count { get; }

    /// <summary>Object or array.</summary>
    public bool IsContainer => Kind is StateKind.Object or StateKind.Array;

    /// <summary>The node of a whole state; null while its root chunk is not loaded.</summary>
    /// <exception cref="InvalidDataException">The chunk is damaged.</exception>
    public static StateNode? Root(ChunkLookup lookup, Guid name) =>
        lookup.TryGet(name, out var payload) ? new StateNode(lookup, payload, name) : null;

    /// <summary>
    /// <paramref name="before"/> with its members replaced and extended by those of <paramref name="update"/>, as LangGraph merges
    /// what a node returns. If either is not an object, the update. Null while pending.
    /// </summary>
    /// <param name="before">The state.</param>
    /// <param name="update">What is laid over it.</param>
    /// <param name="appendsMessages">Whether messages are added to those that are there, as LangGraph does it.</param>
    public static StateNode? Overlay(StateNode before, StateNode update, bool appendsMessages = false)
    {
        if (before.Kind != StateKind.Object || update.Kind != StateKind.Object)
        {
            return update;
        }

        var (kept, changes) = (before.Children(), update.Children());
        if (kept is null || changes is null)
        {
            return null;
        }

        var updated = changes.GroupBy(member => member.Key!).ToDictionary(group => group.Key, group => group.Last());
        foreach (var member in appendsMessages ? kept.Where(k => updated.ContainsKey(k.Key!)) : [])
        {
            if (AppendMessages(member.Value, updated[member.Key!].Value) is not { } value)
            {
                return null;
            }

            updated[member.Key!] = updated[member.Key!] with { Value = value };
        }

        var merged = kept.Select(member => updated.GetValueOrDefault(member.Key!) ?? member).Concat(updated.Values).Distinct();
        return new StateNode(before._lookup, Renumber(merged));
    }

    /// <summary>The object without the members whose name is hidden; other kinds as they are. Null while pending.</summary>
    public StateNode? Without(Func<string, bool> isHidden)
    {
        if (Kind != StateKind.Object)
        {
            return this;
        }

        return Children() switch
        {
            null => null,
            var members when !members.Any(member => isHidden(member.Key!)) => this,
            var members => new StateNode(_lookup, Renumber(members.Where(member => !isHidden(member.Key!)))),
        };
    }

    /// <summary>Members or elements from a place on; empty for other kinds. Loads only the segments that hold them. Null while pending.</summary>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public IReadOnlyList<StateChild>? Children(long offset = 0, long limit = long.MaxValue)
    {
        if (!IsContainer)
        {
            return [];
        }

        if (_members is not null)
        {
            return offset == 0 && limit >= Count ? _members : [.. _members.Skip((int)offset).Take((int)Math.Min(limit, Count))];
        }

        var end = limit > Count - offset ? Count : offset + limit;
        var children = new List<StateChild>();
        return Items() is { } items && Collect(items, offset, end, children, depth: 0) ? children : null;
    }

    /// <summary>The last member of this name; null if there is none, or while pending.</summary>
    public StateNode? Member(string key) => Children()?.LastOrDefault(member => member.Key == key)?.Value;

    /// <summary>The value as it was sent, of kinds other than object and array; null while pending.</summary>
    public string? RawText()
    {
        var output = new ArrayBufferWriter<byte>();
        return TryWrite(output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }

    /// <summary>A string unescaped; other values as they were sent. Null while pending.</summary>
    public string? Text()
    {
        var output = new ArrayBufferWriter<byte>();
        return !TryWrite(output) ? null : Kind == StateKind.String ? JsonText.Unescape(output.WrittenSpan) : Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Writes the value as JSON without white space; false, and nothing written, while pending.</summary>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public bool TryWrite(IBufferWriter<byte> output)
    {
        if (_members is null)
        {
            return _lookup.TryExpand(_text, output);
        }

        var content = new ArrayBufferWriter<byte>();
        var complete = true;
        foreach (var member in _members)
        {
            content.Write(content.WrittenCount == 0 ? "{"u8 : ","u8);
            content.Write(member.RawKey.Span);
            content.Write(":"u8);
            complete &= member.Value.TryWrite(content);
        }

        if (complete)
        {
            output.Write(_members.Count == 0 ? "{"u8 : content.WrittenSpan);
            output.Write("}"u8);
        }

        return complete;
    }

    /// <summary>Equal without loading anything; false says nothing.</summary>
    public bool IsSameAs(StateNode other) =>
        ReferenceEquals(this, other)
        || (Name is not null && Name == other.Name)
        || (_members is null && other._members is null && _text.Span.SequenceEqual(other._text.Span));

    /// <summary>The elements of an array with segments unopened; null while pending.</summary>
    internal List<StateItem>? Items()
    {
        if (Payload() is not { } payload)
        {
            return null;
        }

        if (payload.Length < 2 || KindOf(payload.Span) != Kind)
        {
            throw new InvalidDataException("A chunk does not hold what its reference says.");
        }

        return Items(payload[1..^1], 0, Count);
    }

    // The value's own text, in which references stand for others; null while pending.
    private ReadOnlyMemory<byte>? Payload()
    {
        if (!ChunkReference.IsMarker(_text.Span[0]))
        {
            return _text;
        }

        // Never "payload : null": null would become an empty text.
        return _lookup.TryGet(ChunkReference.Read(_text.Span, out _), out var payload) ? payload : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>The elements a segment stands for; null while pending.</summary>
    internal List<StateItem>? Open(StateItem segment) =>
        _lookup.TryGet(segment.Segment!.Value, out var run) ? Items(run, segment.Index, segment.Count) : null;

    // As LangGraph's add_messages: a message whose id is there replaces it, one that removes takes it away, all others are added. A list of anything else replaces the list, and so
    // does one that repeats it. Null while pending.
    private static StateNode? AppendMessages(StateNode before, StateNode update)
    {
        if (before.Kind != StateKind.Array || update.Kind is not (StateKind.Array or StateKind.Object))
        {
            return update;
        }

        if (before.Children() is not { } kept || (update.Kind == StateKind.Array ? update.Children() : [new StateChild(null, 0, update)]) is not { } added)
        {
            return null;
        }

        var isPending = false;
        foreach (var message in kept.Concat(added).Select(m => m.Value))
        {
            // All of them, so that what is missing is loaded at once.
            isPending |= message.Children() is null;
            isPending |= message.Member("kwargs") is { } inner && inner.Children() is null;
            isPending |= message.Member("id") is { } id && id.Children() is null;
        }

        if (isPending)
        {
            return null;
        }

        var isRepeated = added.Count >= kept.Count && kept.Zip(added).All(pair => pair.First.Value.IsSameAs(pair.Second.Value));
        if (isRepeated || !kept.Concat(added).All(m => IsMessage(m.Value)))
        {
            return update;
        }

        var messages = kept.Select(m => m.Value).ToList();
        foreach (var message in added.Select(m => m.Value))
        {
            var place = IdOf(message) is { } id ? messages.FindIndex(m => IdOf(m) == id) : -1;
            if (IsRemoval(message))
            {
                messages.RemoveRange(Math.Max(place, 0), place < 0 ? 0 : 1);
            }
            else if (place >= 0)
            {
                messages[place] = message;
            }
            else
            {
                messages.Add(message);
            }
        }

        var text = new List<byte> { (byte)'[' };
        foreach (var message in messages)
        {
            text.AddRange(text.Count > 1 ? ","u8 : default);
            text.AddRange(message._text.Span);
        }

        return new StateNode(before._lookup, (byte[])[.. text, (byte)']'], null);
    }

    private static bool IsMessage(StateNode value) => value.Kind == StateKind.Object && value.Children()!.Any(m => m.Key is "lc" or "role" or "type");

    private static string? IdOf(StateNode message) => (message.Member("kwargs") ?? message).Member("id") is { Kind: StateKind.String } id ? id.Text() : null;

    // {"lc": 1, "type": "constructor", "id": […, "RemoveMessage"], "kwargs": {"id": …}}, or {"type": "remove", "id": …}.
    private static bool IsRemoval(StateNode message) =>
        message.Member("type")?.Text() == "remove" || (message.Member("lc") is not null && message.Member("id")?.Children() is [.., { Value: var name }] && name.Text() == "RemoveMessage");

    private static StateChild[] Renumber(IEnumerable<StateChild> members) =>
        [.. members.Select((member, index) => member with { Index = index })];

    private List<StateItem> Items(ReadOnlyMemory<byte> run, long index, long count)
    {
        var end = index + count;
        var items = new List<StateItem>();
        foreach (var item in ChunkText.Items(run, Kind == StateKind.Object))
        {
            items.Add(new StateItem(index, item.Key, item.Segment is null ? new StateNode(_lookup, item.Value, null) : null, item.Segment));
            index += item.Segment?.Count ?? 1;
        }

        return index == end ? items : throw new InvalidDataException("A chunk does not hold as many elements as its reference says.");
    }

    private bool Collect(List<StateItem> items, long start, long end, List<StateChild> children, int depth)
    {
        var complete = true;
        foreach (var item in items.Where(item => item.Index < end && item.Index + item.Count > start))
        {
            if (item.Node is { } node)
            {
                children.Add(item.ToChild(node));
            }
            else if (depth == ChunkText.MaxDepth)
            {
                throw new InvalidDataException("Segments lie too deep in one another.");
            }
            else
            {
                complete &= Open(item) is { } opened && Collect(opened, start, end, children, depth + 1);
            }
        }

        return complete;
    }

    private static StateKind KindOf(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Object => StateKind.Object,
        ReferenceKind.Array => StateKind.Array,
        ReferenceKind.String => StateKind.String,
        _ => throw new InvalidDataException("A segment stands where a value is expected."),
    };

    private static StateKind KindOf(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'{', .., (byte)'}'] => StateKind.Object,
        [(byte)'[', .., (byte)']'] => StateKind.Array,
        [(byte)'"', .., (byte)'"'] => StateKind.String,
        [(byte)'t', ..] => StateKind.True,
        [(byte)'f', ..] => StateKind.False,
        [(byte)'n', ..] => StateKind.Null,
        [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] => StateKind.Number,
        _ => throw new InvalidDataException("A chunk does not hold JSON."),
    };
}
