namespace SwisperStudio.Web.Components.Traces;

/// <summary>What became of an imported file.</summary>
/// <param name="Id">The trace's id.</param>
/// <param name="IsNew">False if the project had a trace of this id; only what it lacked was added.</param>
internal sealed record ImportedTrace(string Id, bool IsNew);
