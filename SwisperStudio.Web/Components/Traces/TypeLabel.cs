using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Short names of observation types: product owners read <c>LLM</c> more easily than <c>GENERATION</c> (contract/ui.md, section 21, row 14).</summary>
internal static class TypeLabel
{
    public static string Of(ObservationType type) => type switch
    {
        ObservationType.Generation => "LLM",
        ObservationType.Span => "PROC",
        ObservationType.Tool => "Tool",
        ObservationType.Retriever => "RETR",
        ObservationType.Embedding => "EMBED",
        ObservationType.Evaluator => "EVAL",
        ObservationType.Guardrail => "GUARD",
        _ => type.ToString().ToUpperInvariant(),
    };

    /// <summary>The type's colour.</summary>
    public static string Style(ObservationType type) => $"--chip: var(--type-{type.ToString().ToLowerInvariant()})";
}
