using System.Text;
using MudBlazor;

namespace SwisperStudio.Web.Components.Layout;

/// <summary>
/// The dark mode's variables beside the light mode's: the browser alone decides which hold. So no page loads in the wrong
/// colours, statically rendered pages are no different, and switching needs no circuit.
/// </summary>
public sealed class DarkModeStyles : MudThemeProvider
{
    /// <inheritdoc />
    protected override void GenerateTheme(StringBuilder theme)
    {
        var all = new StringBuilder();
        base.GenerateTheme(all);
        theme.AppendLine("}").AppendLine(":root[data-theme=dark]{");
        foreach (var line in all.ToString().Split('\n').Where(DependsOnMode))
        {
            theme.AppendLine(line);
        }
    }

    private static bool DependsOnMode(string line) =>
        line.StartsWith("--mud-palette", StringComparison.Ordinal) || line.StartsWith("--mud-native-html-color-scheme", StringComparison.Ordinal);
}
