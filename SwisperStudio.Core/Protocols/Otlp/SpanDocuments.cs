using System.Text;
using System.Text.Json;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>
/// What a step was given and what it returned. Of a node that is its state, as the client sent it. Of a call of a model it is the conversation,
/// <c>{"messages": […], "tools": […]}</c> and <c>{"role", "content", "tool_calls"}</c>; what the client sent in another form stays beside it as <c>_raw</c>.
/// </summary>
/// <param name="Input">JSON; null if nothing tells.</param>
/// <param name="Output">JSON; null if nothing tells.</param>
internal readonly record struct SpanDocuments(byte[]? Input, byte[]? Output)
{
    // Events of older conventions, one for each message.
    private static readonly Dictionary<string, string> MessageEvents = new(StringComparer.Ordinal)
    {
        ["gen_ai.system.message"] = "system",
        ["gen_ai.user.message"] = "user",
        ["gen_ai.assistant.message"] = "assistant",
        ["gen_ai.tool.message"] = "tool",
        ["gen_ai.choice"] = "assistant",
    };

    /// <summary>Reads them from attributes and events; what is read has found its place.</summary>
    public static SpanDocuments Read(SpanAttributes attributes, ObservationType type, List<Span.Types.Event> events)
    {
        var told = MessagesOf(events);
        var read = new SpanDocuments(ReadInput(attributes, type, told.Input, out var usesAsked), ReadOutput(attributes, type, told.Output, out var usesAnswer));
        // Events that were not needed stay what they are.
        events.RemoveAll(e => IsAnswer(e.Name) is { } isAnswer && (isAnswer ? usesAnswer : usesAsked));
        return read;
    }

    private static byte[]? ReadInput(SpanAttributes attributes, ObservationType type, byte[]? told, out bool usesTold)
    {
        usesTold = false;
        if (attributes.Take("langfuse.observation.input") is { } set)
        {
            return set.ToDocument(scanner: attributes.Scanner);
        }

        var raw = Document(attributes, SpanFields.Input, "input.mime_type");
        if (type != ObservationType.Generation && raw is not null)
        {
            return raw;
        }

        var messages = AttributeTree.ToJson(attributes.TakeUnder("llm.input_messages."))
            ?? attributes.Take("gen_ai.input.messages", "pydantic_ai.all_messages", "all_messages_events", "ai.prompt.messages")?.ToDocument()
            ?? AttributeTree.ToJson(attributes.TakeUnder("gen_ai.prompt."))
            ?? told
            ?? AttributeTree.ToJson(attributes.TakeUnder("llm.prompts."));
        usesTold = messages is not null && messages == told;
        var tools = AttributeTree.ToJson(attributes.TakeUnder("llm.tools."))
            ?? attributes.Take("gen_ai.tool.definitions", "ai.prompt.tools")?.ToDocument()
            ?? AttributeTree.ToJson(attributes.TakeUnder("llm.request.functions."));
        var system = attributes.Take("gen_ai.system_instructions", "ai.prompt.system")?.ToDocument();
        var own = ChatMessages.Within(raw);
        if (messages is null && own is not { IsConverted: true } && tools is null && system is null)
        {
            return raw ?? (type == ObservationType.Embedding ? AttributeTree.ToJson(attributes.TakeUnder("embedding.embeddings.")) : null);
        }

        var chat = Fuller(own, ChatMessages.Read(messages));
        if (system is not null)
        {
            chat?.AddSystem(system);
        }

        // Already in that form, as OpenAI's own requests are: nothing would be new in a copy.
        if (own is { IsConverted: false } && tools is null && system is null && own.Messages.Count == chat?.Messages.Count)
        {
            return raw;
        }

        List<(string, byte[]?)> members = [("messages", chat is null ? messages : ChatMessages.List(chat.Messages))];
        if (chat is null)
        {
            // Without a conversation that it could begin.
            Add(members, "system", system);
        }

        Add(members, "tools", tools);
        Add(members, "_raw", raw ?? Original(chat, messages));
        return RawJson.Object([.. members]);
    }

    private static byte[]? ReadOutput(SpanAttributes attributes, ObservationType type, byte[]? told, out bool usesTold)
    {
        usesTold = false;
        if (attributes.Take("langfuse.observation.output") is { } set)
        {
            return set.ToDocument(scanner: attributes.Scanner);
        }

        var raw = Document(attributes, SpanFields.Output, "output.mime_type");
        if (type == ObservationType.Retriever && AttributeTree.ToJson(attributes.TakeUnder("retrieval.documents.")) is { } documents)
        {
            List<(string, byte[]?)> found = [("documents", documents)];
            Add(found, "_raw", raw);
            return RawJson.Object([.. found]);
        }

        if (type != ObservationType.Generation && raw is not null)
        {
            return raw;
        }

        var messages = AttributeTree.ToJson(attributes.TakeUnder("llm.output_messages."))
            ?? attributes.Take("gen_ai.output.messages")?.ToDocument()
            ?? AttributeTree.ToJson(attributes.TakeUnder("gen_ai.completion."))
            ?? AnswerOfAiSdk(attributes)
            ?? told
            ?? AttributeTree.ToJson(attributes.TakeUnder("llm.completions."));
        usesTold = messages is not null && messages == told;
        var chat = Fuller(ChatMessages.Within(raw), ChatMessages.Read(messages));
        if (chat is null || (messages is null && chat is { IsConverted: false }))
        {
            return raw is null || messages is null ? raw ?? messages : RawJson.Object([("messages", messages), ("_raw", raw)]);
        }

        var answer = chat.Messages is [var only] ? JsonElement.Parse(only, RawJson.DocumentOptions) : (JsonElement?)null;
        List<(string, byte[]?)> members = answer is { } message
            ? [.. message.EnumerateObject().Select(m => (RawJson.Name(m), (byte[]?)m.Value.Raw()))]
            : [("choices", ChatMessages.List(chat.Messages))];
        Add(members, "_raw", raw ?? Original(chat, messages));
        return RawJson.Object([.. members]);
    }

    // What the form for all has no place for is not lost.
    private static byte[]? Original(ChatMessages? chat, byte[]? messages) => chat is { HasMore: true } ? messages : null;

    // What a library serialized itself tells more than what it has flattened into attributes: calls of tools, above all.
    private static ChatMessages? Fuller(ChatMessages? own, ChatMessages? flattened) =>
        own is { IsConverted: true } && own.Messages.Count >= (flattened?.Messages.Count ?? 0) ? own : flattened ?? own;

    private static void Add(List<(string, byte[]?)> members, string name, byte[]? value)
    {
        if (value is not null)
        {
            members.Add((name, value));
        }
    }

    private static byte[]? Document(SpanAttributes attributes, string[] names, string mimeType)
    {
        var isJson = attributes.Peek(mimeType) == "application/json";
        foreach (var name in names)
        {
            if (attributes.Take(name) is { } value)
            {
                attributes.Take(mimeType);
                // MLflow's values are JSON whatever they are, and those that the AI SDK embeds.
                return value.ToDocument(isJson || name.StartsWith("mlflow.", StringComparison.Ordinal) || name is "ai.value" or "ai.values", attributes.Scanner);
            }
        }

        return null;
    }

    // {"role": "assistant", "parts": […]} of what the AI SDK tells in attributes of their own.
    private static byte[]? AnswerOfAiSdk(SpanAttributes attributes)
    {
        var text = attributes.Take("ai.response.text");
        var calls = attributes.Take("ai.response.toolCalls")?.ToDocument();
        var reasoning = attributes.Take("ai.response.reasoning");
        if (text is null && calls is null && reasoning is null)
        {
            return null;
        }

        List<byte[]> parts = [];
        if (reasoning?.Text() is { Length: > 0 } thought)
        {
            parts.Add(RawJson.Object(("type", RawJson.Text("reasoning")), ("content", RawJson.Text(thought))));
        }

        if (text?.Text() is { } said)
        {
            parts.Add(RawJson.Object(("type", RawJson.Text("text")), ("content", RawJson.Text(said))));
        }

        if (calls is not null && JsonElement.Parse(calls, RawJson.DocumentOptions) is { ValueKind: JsonValueKind.Array } list)
        {
            parts.AddRange(list.EnumerateArray().Select(c => RawJson.Object(
                ("type", RawJson.Text("tool_call")), ("id", c.Member("toolCallId"u8)?.Raw()), ("name", c.Member("toolName"u8)?.Raw()), ("arguments", (c.Member("input"u8) ?? c.Member("args"u8))?.Raw()))));
        }

        return ChatMessages.List([RawJson.Object(("role", RawJson.Text("assistant")), ("parts", ChatMessages.List(parts)))]);
    }

    // Whether an event of this name is part of an answer, or of what was asked; null for any other.
    private static bool? IsAnswer(string name) => name switch
    {
        "gen_ai.choice" or "gen_ai.content.completion" => true,
        "gen_ai.content.prompt" => false,
        _ => MessageEvents.ContainsKey(name) ? false : null,
    };

    private static (byte[]? Input, byte[]? Output) MessagesOf(List<Span.Types.Event> events)
    {
        var (input, output) = (new List<byte[]>(), new List<byte[]>());
        foreach (var e in events)
        {
            if (IsAnswer(e.Name) is not { } isAnswer)
            {
                continue;
            }

            var values = e.Attributes.Where(a => a.Value is not null).DistinctBy(a => a.Key).ToDictionary(a => a.Key, a => a.Value);
            var role = MessageEvents.GetValueOrDefault(e.Name) ?? (isAnswer ? "assistant" : "user");
            if (MessageEvents.ContainsKey(e.Name))
            {
                (isAnswer ? output : input).Add(MessageOf(values, role));
            }
            else if (values.GetValueOrDefault(isAnswer ? "gen_ai.completion" : "gen_ai.prompt") is { } content)
            {
                // A list of messages, or a text.
                (isAnswer ? output : input).AddRange(
                    ChatMessages.Read(AttributeValues.AsJson(content.Text() ?? ""))?.Messages ?? [RawJson.Object(("role", RawJson.Text(role)), ("content", content.ToDocument()))]);
            }
        }

        return (input.Count > 0 ? ChatMessages.List(input) : null, output.Count > 0 ? ChatMessages.List(output) : null);
    }

    private static byte[] MessageOf(Dictionary<string, AnyValue> values, string role)
    {
        // Azure's libraries put the whole message into one attribute; a choice has its message inside.
        var whole = values.GetValueOrDefault("gen_ai.event.content")?.Text() is { } text ? AttributeValues.AsJson(text) : null;
        var told = whole is null ? default(JsonElement?) : JsonElement.Parse(whole, RawJson.DocumentOptions);
        told = told?.Member("message"u8) ?? told ?? (values.GetValueOrDefault("message")?.ToDocument() is { } message ? JsonElement.Parse(message, RawJson.DocumentOptions) : null);
        var members = new List<(string, byte[]?)> { ("role", Of("role") ?? RawJson.Text(role)), ("content", Of("content")) };
        Add(members, "tool_calls", Of("tool_calls"));
        Add(members, "tool_call_id", role == "tool" ? Of("id") : null);
        Add(members, "finish_reason", Of("finish_reason"));
        return RawJson.Object([.. members]);

        byte[]? Of(string name) => told?.Member(Encoding.UTF8.GetBytes(name))?.Raw() ?? values.GetValueOrDefault(name)?.ToDocument();
    }
}
