using System.Globalization;

namespace SwisperStudio.Web.Api;

/// <summary>Amounts as existing clients read them: decimal strings (contract/rest-api.md, section 3.2).</summary>
public static class WireMoney
{
    /// <summary>Nano-CHF as CHF with 6 decimals: <c>"0.001281"</c>; null stays null.</summary>
    public static string? Format(long? nano) =>
        nano is { } known ? (known / 1_000_000_000m).ToString("0.000000", CultureInfo.InvariantCulture) : null;
}
