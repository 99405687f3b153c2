using Microsoft.AspNetCore.WebUtilities;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Which nodes of a trace a reader looks for, as it stands in the address: a link shows the same to everybody.</summary>
public sealed record TreeFilter
{
    private const string SearchParameter = "q";
    private const string TypeParameter = "type";
    private const string LevelParameter = "level";
    private const string ErrorsParameter = "errors";

    /// <summary>Nodes whose name or id contains this, in any case.</summary>
    public string Search { get; init; } = "";

    /// <summary>Failed nodes only.</summary>
    public bool ErrorsOnly { get; init; }

    /// <summary>Nodes of this level or a higher one.</summary>
    public ObservationLevel LeastLevel { get; init; }

    /// <summary>Nodes of these types; none: of all.</summary>
    public IReadOnlyList<ObservationType> Types { get; init; } = [];

    /// <summary>Whether it leaves anything out.</summary>
    public bool IsEmpty => Search.Length == 0 && !ErrorsOnly && LeastLevel == ObservationLevel.Debug && Types.Count == 0;

    /// <summary>Reads an address; what cannot be read does not filter.</summary>
    public static TreeFilter Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return new TreeFilter
        {
            Search = query.TryGetValue(SearchParameter, out var text) ? text[^1] ?? "" : "",
            ErrorsOnly = query.TryGetValue(ErrorsParameter, out var errors) && errors[^1] == "true",
            LeastLevel = Read<ObservationLevel>(LevelParameter).LastOrDefault(),
            Types = [.. Read<ObservationType>(TypeParameter).Distinct().Order()],
        };

        IEnumerable<T> Read<T>(string name)
            where T : struct, Enum =>
            query.TryGetValue(name, out var values)
                ? values.Select(v => Enum.TryParse<T>(v, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : (T?)null).OfType<T>()
                : [];
    }

    /// <inheritdoc />
    public bool Equals(TreeFilter? other) => other is not null
        && (Search, ErrorsOnly, LeastLevel) == (other.Search, other.ErrorsOnly, other.LeastLevel) && Types.SequenceEqual(other.Types);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Search, ErrorsOnly, LeastLevel, Types.Count);

    /// <summary>With a type that was not chosen, without one that was.</summary>
    public TreeFilter Toggle(ObservationType type) =>
        this with { Types = Types.Contains(type) ? [.. Types.Where(t => t != type)] : [.. Types.Append(type).Order()] };

    /// <summary>Whether it finds a node.</summary>
    public bool Finds(ObservationNode node) =>
        (Search.Length == 0 || Contains(node.Row.Name) || Contains(node.Row.Id))
        && (!ErrorsOnly || node.Row.IsError)
        && node.Row.Severity >= LeastLevel
        && (Types.Count == 0 || Types.Contains(node.Row.Type));

    /// <summary>The parameters of the address; null where there is none.</summary>
    public IReadOnlyDictionary<string, object?> ToParameters() => new Dictionary<string, object?>
    {
        [SearchParameter] = Search.Length > 0 ? Search : null,
        [ErrorsParameter] = ErrorsOnly ? "true" : null,
        [LevelParameter] = LeastLevel > ObservationLevel.Debug ? Name(LeastLevel) : null,
        [TypeParameter] = Types.Count > 0 ? Types.Select(t => Name(t)).ToArray() : null,
    };

    private static string Name(Enum value) => value.ToString().ToLowerInvariant();

    private bool Contains(string? text) => text?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true;
}
