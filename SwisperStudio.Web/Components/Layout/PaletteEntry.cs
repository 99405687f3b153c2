namespace SwisperStudio.Web.Components.Layout;

/// <summary>Something to go to.</summary>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Text">What it is called.</param>
/// <param name="Address">Where it is.</param>
/// <param name="IsDocument">Whether it is a document of its own, outside the pages that are changed in place.</param>
public sealed record PaletteEntry(string Kind, string Text, string Address, bool IsDocument = false);
