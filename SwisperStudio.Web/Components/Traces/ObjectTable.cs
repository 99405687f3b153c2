using SwisperStudio.Core.State;
using SwisperStudio.Web.Components.State;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>A list of objects as a table: what tools give most.</summary>
/// <param name="Columns">Keys, in the order they first appear.</param>
/// <param name="Rows">Cells, as text; empty where an object lacks the key.</param>
public sealed record ObjectTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int MaxRows = 50;
    private const int MaxColumns = 12;
    private const int MaxCell = 200;

    /// <summary>Larger cells are not read; the tree shows them.</summary>
    private const long MaxCellBytes = 2000;

    /// <summary>Reads a list of at least two objects; null for anything else, and while pending.</summary>
    public static ObjectTable? Read(StateNode value)
    {
        if (value is not { Kind: StateKind.Array, Count: >= 2 } || value.Children(0, MaxRows) is not { } elements || elements.Any(e => e.Value.Kind != StateKind.Object))
        {
            return null;
        }

        var rows = elements.Select(e => e.Value.Children()).ToList();
        if (rows.Any(r => r is null))
        {
            return null;
        }

        var columns = rows.SelectMany(r => r!).Select(m => m.Key!).Distinct().Take(MaxColumns + 1).ToList();
        return columns.Count is 0 or > MaxColumns
            ? null
            : new ObjectTable(columns, [.. rows.Select(r => (IReadOnlyList<string>)[.. columns.Select(c => Cell(r!.LastOrDefault(m => m.Key == c)?.Value))])]);
    }

    private static string Cell(StateNode? value)
    {
        if (value is null or { Kind: StateKind.Null })
        {
            return "";
        }

        if (value.Length > MaxCellBytes)
        {
            return "…";
        }

        var text = value.Display() ?? "";
        return text.Length <= MaxCell ? text : text[..MaxCell] + "…";
    }
}
