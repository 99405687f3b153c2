using System.Text;
using System.Text.Json;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>Reads answers of <c>GET /traces/{id}/tree</c>.</summary>
internal static class TraceTree
{
    /// <summary>All nodes with their depth, parents first; without recursion, as trees may be deep.</summary>
    public static IEnumerable<(JsonElement Node, int Depth)> Nodes(JsonElement roots)
    {
        var open = new Stack<(JsonElement Node, int Depth)>(roots.EnumerateArray().Reverse().Select(n => (n, 0)));
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in next.Node.GetProperty("children").EnumerateArray().Reverse())
            {
                open.Push((child, next.Depth + 1));
            }
        }
    }

    /// <summary>A document without the white space between its tokens and with all else untouched: numbers, escapes, order.</summary>
    public static string Minified(string json)
    {
        var text = new StringBuilder(json.Length);
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var c = json[at];
            if (inString && c == '\\')
            {
                text.Append(c).Append(json[++at]);
                continue;
            }

            inString ^= c == '"';
            if (inString || c is not (' ' or '\t' or '\r' or '\n'))
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
