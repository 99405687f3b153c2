using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>Writes rows in the binary form of COPY (PostgreSQL's manual, "COPY", Binary Format).</summary>
internal sealed class PostgresRowWriter : RowWriter, IDisposable
{
    private const int TextOid = 25;
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private readonly short _columns;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;

    public PostgresRowWriter(int columns)
    {
        _columns = (short)columns;
        Header.CopyTo(Take(Header.Length));
    }

    public void BeginRow() => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), _columns);

    /// <summary>All rows.</summary>
    public ReadOnlyMemory<byte> End()
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);
        return _buffer.AsMemory(0, _length);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    public override void WriteNull() => WriteSize(-1);

    public override void Write(Guid value)
    {
        WriteSize(16);
        value.TryWriteBytes(Take(16), bigEndian: true, out _);
    }

    public override void Write(long value)
    {
        WriteSize(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);
    }

    public override void Write(int value)
    {
        WriteSize(sizeof(int));
        WriteSize(value);
    }

    public override void Write(short value)
    {
        WriteSize(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), value);
    }

    public override void Write(bool value)
    {
        WriteSize(1);
        Take(1)[0] = value ? (byte)1 : (byte)0;
    }

    public override void Write(double value)
    {
        WriteSize(sizeof(double));
        BinaryPrimitives.WriteDoubleBigEndian(Take(sizeof(double)), value);
    }

    public override void Write(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        WriteSize(size);
        Encoding.UTF8.GetBytes(value, Take(size));
    }

    public override void Write(byte[] value)
    {
        WriteSize(value.Length);
        value.CopyTo(Take(value.Length));
    }

    // An array is: dimensions, whether it holds nulls, type of the elements; for the dimension, length and first index; the elements.
    public override void Write(string[] value)
    {
        WriteSize(0);
        var start = _length;
        WriteSize(value.Length > 0 ? 1 : 0);
        WriteSize(0);
        WriteSize(TextOid);
        if (value.Length > 0)
        {
            WriteSize(value.Length);
            WriteSize(1);
            foreach (var text in value)
            {
                Write(text);
            }
        }

        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(start - sizeof(int)), _length - start);
    }

    private void WriteSize(int size) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), size);

    private Span<byte> Take(int size)
    {
        if (_length + size > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, _buffer.Length * 2));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _length += size;
        return _buffer.AsSpan(_length - size, size);
    }
}
