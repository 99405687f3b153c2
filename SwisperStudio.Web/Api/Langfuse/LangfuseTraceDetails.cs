using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>A trace with all that belongs to it.</summary>
public sealed record LangfuseTraceDetails : LangfuseTrace
{
    internal LangfuseTraceDetails(TraceWithDocuments read, IEnumerable<LangfuseObservation> observations, LangfuseScore[] scores)
        : base(read) => (Observations, Scores) = (observations, scores);

    /// <summary>Its observations, by their start.</summary>
    public IEnumerable<LangfuseObservation> Observations { get; }

    /// <summary>Its scores, and those of its observations.</summary>
    public LangfuseScore[] Scores { get; }
}
