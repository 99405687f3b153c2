using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>Where a value stands in its document, as one would write it in code: <c>agent_responses.responses[0].plan</c>.</summary>
internal static partial class StatePath
{
    /// <summary>The document itself.</summary>
    public const string Root = "";

    /// <summary>The path of a member, or of an element where there is no key.</summary>
    public static string Of(string parent, string? key, long index) => key switch
    {
        null => parent + Element(index),
        _ when Word().IsMatch(key) => parent.Length == 0 ? key : $"{parent}.{key}",
        _ => $"{parent}[{JsonSerializer.Serialize(key)}]",
    };

    /// <summary>An element among its siblings: <c>[3]</c>.</summary>
    public static string Element(long index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");

    /// <summary>Reads what <see cref="Of"/> wrote.</summary>
    public static IReadOnlyList<StatePlace> Parse(string path) =>
    [
        .. Places().Matches(path).Select(m =>
            m.Groups["index"] is { Success: true } index ? new StatePlace(null, long.Parse(index.ValueSpan, CultureInfo.InvariantCulture))
            : m.Groups["quoted"] is { Success: true } quoted ? new StatePlace(JsonSerializer.Deserialize<string>(quoted.ValueSpan), 0)
            : new StatePlace(m.Groups["word"].Value, 0)),
    ];

    [GeneratedRegex("""\[(?<index>\d+)\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|\.?(?<word>[^.\[]+)""")]
    private static partial Regex Places();

    [GeneratedRegex(@"^[\p{L}_$][\p{L}\p{N}_$-]*$")]
    private static partial Regex Word();
}
