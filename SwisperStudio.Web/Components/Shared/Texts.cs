namespace SwisperStudio.Web.Components.Shared;

/// <summary>Texts of inputs.</summary>
internal static class Texts
{
    /// <summary>An emptied optional field means: none.</summary>
    public static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
