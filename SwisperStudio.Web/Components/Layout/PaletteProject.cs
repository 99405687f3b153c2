namespace SwisperStudio.Web.Components.Layout;

/// <summary>A project that the palette may lead to.</summary>
public sealed record PaletteProject(Guid Id, string Name);
