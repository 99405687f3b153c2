namespace SwisperStudio.Web.Components.Layout;

/// <summary>Something to go to.</summary>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Text">What it is called.</param>
/// <param name="Address">Where it is.</param>
public sealed record PaletteEntry(string Kind, string Text, string Address);
