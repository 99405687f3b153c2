using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>A trace of the list.</summary>
public sealed record LangfuseTraceLine : LangfuseTrace
{
    internal LangfuseTraceLine(TraceWithDocuments read, string[] observations, string[] scores)
        : base(read) => (Observations, Scores) = (observations, scores);

    /// <summary>Ids of its observations.</summary>
    public string[] Observations { get; }

    /// <summary>Ids of its scores.</summary>
    public string[] Scores { get; }
}
