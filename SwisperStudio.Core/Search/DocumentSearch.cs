using System.Text.Encodings.Web;
using System.Text.Json;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>
/// Looks for terms in what a pack holds of a document: goes from the root to the pack's chunks only, and finds the value that has most
/// of the terms.
/// </summary>
/// <param name="search">What to look for.</param>
/// <param name="own">The pack's chunks.</param>
/// <param name="way">These, and the chunks that lead to them.</param>
internal sealed class DocumentSearch(SearchText search, HashSet<Guid> own, HashSet<Guid> way)
{
    /// <summary>Values to look at; beyond, a document is given up.</summary>
    private const int MaxValues = 50_000;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private readonly bool[] _found = new bool[search.Terms.Count];
    private readonly List<string> _path = [];
    private (int Terms, string Path, string Text, List<Range> Places)? _best;
    private int _values;

    /// <summary>The value found: its path, its text (<c>key: value</c> in objects) and the finds; null if some term stands nowhere, or while chunks are missing.</summary>
    public (string Path, string Text, List<Range> Places)? Find(StateNode root)
    {
        Visit(root, "", isOwn: false);
        return _best is { } best && Array.TrueForAll(_found, f => f) ? (best.Path, best.Text, best.Places) : null;
    }

    private void Visit(StateNode node, string label, bool isOwn)
    {
        if (_best?.Terms == search.Terms.Count || ++_values > MaxValues)
        {
            return;
        }

        // A member's name stands with its container.
        var isOwnLabel = isOwn;
        isOwn = node.Name is { } name ? own.Contains(name) : isOwn;
        if (!node.IsContainer)
        {
            // A long string may have its pieces in several packs.
            if ((isOwn || node.Name is not null) && node.Text() is { } text)
            {
                Look(label + text);
            }

            return;
        }

        if (label.Length > 0 && isOwnLabel)
        {
            Look(label);
        }

        if (node.Items() is { } items)
        {
            Visit(node, items, isOwn, depth: 0);
        }
    }

    private void Visit(StateNode container, List<StateItem> items, bool isOwn, int depth)
    {
        foreach (var item in items)
        {
            if (item.Segment is { } segment)
            {
                if (way.Contains(segment.Name) && depth < ChunkText.MaxDepth && container.Open(item) is { } opened)
                {
                    Visit(container, opened, own.Contains(segment.Name), depth + 1);
                }
            }
            else
            {
                var child = item.ToChild(item.Node!);
                var label = child.Key is null ? "" : child.Key + ": ";
                _path.Add(child.Key is { } key ? Step(key) : $"[{child.Index}]");
                if (child.Value.Name is not { } name || way.Contains(name))
                {
                    Visit(child.Value, label, isOwn);
                }
                else if (isOwn && label.Length > 0)
                {
                    // The name is new here, though the value is not.
                    Look(label);
                }

                _path.RemoveAt(_path.Count - 1);
            }
        }
    }

    private void Look(string text)
    {
        var found = new bool[_found.Length];
        var places = search.Find(text, found);
        var terms = found.Count(f => f);
        for (var i = 0; i < found.Length; i++)
        {
            _found[i] |= found[i];
        }

        if (terms > (_best?.Terms ?? 0))
        {
            _best = (terms, Path(), text, places);
        }
    }

    private string Path() => string.Concat(_path).TrimStart('.');

    /// <summary><c>.name</c>, or <c>["any key"]</c>.</summary>
    private static string Step(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$') ? "." + key
        : $"[{JsonSerializer.Serialize(key, new JsonSerializerOptions { Encoder = Encoder })}]";
}
