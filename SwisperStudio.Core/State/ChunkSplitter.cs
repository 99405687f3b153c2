using System.Buffers;
using System.Text.Json;

namespace SwisperStudio.Core.State;

/// <summary>
/// One pass over one document. Stripped text is appended to a buffer; when a value ends and is large, its text is cut off the
/// buffer's end, becomes a chunk, and a reference takes its place. So every byte is copied once and hashed once, at any depth.
/// </summary>
internal ref struct ChunkSplitter(StatePacker packer)
{
    /// <summary>Bytes, own children replaced, from which a value gets a chunk of its own.</summary>
    private const int MinChunk = 256;

    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<byte> ScalarStops = SearchValues.Create(" \t\r\n,]}"u8);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private SplitFrame[] _frames = ArrayPool<SplitFrame>.Shared.Rent(32);
    private int _length;
    private int _depth;
    private long _expanded;
    private Guid? _root;

    public Guid Split(ReadOnlySpan<byte> json)
    {
        for (var position = 0; position < json.Length;)
        {
            position += json[position] switch
            {
                (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => 1,
                (byte)'{' => Open(ReferenceKind.Object, (byte)'{'),
                (byte)'[' => Open(ReferenceKind.Array, (byte)'['),
                (byte)'}' => Close(ReferenceKind.Object, (byte)'}'),
                (byte)']' => Close(ReferenceKind.Array, (byte)']'),
                (byte)',' => Comma(),
                (byte)':' => Append(":"u8),
                (byte)'"' => String(json[position..]),
                _ => Scalar(json[position..]),
            };
        }

        return _root is { } root && _depth == 0 ? root : throw NotJson();
    }

    public readonly void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<SplitFrame>.Shared.Return(_frames);
    }

    private int Open(ReferenceKind kind, byte bracket)
    {
        if (_depth == _frames.Length)
        {
            Grow(ref _frames, _depth, _depth + 1);
        }

        _frames[_depth++] = NewFrame(kind, bracket);
        return 1;
    }

    private SplitFrame NewFrame(ReferenceKind kind, byte opening)
    {
        var whole = Mark(0);
        Append([opening]);
        var content = Mark(0);
        return new SplitFrame
        {
            Kind = kind,
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
        EndValue(kind, frame.Whole, frame.Count);
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
        var size = StringSize(json);
        var text = json[..size];
        if (_depth > 0 && _frames[_depth - 1].ExpectsKey)
        {
            _frames[_depth - 1].ExpectsKey = false;
            return Append(text);
        }

        var frame = NewFrame(ReferenceKind.String, (byte)'"');
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
        EndValue(ReferenceKind.String, frame.Whole, frame.Count);
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

    private void EndValue(ReferenceKind kind, SplitMark start, long count)
    {
        if (_depth == 0)
        {
            EndRoot(start.Position);
        }
        else if (_length - start.Position >= MinChunk)
        {
            Replace(kind, start, count);
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
        ArrayPool<T>.Shared.Return(array);
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
