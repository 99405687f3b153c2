using System.Globalization;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>Booleans and integers as lenient as existing clients expect (contract/rest-api.md, section 3.1).</summary>
internal static class Scalars
{
    public static bool? ToBoolean(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "1.0" or "yes" or "on" or "t" or "y" => true,
        "false" or "0" or "0.0" or "no" or "off" or "f" or "n" => false,
        _ => null,
    };

    /// <summary>An integer, or a number with a zero fraction.</summary>
    public static bool TryInteger(string text, out decimal value) =>
        decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value == Math.Truncate(value);

    /// <summary>Whether PostgreSQL can hold it: no NUL, no lone surrogates.</summary>
    public static bool IsStorable(string text) => text == Core.FreeText.Clean(text);
}
