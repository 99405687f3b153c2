using System.Globalization;
using SwisperStudio.Core.Pricing;

namespace SwisperStudio.Web.Components.Prices;

/// <summary>Prices as people read them.</summary>
internal static class PriceText
{
    /// <summary>CHF per 1 million tokens with at least three decimals: <c>CHF 0.225</c>; what was written if it is no number.</summary>
    public static string Of(string price) => PriceRules.TryParsePrice(price, out var amount)
        ? "CHF " + amount.ToString("#,##0.000#########################", CultureInfo.InvariantCulture)
        : price;
}
