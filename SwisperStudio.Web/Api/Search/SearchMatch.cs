namespace SwisperStudio.Web.Api.Search;

/// <summary>A match in a snippet.</summary>
/// <param name="Start">Its first character, counted in UTF-16 units from 0.</param>
/// <param name="Length">UTF-16 units.</param>
public sealed record SearchMatch(int Start, int Length);
