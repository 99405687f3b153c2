namespace SwisperStudio.Web.Components.Clients;

/// <summary>A part of a page.</summary>
/// <param name="IsCode">Code to copy; else text in markdown.</param>
/// <param name="Text">The part.</param>
public sealed record ClientGuidePart(bool IsCode, string Text);
