namespace SwisperStudio.Core.State;

/// <summary>
/// Where long values are cut. The content of the last 64 bytes decides (a gear hash, as in FastCDC), so that an insertion moves
/// the cuts next to it and no others.
/// </summary>
internal static class SegmentBoundary
{
    /// <summary>Bytes a segment has at least.</summary>
    public const int MinSize = 4 * 1024;

    /// <summary>Bytes after which a segment is cut wherever it stands.</summary>
    public const int MaxSize = 32 * 1024;

    /// <summary>Mean bytes from the minimum to the cut.</summary>
    private const int Spread = 4 * 1024;

    private const int Window = 64;

    private static readonly ulong[] Gear = MakeGear();

    /// <summary>Rolls the hash over bytes.</summary>
    public static ulong Roll(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            hash = (hash << 1) + Gear[value];
        }

        return hash;
    }

    /// <summary>Where rolling has to begin for a run that starts here: what precedes cannot matter any more at the earliest cut.</summary>
    public static int RollFrom(int runStart) => runStart + MinSize - Window;

    /// <summary>Whether to cut after an element of this size: the larger, the more likely, so that segments come out alike.</summary>
    public static bool Hits(ulong hash, int elementSize) => (hash >> 32) < (ulong)elementSize * (uint.MaxValue / Spread);

    /// <summary>How many bytes of a string (without quotes) the next segment takes; all of them when there is no cut.</summary>
    public static int NextCut(ReadOnlySpan<byte> text)
    {
        ulong hash = 0;
        for (var i = Window < text.Length ? RollFrom(0) : text.Length; i < text.Length; i++)
        {
            if (i >= MinSize && (i >= MaxSize || Hits(hash, 1)) && IsBetweenCharacters(text, i))
            {
                return i;
            }

            hash = (hash << 1) + Gear[text[i]];
        }

        return text.Length;
    }

    /// <summary>Neither inside a UTF-8 sequence nor inside an escape (<c>\n</c>, <c>\u00fc</c>).</summary>
    private static bool IsBetweenCharacters(ReadOnlySpan<byte> text, int position)
    {
        if ((text[position] & 0xC0) == 0x80)
        {
            return false;
        }

        var backslash = text[Math.Max(0, position - 5)..position].LastIndexOf((byte)'\\');
        if (backslash < 0)
        {
            return true;
        }

        backslash += Math.Max(0, position - 5);
        var before = text[..(backslash + 1)];
        var run = before.Length - 1 - before.LastIndexOfAnyExcept((byte)'\\');
        var escapeEnd = backslash + (text[backslash + 1] == (byte)'u' ? 6 : 2);
        return run % 2 == 0 || escapeEnd <= position;
    }

    /// <summary>Fixed random numbers (SplitMix64): the cuts of stored chunks depend on them, so they never change.</summary>
    private static ulong[] MakeGear()
    {
        var gear = new ulong[256];
        var state = 0x5357495350455231UL;
        for (var i = 0; i < gear.Length; i++)
        {
            state += 0x9E3779B97F4A7C15UL;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            gear[i] = mixed ^ (mixed >> 31);
        }

        return gear;
    }
}
