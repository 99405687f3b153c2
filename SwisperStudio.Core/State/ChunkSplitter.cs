using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SwisperStudio.Core.State;

/// <summary>
/// One pass over one document. Stripped text is appended to a buffer; when a value ends and is large, its text is cut off the
/// buffer's end, becomes a chunk, and a reference takes its place. So every byte is copied once and hashed once, at any depth; and
/// a large value that stood at the same place of the document before is not looked into again.
/// </summary>
/// <param name="packer">Takes the chunks.</param>
/// <param name="document">The document.</param>
/// <param name="past">The document before; null for none.</param>
internal ref struct ChunkSplitter(StatePacker packer, ReadOnlyMemory<byte> document, SplitMemo? past)
{
    /// <summary>Bytes, own children replaced, from which a value gets a chunk of its own. Also the size from which a value is remembered.</summary>
    private const int MinChunk = 256;

    /// <summary>How many values of the document before are looked at for one of this: the order of members seldom changes.</summary>
    private const int MaxLook = 8;

    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<byte> ScalarStops = SearchValues.Create(" \t\r\n,]}"u8);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private SplitFrame[] _frames = ArrayPool<SplitFrame>.Shared.Rent(32);
    private int _length;
    private int _depth;
    private long _expanded;
    private readonly ReadOnlySpan<byte> _json = document.Span;
    private int _position;
    private Range _name;
    private SplitMemo? _memo;
    private Guid? _root;

    /// <summary>Splits the document.</summary>
    /// <returns>The root's name, and what to remember of it: null where it is a scalar.</returns>
    public (Guid Root, SplitMemo? Memo) Split()
    {
        while (_position < _json.Length)
        {
            _position += _json[_position] switch
            {
                (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => 1,
                (byte)'{' => Open(ReferenceKind.Object, (byte)'{'),
                (byte)'[' => Open(ReferenceKind.Array, (byte)'['),
                (byte)'}' => Close(ReferenceKind.Object, (byte)'}'),
                (byte)']' => Close(ReferenceKind.Array, (byte)']'),
                (byte)',' => Comma(),
                (byte)':' => Append(":"u8),
                (byte)'"' => String(_json[_position..]),
                _ => Scalar(_json[_position..]),
            };
        }

        return _root is { } root && _depth == 0 ? (root, _memo) : throw NotJson();
    }

    public readonly void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        // What they remember must not be kept from the garbage collector.
        ArrayPool<SplitFrame>.Shared.Return(_frames, clearArray: true);
    }

    private int Open(ReferenceKind kind, byte bracket)
    {
        var known = Past();
        if (_depth > 0 && known is not null && _json[_position..].StartsWith(known.Raw.Span))
        {
            return Repeat(known);
        }

        if (_depth == _frames.Length)
        {
            Grow(ref _frames, _depth, _depth + 1);
        }

        _frames[_depth] = NewFrame(kind, bracket, known);
        _depth++;
        return 1;
    }

    /// <summary>The value of the document before that stands where one begins now.</summary>
    private readonly SplitMemo? Past()
    {
        if (_depth == 0)
        {
            return past;
        }

        ref var frame = ref _frames[_depth - 1];
        if (frame.Past?.Children is not { } candidates)
        {
            return null;
        }

        var name = _json[_name];
        for (var i = frame.NextPast; i < candidates.Count && i < frame.NextPast + MaxLook; i++)
        {
            if (frame.Kind == ReferenceKind.Object ? candidates[i].Name.Span.SequenceEqual(name) : candidates[i].Ordinal == frame.Count)
            {
                frame.NextPast = i + 1;
                return candidates[i];
            }
        }

        return null;
    }

    /// <summary>Takes what became of the same value before.</summary>
    private int Repeat(SplitMemo known)
    {
        Append(known.Replaced);
        _expanded += known.Expanded - known.Replaced.Length;
        Remember(known);
        return known.Raw.Length;
    }

    private readonly void Remember(SplitMemo value) => (_frames[_depth - 1].Children ??= []).Add(value);

    private SplitFrame NewFrame(ReferenceKind kind, byte opening, SplitMemo? known)
    {
        var whole = Mark(0);
        Append([opening]);
        var content = Mark(0);
        return new SplitFrame
        {
            Kind = kind,
            Start = _position,
            Name = _depth > 0 && _frames[_depth - 1].Kind == ReferenceKind.Object ? _name : default,
            Past = known,
            Whole = whole,
            Run = content,
            Outer = content,
            ExpectsKey = kind == ReferenceKind.Object,
            Element = _length,
            Hashed = SegmentBoundary.RollFrom(_length),
        };
    }

    private int Close(ReferenceKind kind, byte bracket)
    {
        if (_depth == 0 || _frames[_depth - 1].Kind != kind)
        {
            throw NotJson();
        }

        ref var frame = ref _frames[--_depth];
        if (_length > frame.Whole.Position + 1)
        {
            frame.Count++;
        }

        Append([bracket]);
        EndValue(frame, _position + 1);
        return 1;
    }

    private int Comma()
    {
        if (_depth == 0)
        {
            throw NotJson();
        }

        Append(","u8);
        ref var frame = ref _frames[_depth - 1];
        frame.ExpectsKey = frame.Kind == ReferenceKind.Object;
        frame.Count++;
        var elementSize = _length - frame.Element;
        frame.Element = _length;
        var runSize = _length - frame.Run.Position;
        if (runSize < SegmentBoundary.MinSize)
        {
            return 1;
        }

        frame.Hash = SegmentBoundary.Roll(frame.Hash, _buffer.AsSpan(frame.Hashed, _length - frame.Hashed));
        frame.Hashed = _length;
        if (runSize >= SegmentBoundary.MaxSize || SegmentBoundary.Hits(frame.Hash, elementSize))
        {
            CutSegment(ref frame);
        }

        return 1;
    }

    private int String(ReadOnlySpan<byte> json)
    {
        if (_depth > 0 && !_frames[_depth - 1].ExpectsKey && Past() is { } known && json.StartsWith(known.Raw.Span))
        {
            return Repeat(known);
        }

        var size = StringSize(json);
        var text = json[..size];
        if (_depth > 0 && _frames[_depth - 1].ExpectsKey)
        {
            _frames[_depth - 1].ExpectsKey = false;
            _name = _position..(_position + size);
            return Append(text);
        }

        var frame = NewFrame(ReferenceKind.String, (byte)'"', null);
        for (text = text[1..]; text.Length - 1 > SegmentBoundary.MinSize;)
        {
            var cut = SegmentBoundary.NextCut(text[..^1]);
            if (cut == text.Length - 1)
            {
                break;
            }

            frame.Count += Append(text[..cut]);
            CutSegment(ref frame);
            text = text[cut..];
        }

        frame.Count += Append(text) - 1;
        EndValue(frame, _position + size);
        return size;
    }

    private int Scalar(ReadOnlySpan<byte> json)
    {
        var end = json.IndexOfAny(ScalarStops);
        var text = end < 0 ? json : json[..end];
        if (text.IsEmpty || text.ContainsAnyInRange((byte)0, (byte)0x20))
        {
            throw NotJson();
        }

        Append(text);
        if (_depth == 0)
        {
            EndRoot(0);
        }

        return text.Length;
    }

    private static int StringSize(ReadOnlySpan<byte> json)
    {
        var position = 1;
        while (json[position..].IndexOfAny(StringStops) is >= 0 and var offset)
        {
            position += offset;
            switch (json[position])
            {
                case (byte)'"':
                    return position + 1;
                case (byte)'\\' when position + 2 <= json.Length:
                    position += 2;
                    break;
                default:
                    throw NotJson();
            }
        }

        throw NotJson();
    }

    private void EndValue(in SplitFrame frame, int end)
    {
        var (start, expanded) = (frame.Whole.Position, _expanded - frame.Whole.Expanded);
        if (_depth == 0)
        {
            EndRoot(start);
        }
        else if (_length - start >= MinChunk)
        {
            Replace(frame.Kind, frame.Whole, frame.Count);
        }

        if (end - frame.Start >= MinChunk)
        {
            var ordinal = _depth > 0 ? _frames[_depth - 1].Count : 0;
            var memo = new SplitMemo(document[frame.Name], ordinal, document[frame.Start..end], _depth > 0 ? _buffer[start.._length] : [], expanded, frame.Children);
            if (_depth > 0)
            {
                Remember(memo);
            }
            else
            {
                _memo = memo;
            }
        }
    }

    private void EndRoot(int start)
    {
        if (_root is not null)
        {
            throw NotJson();
        }

        _root = packer.AddRoot(_buffer.AsSpan(start, _length - start));
    }

    private void CutSegment(ref SplitFrame frame)
    {
        var name = Replace(ReferenceKind.Segment, frame.Run, frame.Count);
        var outerSize = _length - frame.Outer.Position;
        if (outerSize >= SegmentBoundary.MaxSize
            || (outerSize >= SegmentBoundary.MinSize && SegmentBoundary.Hits(LastBits(name), ChunkReference.MaxSize)))
        {
            Replace(ReferenceKind.Segment, frame.Outer, frame.Count);
            frame.Outer = Mark(frame.Count);
        }

        frame.Run = Mark(frame.Count);
        frame.Element = _length;
        frame.Hash = 0;
        frame.Hashed = SegmentBoundary.RollFrom(_length);
    }

    private Guid Replace(ReferenceKind kind, SplitMark start, long count)
    {
        var name = packer.AddChunk(_buffer.AsSpan(start.Position, _length - start.Position));
        _length = start.Position;
        Reserve(ChunkReference.MaxSize);
        _length += new ChunkReference(kind, name, _expanded - start.Expanded, count - start.Count).Write(_buffer.AsSpan(_length));
        return name;
    }

    private int Append(scoped ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        _expanded += text.Length;
        return text.Length;
    }

    private void Reserve(int size)
    {
        if (_length + size > _buffer.Length)
        {
            Grow(ref _buffer, _length, _length + size);
        }
    }

    private static void Grow<T>(ref T[] array, int used, int needed)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, array.Length * 2));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        array = larger;
    }

    private readonly SplitMark Mark(long count) => new(_length, _expanded, count);

    private static ulong LastBits(Guid name)
    {
        Span<byte> bytes = stackalloc byte[16];
        name.TryWriteBytes(bytes);
        return BitConverter.ToUInt64(bytes[8..]);
    }

    private static JsonException NotJson() => new("The document is not valid JSON.");
}
