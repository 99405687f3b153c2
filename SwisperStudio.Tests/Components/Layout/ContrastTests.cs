using System.Globalization;
using System.Text.RegularExpressions;
using MudBlazor;
using MudBlazor.Utilities;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Components.Layout;
using Xunit;

namespace SwisperStudio.Tests.Components.Layout;

/// <summary>Every text at least at WCAG AA's contrast on whatever it stands on, in both modes (contract/ui.md, section 2).</summary>
public partial class ContrastTests
{
    private const double Text = 4.5;

    // As .chip mixes its ground in app.css.
    private const double ChipShare = 0.12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Texts_OnEverySurface_AreLegible(bool isDark)
    {
        Palette palette = isDark ? StudioTheme.Theme.PaletteDark : StudioTheme.Theme.PaletteLight;
        var (grounds, colours) = (Grounds(palette), Colours(isDark));
        foreach (var ground in grounds)
        {
            foreach (var text in (MudColor[])[palette.TextPrimary, palette.TextSecondary, palette.Primary, palette.Error, palette.Warning, palette.Success, palette.Info])
            {
                AssertLegible(Rgb(text), ground);
            }

            foreach (var (name, colour) in colours.Where(c => c.Key.StartsWith("type-", StringComparison.Ordinal) || c.Key.StartsWith("json-", StringComparison.Ordinal)))
            {
                AssertLegible(colour, ground, name);
            }
        }

        AssertLegible(Rgb(palette.PrimaryContrastText), Rgb(palette.Primary));
        AssertLegible(Rgb(palette.SuccessContrastText), Rgb(palette.Success));
        AssertLegible(Rgb(palette.ErrorContrastText), Rgb(palette.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chips_AreLegibleOnTheirOwnColour(bool isDark)
    {
        Palette palette = isDark ? StudioTheme.Theme.PaletteDark : StudioTheme.Theme.PaletteLight;
        var states = new[] { palette.Success, palette.Warning, palette.Error }.Select(Rgb);
        foreach (var colour in Colours(isDark).Where(c => c.Key.StartsWith("type-", StringComparison.Ordinal)).Select(c => c.Value).Concat(states))
        {
            foreach (var ground in Grounds(palette))
            {
                AssertLegible(colour, [.. colour.Zip(ground, (c, g) => (c * ChipShare) + (g * (1 - ChipShare)))]);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Diffs_AreLegible_AlsoInChangedWords(bool isDark)
    {
        var colours = Colours(isDark);
        foreach (var side in (string[])["added", "removed"])
        {
            AssertLegible(colours[$"diff-{side}-text"], colours[$"diff-{side}-bg"], side);
            AssertLegible(colours[$"diff-{side}-text"], colours[$"diff-{side}-word-bg"], side);
        }
    }

    private static List<double[]> Grounds(Palette palette) => [Rgb(palette.Background), Rgb(palette.Surface), Rgb(palette.BackgroundGray)];

    private static void AssertLegible(double[] text, double[] ground, string name = "")
    {
        var (a, b) = (Luminance(text), Luminance(ground));
        var contrast = (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        Assert.True(contrast >= Text, $"{name} {Hex(text)} on {Hex(ground)}: {contrast:0.0}");
    }

    // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    private static double Luminance(double[] rgb)
    {
        var linear = rgb.Select(c => c / 255).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    // Of app.css: the light mode's colours come first, the dark mode's in a block of their own.
    private static Dictionary<string, double[]> Colours(bool isDark)
    {
        var parts = Checkout.Read("SwisperStudio.Web/wwwroot/app.css").Split(":root[data-theme=dark]");
        return Variable().Matches(parts[isDark ? 1 : 0]).ToDictionary(m => m.Groups["name"].Value, m => Rgb(new MudColor(m.Groups["value"].Value)));
    }

    private static double[] Rgb(MudColor colour) => [colour.R, colour.G, colour.B];

    private static string Hex(double[] rgb) => string.Concat(rgb.Select(c => ((int)c).ToString("x2", CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"--(?<name>[a-z-]+):\s*(?<value>#[0-9a-f]{6});")]
    private static partial Regex Variable();
}
