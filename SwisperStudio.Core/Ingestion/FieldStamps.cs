using System.Buffers.Binary;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Which stamp set which field of a row, kept in the row itself. Stored form: for each stamp that still owns a field,
/// greatest first, 1 byte rank, 8 bytes time, 8 bytes tie, 4 bytes mask of fields, all big-endian. Then, for each member that was merged
/// into the metadata, the same with the highest bit of the rank set and 8 bytes of a hash of the member's name in the place of the mask.
/// </summary>
public sealed class FieldStamps
{
    private const int EntrySize = 21;
    private const int MemberSize = 25;
    private const byte MemberMark = 0x80;
    private readonly List<(Stamp Stamp, uint Fields)> _entries = [];
    private readonly SortedDictionary<ulong, Stamp> _members = [];

    /// <summary>Reads the stored form; empty for a new row.</summary>
    public FieldStamps(ReadOnlySpan<byte> stored)
    {
        while (!stored.IsEmpty)
        {
            var stamp = new Stamp(
                (StampRank)(stored[0] & ~MemberMark),
                BinaryPrimitives.ReadInt64BigEndian(stored[1..]),
                BinaryPrimitives.ReadInt64BigEndian(stored[9..]));
            if ((stored[0] & MemberMark) == 0)
            {
                _entries.Add((stamp, BinaryPrimitives.ReadUInt32BigEndian(stored[17..])));
                stored = stored[EntrySize..];
            }
            else
            {
                _members.Add(BinaryPrimitives.ReadUInt64BigEndian(stored[17..]), stamp);
                stored = stored[MemberSize..];
            }
        }
    }

    /// <summary>Whether no stamp owns any field.</summary>
    public bool IsEmpty => _entries.TrueForAll(e => e.Fields == 0) && _members.Count == 0;

    /// <summary>How many members of the metadata stamps own.</summary>
    public int MemberCount => _members.Count;

    /// <summary>The latest time of any stamp, in Unix nanoseconds; null where there is none.</summary>
    public long? LatestTime => _entries.Select(e => e.Stamp).Concat(_members.Values).Max(s => (long?)s.Time);

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

    /// <summary>Claims a member of the metadata for a stamp; false if a greater stamp owns it, or the whole.</summary>
    /// <param name="whole">The metadata as a single bit.</param>
    /// <param name="member">Hash of the member's name.</param>
    /// <param name="stamp">The patch's stamp.</param>
    public bool ClaimMember(uint whole, ulong member, Stamp stamp)
    {
        if (_entries.Exists(e => (e.Fields & whole) != 0 && stamp.CompareTo(e.Stamp) <= 0)
            || (_members.TryGetValue(member, out var owner) && stamp.CompareTo(owner) < 0))
        {
            return false;
        }

        _members[member] = stamp;
        return true;
    }

    /// <summary>Whether a stamp owns the member of this hash.</summary>
    public bool HasMember(ulong member) => _members.ContainsKey(member);

    /// <summary>Takes the members from stamps up to this one: the whole has been replaced.</summary>
    public void ForgetMembers(Stamp upTo)
    {
        foreach (var (member, _) in _members.Where(m => m.Value.CompareTo(upTo) <= 0).ToList())
        {
            _members.Remove(member);
        }
    }

    /// <summary>Whether any stamp owns the field.</summary>
    public bool Has(uint field) => _entries.Exists(e => (e.Fields & field) != 0);

    /// <summary>The stored form: the same for the same claims, in whatever order they were made.</summary>
    public byte[] ToArray()
    {
        _entries.RemoveAll(e => e.Fields == 0);
        _entries.Sort((a, b) => b.Stamp.CompareTo(a.Stamp));
        var stored = new byte[(_entries.Count * EntrySize) + (_members.Count * MemberSize)];
        var rest = stored.AsSpan();
        foreach (var (stamp, fields) in _entries)
        {
            Write(rest, stamp, mark: 0);
            BinaryPrimitives.WriteUInt32BigEndian(rest[17..], fields);
            rest = rest[EntrySize..];
        }

        foreach (var (member, stamp) in _members)
        {
            Write(rest, stamp, MemberMark);
            BinaryPrimitives.WriteUInt64BigEndian(rest[17..], member);
            rest = rest[MemberSize..];
        }

        return stored;
    }

    private static void Write(Span<byte> entry, Stamp stamp, byte mark)
    {
        entry[0] = (byte)((byte)stamp.Rank | mark);
        BinaryPrimitives.WriteInt64BigEndian(entry[1..], stamp.Time);
        BinaryPrimitives.WriteInt64BigEndian(entry[9..], stamp.Tie);
    }
}
