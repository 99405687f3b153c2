using System.Buffers;
using System.Text.Json;
using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Metadata of a row: a whole that the greatest stamp replaces, and members that patches of greater stamps have merged into it. Once merged, members stand in the
/// order of their names, so that the order of arrival leaves no trace.
/// </summary>
internal static class MetaMerge
{
    /// <summary>Most members of a row with stamps of their own: each costs place in the row, and every later patch carries them on.</summary>
    internal const int MaxMembers = 256;

    private const string Surplus = "more";

    /// <summary>The metadata after a patch.</summary>
    /// <param name="stamps">The row's.</param>
    /// <param name="field">The bit of its metadata.</param>
    /// <param name="patch">Whose stamp decides.</param>
    /// <param name="sent">What it says of the metadata.</param>
    /// <param name="stored">The metadata before.</param>
    public static byte[]? Apply(FieldStamps stamps, uint field, Patch patch, Field<ReadOnlyMemory<byte>?> sent, byte[]? stored)
    {
        if (!sent.IsPresent)
        {
            return stored;
        }

        if (patch.MergesMeta)
        {
            var claimed = Bounded(stamps, Members(sent.Value ?? default)).Where(m => stamps.ClaimMember(field, HashOf(m.Key), patch.Stamp)).ToList();
            return claimed.Count == 0 ? stored : Object(Members(stored), claimed);
        }

        if (!stamps.Claim(field, patch.Stamp))
        {
            return stored;
        }

        // A patch of a greater stamp may have come before.
        stamps.ForgetMembers(patch.Stamp);
        var newer = stamps.MemberCount > 0 ? Members(stored).Where(m => stamps.HasMember(HashOf(m.Key))).ToList() : [];
        return newer.Count == 0 ? sent.Value?.ToArray() : Object(Members(sent.Value ?? default), newer);
    }

    private static ulong HashOf(string name) => unchecked((ulong)Hash128.ShortOf(name)!.Value);

    /// <summary>A patch's members, of which those that the row has no room for are together one.</summary>
    private static SortedDictionary<string, byte[]> Bounded(FieldStamps stamps, SortedDictionary<string, byte[]> members)
    {
        var surplus = members.Where(m => !stamps.HasMember(HashOf(m.Key))).Skip(Math.Max(0, MaxMembers - stamps.MemberCount)).ToList();
        if (surplus.Count > 0)
        {
            surplus.ForEach(m => members.Remove(m.Key));
            members[Surplus] = [.. "\"more\":"u8, .. Object([], surplus)];
        }

        return members;
    }

    /// <summary>The members by their names, each as written, name included; of several of the same name the last. None where it is no object.</summary>
    private static SortedDictionary<string, byte[]> Members(ReadOnlyMemory<byte> json)
    {
        var members = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (json.Span is [(byte)'{', ..])
        {
            using var document = JsonDocument.Parse(json, RawJson.DocumentOptions);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                members[RawJson.Name(member)] = RawJson.Member(member);
            }
        }

        return members;
    }

    private static byte[] Object(SortedDictionary<string, byte[]> members, IEnumerable<KeyValuePair<string, byte[]>> over)
    {
        foreach (var (name, member) in over)
        {
            members[name] = member;
        }

        var json = new ArrayBufferWriter<byte>();
        foreach (var member in members.Values)
        {
            json.Write(json.WrittenCount == 0 ? "{"u8 : ","u8);
            json.Write(member);
        }

        json.Write("}"u8);
        return json.WrittenSpan.ToArray();
    }
}
