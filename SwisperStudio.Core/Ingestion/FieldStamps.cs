using System.Buffers.Binary;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Which stamp set which field of a row, kept in the row itself. Stored form: for each stamp that still owns a field,
/// greatest first, 1 byte rank, 8 bytes time, 8 bytes tie, 4 bytes mask of fields, all big-endian. Then, for each member that was merged
/// into the metadata, the same with the highest bit of the rank set and a hash of the member's name in the place of the mask.
/// </summary>
public sealed class FieldStamps
{
    private const int EntrySize = 21;
    private const byte MemberMark = 0x80;
    private readonly List<(Stamp Stamp, uint Fields)> _entries = [];
    private readonly SortedDictionary<uint, Stamp> _members = [];

    /// <summary>Reads the stored form; empty for a new row.</summary>
    public FieldStamps(ReadOnlySpan<byte> stored)
    {
        for (; stored.Length >= EntrySize; stored = stored[EntrySize..])
        {
            var stamp = new Stamp(
                (StampRank)(stored[0] & ~MemberMark),
                BinaryPrimitives.ReadInt64BigEndian(stored[1..]),
                BinaryPrimitives.ReadInt64BigEndian(stored[9..]));
            var owned = BinaryPrimitives.ReadUInt32BigEndian(stored[17..]);
            if ((stored[0] & MemberMark) == 0)
            {
                _entries.Add((stamp, owned));
            }
            else
            {
                _members.Add(owned, stamp);
            }
        }
    }

    /// <summary>Whether no stamp owns any field.</summary>
    public bool IsEmpty => _entries.TrueForAll(e => e.Fields == 0) && _members.Count == 0;

    /// <summary>Whether any stamp owns a member of the metadata.</summary>
    public bool HasMembers => _members.Count > 0;

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
    public bool ClaimMember(uint whole, uint member, Stamp stamp)
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
    public bool HasMember(uint member) => _members.ContainsKey(member);

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
        var stored = new byte[(_entries.Count + _members.Count) * EntrySize];
        var rest = stored.AsSpan();
        foreach (var (stamp, owned, mark) in _entries.Select(e => (e.Stamp, e.Fields, (byte)0)).Concat(_members.Select(m => (m.Value, m.Key, MemberMark))))
        {
            rest[0] = (byte)((byte)stamp.Rank | mark);
            BinaryPrimitives.WriteInt64BigEndian(rest[1..], stamp.Time);
            BinaryPrimitives.WriteInt64BigEndian(rest[9..], stamp.Tie);
            BinaryPrimitives.WriteUInt32BigEndian(rest[17..], owned);
            rest = rest[EntrySize..];
        }

        return stored;
    }
}
