namespace SwisperStudio.Core.Traces;

/// <summary>Facts about an observation's documents, found when they were written so that no list has to open them.</summary>
[Flags]
public enum ObservationTraits : short
{
    /// <summary>Nothing noticed.</summary>
    None = 0,

    /// <summary>The output holds prompts or an answer of a language model.</summary>
    LlmData = 1,

    /// <summary>The output's token counts are estimates by word count.</summary>
    EstimatedTokens = 2,

    /// <summary>The output may hold tool calls.</summary>
    ToolCalls = 4,
}
