using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Traces;

/// <summary>A trace and its documents.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Input">As sent, else that of the root observation; null where there is none, or nobody asked.</param>
/// <param name="Output">As sent, else that of the root observation; null where there is none, or nobody asked.</param>
internal sealed record TraceWithDocuments(Trace Trace, RawJson? Input, RawJson? Output);
