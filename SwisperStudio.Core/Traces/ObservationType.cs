namespace SwisperStudio.Core.Traces;

/// <summary>What an observation is. Upper case on the wire (<c>SPAN</c>); the numbers are stored.</summary>
public enum ObservationType : short
{
    /// <summary>A generic step.</summary>
    Span = 0,

    /// <summary>A call of a language model.</summary>
    Generation = 1,

    /// <summary>A point in time.</summary>
    Event = 2,

    /// <summary>A call of a tool.</summary>
    Tool = 3,

    /// <summary>A graph or agent.</summary>
    Agent = 4,

    /// <summary>A chain of steps.</summary>
    Chain = 5,

    /// <summary>A search in documents.</summary>
    Retriever = 6,

    /// <summary>A call of an embedding model.</summary>
    Embedding = 7,

    /// <summary>A judgement of an answer.</summary>
    Evaluator = 8,

    /// <summary>A check that may stop a run.</summary>
    Guardrail = 9,
}
