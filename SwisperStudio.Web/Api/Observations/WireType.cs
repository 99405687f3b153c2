using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Observations;

/// <summary>Types of observations on the wire: upper case.</summary>
internal static class WireType
{
    // SDK 0.3.1 sends it for nodes it cannot classify yet (contract/rest-api.md, section 15 row 3).
    private const string Auto = "AUTO";

    private static readonly Dictionary<string, ObservationType> ByName = Enum.GetValues<ObservationType>().ToDictionary(ToWire);
    private static readonly string Expected = string.Join(", ", ByName.Keys.SkipLast(1).Select(n => $"'{n}'")) + $" or '{ByName.Keys.Last()}'";

    public static string ToWire(ObservationType type) => type.ToString().ToUpperInvariant();

    /// <summary>The type of this name; null if there is none.</summary>
    public static ObservationType? Find(string? name) => name == Auto ? ObservationType.Span : name is not null && ByName.TryGetValue(name, out var type) ? type : null;

    /// <summary>Reads a type; null when absent or wrong.</summary>
    public static ObservationType? Read(JsonFields fields, string name, bool isRequired)
    {
        if (!isRequired && !fields.Has(name))
        {
            return null;
        }

        var errors = fields.Errors.Count;
        var text = fields.RequiredText(name);
        if (fields.Errors.Count > errors)
        {
            return null;
        }

        if (Find(text) is { } type)
        {
            return type;
        }

        fields.Add("enum", name, "Input should be " + Expected, new() { ["expected"] = Expected });
        return null;
    }
}
