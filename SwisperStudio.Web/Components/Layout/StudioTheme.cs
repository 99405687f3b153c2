using MudBlazor;

namespace SwisperStudio.Web.Components.Layout;

/// <summary>
/// Colours, type and measures of the studio. Near the original's look (contract/ui.md, section 2), with every text at least
/// at the contrast of WCAG AA. Colours that MudBlazor has no name for, such as those of observation types, are in <c>app.css</c>.
/// </summary>
public static class StudioTheme
{
    private static readonly string[] Sans = ["Hanken Grotesk", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"];

    /// <summary>The theme, both modes.</summary>
    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#006a93",
            PrimaryContrastText = "#ffffff",
            Secondary = "#4d5a6b",
            SecondaryContrastText = "#ffffff",
            Tertiary = "#6542c1",
            Info = "#006489",
            Success = "#1b6e3c",
            Warning = "#8a5200",
            WarningContrastText = "#ffffff",
            Error = "#b3261e",
            Background = "#f4f6f9",
            BackgroundGray = "#eef1f5",
            Surface = "#ffffff",
            TextPrimary = "#17202c",
            TextSecondary = "#4d5a6b",
            TextDisabled = "#7d8a9b",
            ActionDefault = "#4d5a6b",
            ActionDisabled = "#7d8a9b",
            AppbarBackground = "#ffffff",
            AppbarText = "#17202c",
            DrawerBackground = "#ffffff",
            DrawerText = "#17202c",
            DrawerIcon = "#4d5a6b",
            LinesDefault = "#d5dce5",
            LinesInputs = "#7d8a9b",
            TableLines = "#e1e6ed",
            Divider = "#d5dce5",
            OverlayDark = "rgba(10,16,26,0.45)",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#38bdeb",
            PrimaryContrastText = "#06222e",
            Secondary = "#b6c2d1",
            SecondaryContrastText = "#141923",
            Tertiary = "#b9a5f5",
            TertiaryContrastText = "#141923",
            Info = "#4fc7f0",
            InfoContrastText = "#06222e",
            Success = "#6fcf97",
            SuccessContrastText = "#06222e",
            Warning = "#ffb74d",
            WarningContrastText = "#2a1a00",
            Error = "#ff8a80",
            ErrorContrastText = "#3a0603",
            Background = "#141923",
            BackgroundGray = "#262e3c",
            Surface = "#1d2430",
            TextPrimary = "#e8edf4",
            TextSecondary = "#a9b6c8",
            TextDisabled = "#6b7a91",
            ActionDefault = "#a9b6c8",
            ActionDisabled = "#6b7a91",
            AppbarBackground = "#1d2430",
            AppbarText = "#e8edf4",
            DrawerBackground = "#1d2430",
            DrawerText = "#e8edf4",
            DrawerIcon = "#a9b6c8",
            LinesDefault = "#3a4557",
            LinesInputs = "#6b7a91",
            TableLines = "#2c3545",
            Divider = "#3a4557",
            OverlayDark = "rgba(5,8,14,0.6)",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "52px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Sans, FontSize = "1.0625rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
