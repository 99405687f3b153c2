using System.Text.Unicode;

namespace SwisperStudio.Core.State;

/// <summary>
/// Finds the end of JSON values of one request. What one node returned, the next one takes: an object that is the same as one of the last two large ones, byte by
/// byte, is compared instead of read again, which is several times as fast.
/// </summary>
public sealed class RepeatScanner
{
    private const int LeastLength = 1_024;

    // Parts of the text that are known to be valid UTF-8, in their order.
    private readonly List<Range> _valid = [];
    private (ReadOnlyMemory<byte> Json, int Depth) _last;
    private (ReadOnlyMemory<byte> Json, int Depth) _lastButOne;

    /// <summary>To be called before each text of which <see cref="IsValidUtf8"/> is asked.</summary>
    public void Begin() => _valid.Clear();

    /// <summary>Skips one value, as <see cref="JsonScanner.TrySkip"/> does.</summary>
    /// <param name="json">UTF-8, valid or not; it must stay unchanged as long as this is used.</param>
    /// <param name="position">Where the value begins; set behind it.</param>
    /// <param name="depth">How deep it is nested: 0 for a scalar.</param>
    /// <returns>False if no valid value begins there.</returns>
    public bool TrySkip(ReadOnlyMemory<byte> json, ref int position, out int depth)
    {
        var start = position;
        var text = json.Span;
        var isKnown = IsNext(_last.Json.Span, text[position..]);
        if (!isKnown && IsNext(_lastButOne.Json.Span, text[position..]))
        {
            (_last, _lastButOne) = (_lastButOne, _last);
            isKnown = true;
        }

        if (isKnown)
        {
            position += _last.Json.Length;
            _valid.Add(start..position);
            depth = _last.Depth;
            return true;
        }

        if (!JsonScanner.TrySkip(text, ref position, out depth))
        {
            return false;
        }

        // Only what is text is remembered: its request may go on although it was refused.
        if (position - start >= LeastLength && text[start] == '{' && Utf8.IsValid(text[start..position]))
        {
            _valid.Add(start..position);
            (_last, _lastButOne) = ((json[start..position], depth), _last);
        }

        return true;
    }

    /// <summary>Whether a part of the text that was read is valid UTF-8. Large objects were looked into when they were read.</summary>
    public bool IsValidUtf8(ReadOnlySpan<byte> json, int start, int end)
    {
        foreach (var valid in _valid)
        {
            if (!Utf8.IsValid(json[start..valid.Start.Value]))
            {
                return false;
            }

            start = valid.End.Value;
        }

        return Utf8.IsValid(json[start..end]);
    }

    // A larger object may begin with the same members, but not end there.
    private static bool IsNext(ReadOnlySpan<byte> known, ReadOnlySpan<byte> text) =>
        known.Length > 0 && text.Length >= known.Length && text[known.Length - 1] == '}' && text[..known.Length].SequenceEqual(known);
}
