namespace SwisperStudio.Core.Traces;

/// <summary>Facts about an observation's documents, found when they were written so that no list has to open them. The bits are stored: never renumber.</summary>
[Flags]
public enum ObservationTraits : short
{
    /// <summary>Nothing noticed.</summary>
    None = 0,

    /// <summary>The output holds prompts or an answer of a language model.</summary>
    LlmData = 1,

    /// <summary>Tokens shown are an estimate by word count.</summary>
    EstimatedTokens = 2,

    /// <summary>The output may hold tool calls.</summary>
    ToolCalls = 4,

    /// <summary>The output's token counts are estimates, whether shown or overruled by counts that were sent.</summary>
    OutputEstimated = 8,
}
