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

    /// <summary>The output is an update of the state: the metadata say that the step is a node of a LangGraph.</summary>
    StateUpdate = 16,

    /// <summary>The input is a conversation and nothing else; that of a model call is then no state.</summary>
    Conversation = 32,
}
