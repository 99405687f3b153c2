using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Metrics;

/// <summary>
/// Keys of roll-ups: the hash of what the row is about, with the slot as its last byte, so that the slots of one thing lie side by side in the primary key.
/// </summary>
internal static class RollUpKey
{
    /// <summary>The slot of traces that retention has removed; nobody recounts it.</summary>
    public const byte Past = 255;

    /// <summary>Slots of writers: 0 to one less than this.</summary>
    public const int WriterSlots = 16;

    /// <summary>Longer names are cut in roll-ups: a row is read for each hour.</summary>
    private const int MaxName = 200;

    // One transaction at a time writes the embedded database.
    private static readonly byte[] OfSqlite = [0];
    private static readonly byte[] OfPostgres = [.. Enumerable.Range(0, WriterSlots).Select(s => (byte)s)];

    /// <summary>The slots of this database's writers.</summary>
    public static byte[] WriterSlotsOf(StudioDbContext db) => db.Database.IsSqlite() ? OfSqlite : OfPostgres;

    /// <summary>The key of a session or user, in slot 0.</summary>
    public static Guid Of(string id) => Hash128.Of(id).InSlot(0);

    /// <summary>The key of an hour's row, in slot 0. Texts are told apart by their lengths, null from empty by −1.</summary>
    public static Guid Of(int hour, string? rootName, string? name, string? model)
    {
        var content = new ArrayBufferWriter<byte>(256);
        BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(sizeof(int)), hour);
        content.Advance(sizeof(int));
        foreach (var text in (ReadOnlySpan<string?>)[rootName, name, model])
        {
            BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(sizeof(int)), text is null ? -1 : Encoding.UTF8.GetByteCount(text));
            content.Advance(sizeof(int));
            Encoding.UTF8.GetBytes(text ?? "", content);
        }

        return Hash128.Of(content.WrittenSpan).InSlot(0);
    }

    /// <summary>The same key in another slot.</summary>
    public static Guid InSlot(this Guid key, byte slot)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[15] = slot;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A name as roll-ups keep it.</summary>
    public static string? Cut(string? name) =>
        name is null || name.Length <= MaxName ? name : name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)];
}
