using System.Buffers;
using System.Globalization;
using System.Text;
using SwisperStudio.Core.Display;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>
/// The lines of a state, or of the difference of two, that a reader has opened. Only what they show is read, so the cost
/// follows what is looked at, not the size of the state. While chunks are missing the lines are incomplete: read again.
/// </summary>
public sealed class StateLines
{
    /// <summary>Containers up to so many children open by themselves.</summary>
    private const int MaxOpenByItself = 100;

    /// <summary>"Open all" opens until there are so many lines.</summary>
    private const int MaxOpenAll = 3000;

    /// <summary>Containers up to so many bytes are shown in one line while closed.</summary>
    private const int MaxPreview = 300;

    private const int MinColumns = 24;
    private const int MinFirstColumns = 10;
    private readonly StateViewOptions _options;
    private readonly List<StateLine> _lines = [];

    private StateLines(StateViewOptions options) => _options = options;

    private enum Side
    {
        Before,
        After,
        Both,
    }

    /// <summary>Lists the lines of a comparison; a state alone is one compared with itself.</summary>
    public static IReadOnlyList<StateLine> List(StateDiffNode root, StateViewOptions options)
    {
        var lines = new StateLines(options);
        if (root.Kind == StateDiffKind.Unchanged && !options.ShowUnchanged)
        {
            return [];
        }

        var shown = root.After ?? root.Before;
        if (shown is null)
        {
            return [];
        }

        if (shown.IsContainer && shown.Count > 0 && (root.Kind != StateDiffKind.Changed || root.Children.Count > 0))
        {
            lines.AddChildren(root, StatePath.Root, depth: 0, lines.ChildrenOf(root), Key(StatePath.Root, Side.Both));
        }
        else
        {
            lines.Add(root, StatePath.Root, depth: 0, label: null);
        }

        return lines._lines;
    }

    private void Add(StateDiffNode node, string path, int depth, string? label)
    {
        switch (node)
        {
            case { Kind: StateDiffKind.Unchanged or StateDiffKind.Moved }:
                AddValue(node.After!, Side.Both, node.Kind, path, depth, label);
                break;
            case { Before: null }:
                AddValue(node.After!, Side.After, node.Kind, path, depth, label);
                break;
            case { After: null }:
                AddValue(node.Before, Side.Before, node.Kind, path, depth, label);
                break;
            case { Children.Count: > 0 }:
                AddChangedContainer(node, path, depth, label);
                break;
            case { Before.IsContainer: false, After.IsContainer: false }:
                AddChangedLeaf(node.Before, node.After, path, depth, label);
                break;
            default:
                AddValue(node.Before, Side.Before, StateDiffKind.Changed, path, depth, label);
                AddValue(node.After, Side.After, StateDiffKind.Changed, path, depth, label);
                break;
        }
    }

    private void AddChangedContainer(StateDiffNode node, string path, int depth, string? label)
    {
        var key = Key(path, Side.Both);
        var isOpen = _options.IsOpen(key, byDefault: true, hasRoom: _lines.Count < MaxOpenAll);
        var counts = new StringBuilder(Size(node.After!));
        Append(" +", node.Added);
        Append(" −", node.Removed);
        Append(" ~", node.Changed);
        Append(" →", node.Moved);
        IReadOnlyList<LinePart> note = [new(counts.ToString(), LinePartKind.Note)];
        _lines.Add(new StateLine { Path = path, Depth = depth, Kind = StateDiffKind.Changed, Label = label, Key = key, Before = note, After = note, Value = node.After, IsOpen = isOpen });
        if (isOpen)
        {
            AddChildren(node, path, depth + 1, ChildrenOf(node), key);
        }

        void Append(string sign, int count)
        {
            if (count > 0)
            {
                counts.Append(CultureInfo.InvariantCulture, $" {sign}{count}");
            }
        }
    }

    private void AddChangedLeaf(StateNode before, StateNode after, string path, int depth, string? label)
    {
        var key = Key(path, Side.Both);
        var whole = _options.IsWhole(key);
        bool isCut;
        List<LinePart> removed, added;
        if (before.Kind == StateKind.String && after.Kind == StateKind.String)
        {
            (removed, added) = LeafText.Change(before, after, whole, out isCut);
        }
        else
        {
            removed = LeafText.Of(before, whole, out var isBeforeCut);
            added = LeafText.Of(after, whole, out var isAfterCut);
            isCut = isBeforeCut || isAfterCut;
        }

        var line = new StateLine { Path = path, Depth = depth, Kind = StateDiffKind.Changed, Label = label, Key = key };
        AddText(line, Break(removed, depth, label), Break(added, depth, label), before, after);
        AddCut(isCut, line, before.Length + after.Length);
    }

    /// <summary>A value that stands on one side, or is equal on both.</summary>
    private void AddValue(StateNode value, Side side, StateDiffKind kind, string path, int depth, string? label)
    {
        var key = Key(path, side);
        var line = new StateLine { Path = path, Depth = depth, Kind = kind, Label = label, Key = key };
        if (!value.IsContainer)
        {
            var whole = _options.IsWhole(key);
            var text = Break(LeafText.Of(value, whole, out var isCut), depth, label);
            AddText(line, side == Side.After ? null : text, side == Side.Before ? null : text, value, value);
            AddCut(isCut, line, value.Length);
            return;
        }

        var byDefault = value.Count is > 0 and <= MaxOpenByItself && depth < (kind == StateDiffKind.Unchanged ? _options.OpenLevels : 1) && kind != StateDiffKind.Moved;
        bool? isOpen = value.Count == 0 ? null : _options.IsOpen(key, byDefault, hasRoom: _lines.Count < MaxOpenAll);
        IReadOnlyList<LinePart> summary = isOpen == true ? [new(Size(value), LinePartKind.Note)] : Preview(value, depth, label);
        _lines.Add(line with { Before = side == Side.After ? null : summary, After = side == Side.Before ? null : summary, Value = value, IsOpen = isOpen });
        if (isOpen == true)
        {
            AddChildren(new StateDiffNode { Kind = kind, Before = side == Side.After ? null : value, After = side == Side.Before ? null : value }, path, depth + 1, Alone(value, side, kind, key), key);
        }
    }

    private void AddChildren(StateDiffNode container, string path, int depth, IEnumerable<StateDiffNode> children, string key)
    {
        var limit = _options.ChildrenOf(key);
        var isArray = (container.After ?? container.Before)!.Kind == StateKind.Array;
        foreach (var (index, child) in children.Index())
        {
            if (index == limit)
            {
                IReadOnlyList<LinePart> more = [new($"more than {limit} entries: show {StateViewOptions.MoreChildren} more", LinePartKind.Note)];
                _lines.Add(new StateLine { Path = path, Depth = depth, Kind = StateDiffKind.Unchanged, Key = key, Before = more, After = more, Action = StateLineAction.MoreChildren });
                return;
            }

            var place = child.AfterIndex ?? child.BeforeIndex ?? 0;
            var label = child.Key ?? StatePath.Element(place);
            Add(child, StatePath.Of(path, child.Key, place), depth, isArray && child.Kind == StateDiffKind.Moved ? $"{label} ← {StatePath.Element(child.BeforeIndex!.Value)}" : label);
        }
    }

    private IEnumerable<StateDiffNode> ChildrenOf(StateDiffNode node) => node.Kind switch
    {
        StateDiffKind.Changed when !_options.ShowUnchanged => node.Children,
        StateDiffKind.Changed => StateDiff.WithUnchanged(node) ?? [],
        _ => Alone((node.After ?? node.Before)!, node.Before is null ? Side.After : node.After is null ? Side.Before : Side.Both, node.Kind, Key(StatePath.Root, Side.Both)),
    };

    /// <summary>What is inside a value that is on one side, or equal on both; one more than is listed, so that "more" is known.</summary>
    private IEnumerable<StateDiffNode> Alone(StateNode value, Side side, StateDiffKind kind, string key) =>
        (value.Children(0, _options.ChildrenOf(key) + 1) ?? []).Select(child => new StateDiffNode
        {
            Key = child.Key,
            BeforeIndex = child.Index,
            AfterIndex = child.Index,
            Kind = kind == StateDiffKind.Moved ? StateDiffKind.Unchanged : Single(kind, side),
            Before = side == Side.After ? null : child.Value,
            After = side == Side.Before ? null : child.Value,
        });

    // Where a container took another value's place, what is inside it was added or removed.
    private static StateDiffKind Single(StateDiffKind kind, Side side) =>
        kind != StateDiffKind.Changed ? kind : side == Side.After ? StateDiffKind.Added : StateDiffKind.Removed;

    private void AddText(StateLine line, List<LinePart[]>? before, List<LinePart[]>? after, StateNode beforeValue, StateNode afterValue)
    {
        if (_options.SideBySide || ReferenceEquals(before, after))
        {
            for (var i = 0; i < Math.Max(before?.Count ?? 0, after?.Count ?? 0); i++)
            {
                AddLine(i, before?.ElementAtOrDefault(i), after?.ElementAtOrDefault(i), afterValue);
            }

            return;
        }

        for (var i = 0; i < before?.Count; i++)
        {
            AddLine(i, before[i], null, beforeValue);
        }

        for (var i = 0; i < after?.Count; i++)
        {
            AddLine(i, null, after[i], afterValue);
        }

        void AddLine(int number, LinePart[]? left, LinePart[]? right, StateNode value) =>
            _lines.Add(line with { Label = number == 0 ? line.Label : null, Before = left, After = right, Value = number == 0 ? value : null });
    }

    private void AddCut(bool isCut, StateLine line, long length)
    {
        if (isCut)
        {
            IReadOnlyList<LinePart> all = [new($"show all ({Readable.Bytes(length)})", LinePartKind.Note)];
            _lines.Add(line with { Label = null, Before = all, After = all, Action = StateLineAction.WholeText });
        }
    }

    private List<LinePart[]> Break(List<LinePart> parts, int depth, string? label)
    {
        // A level and the place of the fold are as wide as two or three characters.
        var columns = _options.SideBySide ? (_options.Columns / 2) - 2 : _options.Columns;
        var rest = Math.Max(MinColumns, columns - (2 * depth) - 3);
        return LineWrap.Break(parts, Math.Max(MinFirstColumns, rest - (label?.Length ?? -2) - 2), rest);
    }

    /// <summary>A closed container: all of it where that is short, else its size.</summary>
    private LinePart[] Preview(StateNode value, int depth, string? label)
    {
        var output = new ArrayBufferWriter<byte>();
        if (value.Length > MaxPreview || !value.TryWrite(output))
        {
            return [new(Size(value), LinePartKind.Note)];
        }

        var lines = Break([new(Encoding.UTF8.GetString(output.WrittenSpan), LinePartKind.Note)], depth, label);
        return lines.Count == 1 ? lines[0] : [.. lines[0], new("…", LinePartKind.Note)];
    }

    private static string Size(StateNode value)
    {
        var count = Readable.Count(value.Count);
        return value.Kind == StateKind.Array ? $"[{count}]" : value.Count == 1 ? "{1 key}" : $"{{{count} keys}}";
    }

    private static string Key(string path, Side side) => path + "\n" + side;
}
