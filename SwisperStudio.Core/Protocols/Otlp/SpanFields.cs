using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>
/// Which attributes tell what, the first that is there wins: what people set on purpose (Langfuse's attributes), then what libraries for language models
/// write (OpenInference, the AI SDK, OpenTelemetry's GenAI, Traceloop, LangSmith, MLflow, Logfire). The table in <c>docs/opentelemetry.md</c> is held against this by a test.
/// </summary>
internal static class SpanFields
{
    public static readonly string[] Model =
    [
        "langfuse.observation.model.name", "llm.model_name", "embedding.model_name", "reranker.model_name",
        "gen_ai.response.model", "ai.response.model", "gen_ai.request.model", "ai.model.id", "llm.response.model", "llm.request.model", "mlflow.llm.model", "model_name",
    ];

    public static readonly string[] PromptTokens =
    [
        "llm.token_count.prompt", "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens", "llm.usage.prompt_tokens",
    ];

    public static readonly string[] CompletionTokens =
    [
        "llm.token_count.completion", "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "ai.usage.outputTokens", "ai.usage.completionTokens", "llm.usage.completion_tokens",
    ];

    public static readonly string[] TotalTokens =
    [
        "llm.token_count.total", "gen_ai.usage.total_tokens", "ai.usage.totalTokens", "llm.usage.total_tokens",
    ];

    /// <summary>Counts within those above, by the name under which they are kept.</summary>
    public static readonly (string Name, string[] Attributes)[] UsageDetails =
    [
        ("cache_read_input_tokens",
            ["llm.token_count.prompt_details.cache_read", "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens", "gen_ai.usage.details.cache_read_tokens"]),
        ("cache_creation_input_tokens",
            ["llm.token_count.prompt_details.cache_write", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens", "ai.usage.inputTokenDetails.cacheWriteTokens", "gen_ai.usage.details.cache_write_tokens"]),
        ("reasoning_tokens",
            ["llm.token_count.completion_details.reasoning", "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens", "gen_ai.usage.details.reasoning_tokens", "llm.usage.reasoning_tokens"]),
        ("audio_input_tokens", ["llm.token_count.prompt_details.audio", "gen_ai.usage.details.input_audio_tokens"]),
        ("audio_output_tokens", ["llm.token_count.completion_details.audio", "gen_ai.usage.details.output_audio_tokens"]),
    ];

    public static readonly string[] User =
    [
        "langfuse.user.id", "user.id", "enduser.id", "ai.telemetry.metadata.userId", "ai.telemetry.metadata.user_id", "traceloop.association.properties.user_id",
        "langsmith.metadata.user_id", "mlflow.trace.user",
    ];

    public static readonly string[] Session =
    [
        "langfuse.session.id", "session.id", "gen_ai.conversation.id", "ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.session_id", "traceloop.association.properties.session_id",
        "langsmith.metadata.session_id", "langsmith.metadata.thread_id", "langsmith.metadata.conversation_id", "mlflow.trace.session",
    ];

    public static readonly string[] TraceName = ["langfuse.trace.name", "traceloop.workflow.name", "mlflow.traceName"];

    /// <summary>How the first span of a process calls the run, where that is not its own name.</summary>
    public static readonly string[] RunName = ["ai.telemetry.functionId", "langsmith.trace.name"];

    public static readonly string[] Environment = ["langfuse.environment", "deployment.environment.name", "deployment.environment"];

    public static readonly string[] Tags = ["langfuse.trace.tags", "tag.tags", "ai.telemetry.metadata.tags"];

    /// <summary>Tags of a span: those of the first in its process are the trace's, too.</summary>
    public static readonly string[] SpanTags = ["langsmith.span.tags", "logfire.tags"];

    public static readonly string[] ToolName = ["gen_ai.tool.name", "ai.toolCall.name", "tool.name", "mlflow.spanFunctionName"];

    public static readonly string[] Input =
    [
        "input.value", "ai.toolCall.args", "gen_ai.tool.call.arguments", "ai.prompt", "ai.value", "ai.values", "traceloop.entity.input", "gen_ai.prompt", "mlflow.spanInputs", "tool_arguments",
    ];

    public static readonly string[] Output =
    [
        "output.value", "ai.toolCall.result", "gen_ai.tool.call.result", "ai.response.object", "traceloop.entity.output", "gen_ai.completion", "mlflow.spanOutputs", "tool_response", "final_result",
    ];

    /// <summary>Whose names begin so are what the client keeps beside its spans.</summary>
    public static readonly string[] MetadataPrefixes =
        ["langfuse.observation.metadata.", "ai.telemetry.metadata.", "traceloop.association.properties.", "langsmith.metadata."];

    // The attributes that say what a span is stay among the metadata: they say more than the type does.
    private static readonly (string Attribute, Dictionary<string, ObservationType> Types)[] Kinds =
    [
        ("langfuse.observation.type", new(StringComparer.OrdinalIgnoreCase)
        {
            ["span"] = ObservationType.Span, ["generation"] = ObservationType.Generation, ["event"] = ObservationType.Event, ["tool"] = ObservationType.Tool,
            ["agent"] = ObservationType.Agent, ["chain"] = ObservationType.Chain, ["retriever"] = ObservationType.Retriever, ["embedding"] = ObservationType.Embedding,
            ["evaluator"] = ObservationType.Evaluator, ["guardrail"] = ObservationType.Guardrail,
        }),
        ("openinference.span.kind", new(StringComparer.OrdinalIgnoreCase)
        {
            ["LLM"] = ObservationType.Generation, ["CHAIN"] = ObservationType.Chain, ["TOOL"] = ObservationType.Tool, ["AGENT"] = ObservationType.Agent,
            ["RETRIEVER"] = ObservationType.Retriever, ["RERANKER"] = ObservationType.Retriever, ["EMBEDDING"] = ObservationType.Embedding,
            ["EVALUATOR"] = ObservationType.Evaluator, ["GUARDRAIL"] = ObservationType.Guardrail, ["PROMPT"] = ObservationType.Span,
        }),
        ("ai.operationId", new(StringComparer.Ordinal)
        {
            ["ai.generateText"] = ObservationType.Chain, ["ai.streamText"] = ObservationType.Chain, ["ai.generateObject"] = ObservationType.Chain, ["ai.streamObject"] = ObservationType.Chain,
            ["ai.generateText.doGenerate"] = ObservationType.Generation, ["ai.streamText.doStream"] = ObservationType.Generation,
            ["ai.generateObject.doGenerate"] = ObservationType.Generation, ["ai.streamObject.doStream"] = ObservationType.Generation,
            ["ai.toolCall"] = ObservationType.Tool, ["ai.embed"] = ObservationType.Chain, ["ai.embedMany"] = ObservationType.Chain,
            ["ai.embed.doEmbed"] = ObservationType.Embedding, ["ai.embedMany.doEmbed"] = ObservationType.Embedding,
        }),
        ("langsmith.span.kind", new(StringComparer.OrdinalIgnoreCase)
        {
            ["llm"] = ObservationType.Generation, ["chain"] = ObservationType.Chain, ["tool"] = ObservationType.Tool, ["retriever"] = ObservationType.Retriever,
            ["embedding"] = ObservationType.Embedding, ["prompt"] = ObservationType.Span, ["parser"] = ObservationType.Span,
        }),
        ("gen_ai.operation.name", new(StringComparer.OrdinalIgnoreCase)
        {
            ["chat"] = ObservationType.Generation, ["text_completion"] = ObservationType.Generation, ["generate_content"] = ObservationType.Generation, ["completion"] = ObservationType.Generation,
            ["embeddings"] = ObservationType.Embedding, ["execute_tool"] = ObservationType.Tool, ["invoke_agent"] = ObservationType.Agent, ["create_agent"] = ObservationType.Agent,
            ["invoke_workflow"] = ObservationType.Chain, ["retrieval"] = ObservationType.Retriever,
        }),
        ("traceloop.span.kind", new(StringComparer.OrdinalIgnoreCase)
        {
            ["workflow"] = ObservationType.Chain, ["task"] = ObservationType.Span, ["agent"] = ObservationType.Agent, ["tool"] = ObservationType.Tool,
        }),
        ("llm.request.type", new(StringComparer.OrdinalIgnoreCase)
        {
            ["chat"] = ObservationType.Generation, ["completion"] = ObservationType.Generation, ["embedding"] = ObservationType.Embedding, ["rerank"] = ObservationType.Retriever,
        }),
        ("mlflow.spanType", new(StringComparer.OrdinalIgnoreCase)
        {
            ["LLM"] = ObservationType.Generation, ["CHAT_MODEL"] = ObservationType.Generation, ["CHAIN"] = ObservationType.Chain, ["AGENT"] = ObservationType.Agent, ["TOOL"] = ObservationType.Tool,
            ["RETRIEVER"] = ObservationType.Retriever, ["RERANKER"] = ObservationType.Retriever, ["EMBEDDING"] = ObservationType.Embedding, ["PARSER"] = ObservationType.Span,
        }),
        ("logfire.span_type", new(StringComparer.Ordinal) { ["log"] = ObservationType.Event }),
    ];

    /// <summary>What a span is: as its attributes say, else a call of a model where it has a model and counts tokens.</summary>
    public static ObservationType TypeOf(SpanAttributes attributes)
    {
        foreach (var (attribute, types) in Kinds)
        {
            // MLflow writes its attributes as JSON: "LLM" with its quotes.
            if (attributes.Peek(attribute) is { } kind && types.TryGetValue(kind.Trim('"'), out var type))
            {
                return type;
            }
        }

        var isCall = Array.Exists(Model, m => attributes.Peek(m) is not null) && PromptTokens.Concat(CompletionTokens).Any(t => attributes.Peek(t) is not null);
        return isCall ? ObservationType.Generation : ObservationType.Span;
    }

    /// <summary>Whether a person said so, rather than a library: then it is believed in everything.</summary>
    public static bool IsTypedByHand(SpanAttributes attributes) => attributes.Peek(Kinds[0].Attribute) is not null;
}
