using System.Buffers.Binary;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Which stamp set which field of a row, kept in the row itself. Stored form: for each stamp that still owns a field,
/// greatest first, 1 byte rank, 8 bytes time, 8 bytes tie, 4 bytes mask of fields, all big-endian.
/// </summary>
public sealed class FieldStamps
{
    private const int EntrySize = 21;
    private readonly List<(Stamp Stamp, uint Fields)> _entries = [];

    /// <summary>Reads the stored form; empty for a new row.</summary>
    public FieldStamps(ReadOnlySpan<byte> stored)
    {
        for (; stored.Length >= EntrySize; stored = stored[EntrySize..])
        {
            var stamp = new Stamp(
                (StampRank)stored[0],
                BinaryPrimitives.ReadInt64BigEndian(stored[1..]),
                BinaryPrimitives.ReadInt64BigEndian(stored[9..]));
            _entries.Add((stamp, BinaryPrimitives.ReadUInt32BigEndian(stored[17..])));
        }
    }

    /// <summary>Whether no stamp owns any field.</summary>
    public bool IsEmpty => _entries.TrueForAll(e => e.Fields == 0);

    /// <summary>The latest time of any stamp, in Unix nanoseconds; null where there is none.</summary>
    public long? LatestTime => _entries.Count == 0 ? null : _entries.Max(e => e.Stamp.Time);

    /// <summary>Claims a field for a stamp; false if a greater or the same stamp owns it already.</summary>
    /// <param name="field">The field as a single bit.</param>
    /// <param name="stamp">The patch's stamp.</param>
    public bool Claim(uint field, Stamp stamp)
    {
        var own = -1;
        for (var i = 0; i < _entries.Count; i++)
        {
            var (owner, fields) = _entries[i];
            if ((fields & field) != 0)
            {
                if (stamp.CompareTo(owner) <= 0)
                {
                    return false;
                }

                _entries[i] = (owner, fields & ~field);
            }

            if (owner == stamp)
            {
                own = i;
            }
        }

        if (own >= 0)
        {
            _entries[own] = (stamp, _entries[own].Fields | field);
        }
        else
        {
            _entries.Add((stamp, field));
        }

        return true;
    }

    /// <summary>Whether any stamp owns the field.</summary>
    public bool Has(uint field) => _entries.Exists(e => (e.Fields & field) != 0);

    /// <summary>The stored form: the same for the same claims, in whatever order they were made.</summary>
    public byte[] ToArray()
    {
        _entries.RemoveAll(e => e.Fields == 0);
        _entries.Sort((a, b) => b.Stamp.CompareTo(a.Stamp));
        var stored = new byte[_entries.Count * EntrySize];
        var rest = stored.AsSpan();
        foreach (var (stamp, fields) in _entries)
        {
            rest[0] = (byte)stamp.Rank;
            BinaryPrimitives.WriteInt64BigEndian(rest[1..], stamp.Time);
            BinaryPrimitives.WriteInt64BigEndian(rest[9..], stamp.Tie);
            BinaryPrimitives.WriteUInt32BigEndian(rest[17..], fields);
            rest = rest[EntrySize..];
        }

        return stored;
    }
}
