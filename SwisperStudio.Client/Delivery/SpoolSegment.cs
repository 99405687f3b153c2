using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace SwisperStudio.Client.Delivery;

/// <summary>
/// An append-only file of events: <c>SWSPOOL1</c>, the position up to which the studio has stored them (8 bytes), then records, each
/// a length (4 bytes), a CRC-32C of its payload (4 bytes) and the payload. Numbers are little-endian.
/// </summary>
internal sealed class SpoolSegment : IDisposable
{
    public const string Extension = ".spool";

    private const int FileHeader = 16;
    private const int RecordHeader = 8;
    private const int ScanBytes = 1024 * 1024;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly byte[] _header = new byte[RecordHeader];
    private readonly ReadOnlyMemory<byte>[] _record = new ReadOnlyMemory<byte>[2];
    private long _settled = FileHeader;
    private long _read = FileHeader;
    private int _readCount;

    private SpoolSegment(string path, FileMode mode)
    {
        _path = path;
        _file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Bytes of the file that count.</summary>
    public long Length { get; private set; } = FileHeader;

    /// <summary>Events in it that the studio has not stored yet, as far as we know.</summary>
    public int Waiting { get; private set; }

    private static ReadOnlySpan<byte> Magic => "SWSPOOL1"u8;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static SpoolSegment Create(string path)
    {
        var segment = new SpoolSegment(path, FileMode.CreateNew);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                // Events carry prompts, which are nobody else's to read.
                File.SetUnixFileMode(segment._file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            RandomAccess.Write(segment._file, Magic, 0);
            segment.WriteSettled();
            return segment;
        }
        catch
        {
            segment.Delete();
            throw;
        }
    }

    /// <summary>
    /// Opens what another process has left. A record that is torn, its writer having been killed, ends it: such an event was never
    /// accepted.
    /// </summary>
    /// <returns>Null where it holds no events.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static SpoolSegment? Open(string path)
    {
        var segment = new SpoolSegment(path, FileMode.Open);
        try
        {
            Span<byte> header = stackalloc byte[FileHeader];
            if (RandomAccess.Read(segment._file, header, 0) == FileHeader && header.StartsWith(Magic))
            {
                segment.Scan(BinaryPrimitives.ReadInt64LittleEndian(header[Magic.Length..]));
            }
        }
        catch
        {
            segment.Dispose();
            throw;
        }

        if (segment.Waiting > 0)
        {
            return segment;
        }

        segment.Delete();
        return null;
    }

    /// <exception cref="IOException">The disk is full, or worse; the record is not in the file then.</exception>
    public void Append(ReadOnlyMemory<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_header, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(4), Checksum(payload.Span));
        (_record[0], _record[1]) = (_header, payload);
        // Half a record that a failure leaves is written over by the next one.
        RandomAccess.Write(_file, _record, Length);
        Length += RecordHeader + payload.Length;
        Waiting++;
    }

    /// <summary>Reads the next events into memory of the shared pool.</summary>
    /// <param name="end">Bytes of the file that may be read: others may append meanwhile.</param>
    /// <param name="maxCount">How many events at most.</param>
    /// <param name="maxBytes">How many bytes at most, but for a single event.</param>
    /// <returns>The array to return, and the events in it.</returns>
    /// <exception cref="InvalidDataException">The next record is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public (byte[] Bytes, List<ReadOnlyMemory<byte>> Events) Read(long end, int maxCount, int maxBytes)
    {
        var room = (int)Math.Min(maxBytes, end - _read);
        var bytes = ReadAt(_read, room);
        if (room >= RecordHeader && LengthAt(bytes, 0) is var first && first > room && first <= end - _read && first <= Array.MaxLength)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            room = (int)first;
            bytes = ReadAt(_read, room);
        }

        var events = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; events.Count < maxCount && at + RecordHeader <= room;)
        {
            // What does not fit is the next batch's. Others may have written over what was sound when it was opened.
            var length = LengthAt(bytes, at);
            if (length <= RecordHeader || length > room - at)
            {
                break;
            }

            var payload = bytes.AsMemory(at + RecordHeader, (int)length - RecordHeader);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)) != Checksum(payload.Span))
            {
                break;
            }

            events.Add(payload);
            at += (int)length;
            _read += length;
        }

        _readCount = events.Count;
        if (events.Count == 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw new InvalidDataException($"{_path} is damaged.");
        }

        return (bytes, events);
    }

    /// <summary>Writes down that what was read last has been stored.</summary>
    /// <returns>How many events.</returns>
    public int Settle()
    {
        _settled = _read;
        Waiting -= _readCount;
        try
        {
            WriteSettled();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // At worst the next process sends them once more, which changes nothing.
        }

        return _readCount;
    }

    /// <summary>Closes and deletes the file.</summary>
    public void Delete()
    {
        Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is found, and found to be done with, at a next start.
        }
    }

    public void Dispose() => _file.Dispose();

    private void WriteSettled()
    {
        Span<byte> position = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(position, _settled);
        RandomAccess.Write(_file, position, Magic.Length);
    }

    /// <summary>Finds the end of the last whole record, and the first that is not stored.</summary>
    private void Scan(long settled)
    {
        var end = RandomAccess.GetLength(_file);
        var isWhole = true;
        while (isWhole && end - Length > RecordHeader)
        {
            var window = (int)Math.Min(ScanBytes, end - Length);
            var bytes = ReadAt(Length, window);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            isWhole = length > 0 && length <= end - Length - RecordHeader;
            if (isWhole && RecordHeader + length > window)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                window = RecordHeader + length;
                bytes = ReadAt(Length, window);
            }

            for (var at = 0; isWhole && at + RecordHeader <= window;)
            {
                length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
                if (length <= 0 || at + RecordHeader + (long)length > window)
                {
                    // Either it goes on behind the window, which then begins with it, or it is torn, which is seen there.
                    break;
                }

                isWhole = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)) == Checksum(bytes.AsSpan(at + RecordHeader, length));
                if (isWhole)
                {
                    at += RecordHeader + length;
                    Length += RecordHeader + length;
                    Waiting += Length > settled ? 1 : 0;
                    _settled = Length <= settled ? Length : _settled;
                }
            }

            ArrayPool<byte>.Shared.Return(bytes);
        }

        _read = _settled;
    }

    /// <summary>Bytes of the record that begins there.</summary>
    private static long LengthAt(byte[] bytes, int at) => RecordHeader + (long)BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private byte[] ReadAt(long position, int count)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(count);
        for (var done = 0; done < count;)
        {
            var read = RandomAccess.Read(_file, bytes.AsSpan(done, count - done), position + done);
            if (read == 0)
            {
                throw new EndOfStreamException($"{_path} has become shorter.");
            }

            done += read;
        }

        return bytes;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
