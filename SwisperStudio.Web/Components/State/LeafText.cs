using SwisperStudio.Core.Display;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>Values without children as text: quoted strings, the rest as sent; long ones cut until somebody asks for the whole.</summary>
internal static class LeafText
{
    /// <summary>Strings up to so many bytes are read without asking.</summary>
    private const long MaxUnasked = 64 * 1024;

    /// <summary>Strings above so many bytes are not shown at all: they can be downloaded.</summary>
    private const long MaxShown = 2 * 1024 * 1024;

    /// <summary>Characters shown of a long text.</summary>
    private const int CutAt = 1500;

    /// <summary>Characters kept on either side of a change in a long text.</summary>
    private const int Context = 160;

    /// <summary>A value alone.</summary>
    /// <param name="value">A value without children.</param>
    /// <param name="whole">Show all of it.</param>
    /// <param name="isCut">Whether something is left out that can be asked for.</param>
    public static List<LinePart> Of(StateNode value, bool whole, out bool isCut)
    {
        isCut = !whole && value.Length > MaxUnasked && value.Length <= MaxShown;
        if (value.Length > (whole ? MaxShown : MaxUnasked))
        {
            var hint = value.Length > MaxShown ? ": too long to be shown here; the raw view offers it as a file" : "";
            return [new($"{Readable.Bytes(value.Length)} of text{hint}", LinePartKind.Note)];
        }

        var text = value.Kind == StateKind.String ? $"\"{value.Text()}\"" : value.RawText() ?? "";
        if (whole || text.Length <= CutAt)
        {
            return [new(text, KindOf(value))];
        }

        isCut = true;
        return [new(text[..NoTornPair(text, CutAt)], KindOf(value)), new(" …", LinePartKind.Note)];
    }

    /// <summary>Two versions of a string with the words marked that differ; in long texts what is far from any change is left out.</summary>
    public static (List<LinePart> Before, List<LinePart> After) Change(StateNode before, StateNode after, bool whole, out bool isCut)
    {
        if (before.Length + after.Length > 2 * MaxShown)
        {
            return (Of(before, whole, out isCut), Of(after, whole, out isCut));
        }

        var segments = TextDiff.Words(before.Text() ?? "", after.Text() ?? "");
        isCut = false;
        List<LinePart> removed = [Quote], added = [Quote];
        for (var i = 0; i < segments.Count; i++)
        {
            var (kind, text) = (segments[i].Kind, segments[i].Text);
            if (kind == TextSegmentKind.Equal)
            {
                var shown = whole ? [new(text, LinePartKind.String)] : Shortened(text, isFirst: i == 0, isLast: i == segments.Count - 1);
                isCut |= shown.Count > 1;
                removed.AddRange(shown);
                added.AddRange(shown);
            }
            else if (kind == TextSegmentKind.Removed)
            {
                removed.Add(new(text, LinePartKind.Removed));
            }
            else
            {
                added.Add(new(text, LinePartKind.Added));
            }
        }

        removed.Add(Quote);
        added.Add(Quote);
        return (removed, added);
    }

    private static LinePart Quote => new("\"", LinePartKind.String);

    /// <summary>An equal stretch without its middle, which no change is near.</summary>
    private static List<LinePart> Shortened(string text, bool isFirst, bool isLast)
    {
        var (head, tail) = (isFirst ? 0 : Context, isLast ? 0 : Context);
        if (text.Length <= head + tail + Context)
        {
            return [new(text, LinePartKind.String)];
        }

        List<LinePart> parts = [new(" … ", LinePartKind.Note)];
        if (head > 0)
        {
            parts.Insert(0, new(text[..NoTornPair(text, head)], LinePartKind.String));
        }

        if (tail > 0)
        {
            parts.Add(new(text[NoTornPair(text, text.Length - tail)..], LinePartKind.String));
        }

        return parts;
    }

    private static int NoTornPair(string text, int position) => char.IsLowSurrogate(text[position]) ? position - 1 : position;

    private static LinePartKind KindOf(StateNode value) => value.Kind switch
    {
        StateKind.Number => LinePartKind.Number,
        StateKind.True or StateKind.False => LinePartKind.Boolean,
        StateKind.Null => LinePartKind.Null,
        _ => LinePartKind.String,
    };
}
