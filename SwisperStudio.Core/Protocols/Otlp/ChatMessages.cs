using System.Text;
using System.Text.Json;
using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>
/// Conversations in one form, <c>{"role", "content", "tool_calls", "tool_call_id", "_llm_reasoning"}</c>, whatever form a library writes them in: OpenTelemetry's parts,
/// LangChain's constructors, the AI SDK's content parts. What is in that form already stays as it is.
/// </summary>
internal sealed class ChatMessages
{
    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["human"] = "user",
        ["HumanMessage"] = "user",
        ["HumanMessageChunk"] = "user",
        ["ai"] = "assistant",
        ["AIMessage"] = "assistant",
        ["AIMessageChunk"] = "assistant",
        ["system"] = "system",
        ["SystemMessage"] = "system",
        ["tool"] = "tool",
        ["ToolMessage"] = "tool",
        ["function"] = "function",
        ["FunctionMessage"] = "function",
    };

    // What is read of a message, and of its parts.
    private static readonly string[] Known = ["role", "parts", "content", "tool_calls", "tool_call_id", "name", "finish_reason"];
    private static readonly string[] KnownOfParts =
        ["type", "text", "content", "thinking", "id", "name", "arguments", "toolCallId", "toolName", "input", "args", "response", "result", "output"];

    private readonly List<byte[]> _messages = [];

    private ChatMessages()
    {
    }

    /// <summary>The messages.</summary>
    public IReadOnlyList<byte[]> Messages => _messages;

    /// <summary>Whether any had another form.</summary>
    public bool IsConverted { get; private set; }

    /// <summary>Whether a message that was converted told more than the form for all has a place for.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Reads a list of messages, also one of lists (LangChain calls models with several conversations at once).</summary>
    /// <returns>Null if it is none.</returns>
    public static ChatMessages? Read(byte[]? json)
    {
        if (json is null)
        {
            return null;
        }

        var list = JsonElement.Parse(json, RawJson.DocumentOptions);
        var messages = new ChatMessages();
        if (list.ValueKind == JsonValueKind.Object)
        {
            return IsMessage(list) && messages.Add(list) ? messages : null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var element in list.EnumerateArray())
        {
            var isNested = element.ValueKind == JsonValueKind.Array;
            messages.IsConverted |= isNested;
            foreach (var message in isNested ? element.EnumerateArray().ToArray() : [element])
            {
                if (!messages.Add(message))
                {
                    return null;
                }
            }
        }

        return messages._messages.Count > 0 ? messages : null;
    }

    /// <summary>The messages of a document that holds some: <c>messages</c>; LangChain's <c>generations</c>; OpenAI's <c>choices</c>; or the document itself.</summary>
    public static ChatMessages? Within(byte[]? json)
    {
        if (json is null)
        {
            return null;
        }

        var document = JsonElement.Parse(json, RawJson.DocumentOptions);
        if (document.Member("messages"u8) is { } list)
        {
            return Read(list.Raw());
        }

        if ((document.Member("generations"u8) ?? document.Member("choices"u8)) is { ValueKind: JsonValueKind.Array } generations)
        {
            var found = new ChatMessages { IsConverted = true };
            foreach (var generation in generations.EnumerateArray().SelectMany(g => g.ValueKind == JsonValueKind.Array ? g.EnumerateArray().ToArray() : [g]))
            {
                if (generation.Member("message"u8) is { } message ? !found.Add(message) : !found.AddText(generation.Member("text"u8)?.Text()))
                {
                    return null;
                }
            }

            return found._messages.Count > 0 ? found : null;
        }

        return Read(json);
    }

    /// <summary>Puts a message before the others.</summary>
    public void AddSystem(byte[] content)
    {
        IsConverted = true;
        _messages.Insert(0, RawJson.Object(("role", RawJson.Text("system")), ("content", Content(JsonElement.Parse(content, RawJson.DocumentOptions), [], new StringBuilder()))));
    }

    private static bool IsMessage(JsonElement value) =>
        value.Member("role"u8)?.Text() is not null || IsConstructor(value) || (value.Member("type"u8)?.Text() is { } type && Roles.ContainsKey(type));

    // LangChain's serialized form: {"lc": 1, "type": "constructor", "id": ["langchain_core", "messages", "HumanMessage"], "kwargs": {…}}.
    private static bool IsConstructor(JsonElement value) => value.Member("lc"u8) is not null && value.Member("kwargs"u8) is not null;

    private bool AddText(string? text)
    {
        if (text is not null)
        {
            _messages.Add(RawJson.Object(("role", RawJson.Text("assistant")), ("content", RawJson.Text(text))));
        }

        return text is not null;
    }

    private bool Add(JsonElement message)
    {
        if (!IsMessage(message))
        {
            return false;
        }

        var role = message.Member("role"u8)?.Text();
        var body = message;
        if (role is null)
        {
            body = message.Member("kwargs"u8) ?? message.Member("data"u8) ?? message;
            var name = IsConstructor(message) && message.Member("id"u8) is { ValueKind: JsonValueKind.Array } id ? id.EnumerateArray().LastOrDefault().Text() : message.Member("type"u8)?.Text();
            role = Roles.GetValueOrDefault(name ?? "") ?? body.Member("role"u8)?.Text() ?? name ?? "";
        }
        else if (message.Member("parts"u8) is null && !HasForeignParts(message.Member("content"u8)))
        {
            _messages.Add(message.Raw());
            return true;
        }

        IsConverted = true;
        NoteMore(body, Known);
        var calls = body.Member("tool_calls"u8) is { ValueKind: JsonValueKind.Array } given ? given.EnumerateArray().Select(Call).ToList() : [];
        var thought = new StringBuilder();
        var before = _messages.Count;
        var content = Content(body.Member("parts"u8) ?? body.Member("content"u8), calls, thought);
        if (content is not null || calls.Count > 0 || thought.Length > 0 || _messages.Count == before)
        {
            Write(role, content, calls, thought.ToString(), body);
        }

        return true;
    }

    private void Write(string role, byte[]? content, List<byte[]> calls, string thought, JsonElement body)
    {
        List<(string, byte[]?)> members = [("role", RawJson.Text(role)), ("content", content)];
        if (calls.Count > 0)
        {
            members.Add(("tool_calls", List(calls)));
        }

        foreach (var kept in (ReadOnlySpan<string>)["tool_call_id", "name", "finish_reason"])
        {
            if (body.Member(Encoding.UTF8.GetBytes(kept)) is { } value)
            {
                members.Add((kept, value.Raw()));
            }
        }

        if (thought.Length > 0)
        {
            members.Add(("_llm_reasoning", RawJson.Text(thought)));
        }

        _messages.Add(RawJson.Object([.. members]));
    }

    private void NoteMore(JsonElement value, string[] known) =>
        HasMore |= value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any(member => !known.Contains(RawJson.Name(member)));

    private static bool HasForeignParts(JsonElement? content) =>
        content is { ValueKind: JsonValueKind.Array } parts && parts.EnumerateArray().Any(p => p.Member("type"u8)?.Text() is "tool-call" or "tool-result" or "reasoning");

    // What is said. Calls of tools and what the model thought are collected beside it; a result that stands among the parts is a message of its own.
    private byte[]? Content(JsonElement? given, List<byte[]> calls, StringBuilder thought)
    {
        if (given is not { ValueKind: JsonValueKind.Array } parts)
        {
            return given?.Raw();
        }

        var texts = new List<byte[]>();
        var others = new List<byte[]>();
        foreach (var part in parts.EnumerateArray())
        {
            NoteMore(part, KnownOfParts);
            var type = part.Member("type"u8)?.Text();
            var text = part.Member("content"u8) ?? part.Member("text"u8);
            switch (type)
            {
                case "text" when text is { ValueKind: JsonValueKind.String }:
                    texts.Add(text.Value.Raw());
                    others.Add(RawJson.Object(("type", RawJson.Text("text")), ("text", text.Value.Raw())));
                    break;
                case "reasoning" or "thinking" when (text ?? part.Member("thinking"u8))?.Text() is { } told:
                    thought.Append(told);
                    break;
                case "tool_call" or "tool-call":
                    var arguments = part.Member("arguments"u8) ?? part.Member("input"u8) ?? part.Member("args"u8);
                    calls.Add(Call((part.Member("id"u8) ?? part.Member("toolCallId"u8))?.Raw(), (part.Member("name"u8) ?? part.Member("toolName"u8))?.Raw(), arguments));
                    break;
                case "tool_call_response" or "tool-result":
                    _messages.Add(RawJson.Object(
                        ("role", RawJson.Text("tool")),
                        ("tool_call_id", (part.Member("id"u8) ?? part.Member("toolCallId"u8))?.Raw()),
                        ("content", Result(part)?.Raw())));
                    break;
                default:
                    others.Add(part.Raw());
                    break;
            }
        }

        return others.Count == 0 ? null : texts.Count == 1 && others.Count == 1 ? texts[0] : List(others);
    }

    private static JsonElement? Result(JsonElement part)
    {
        // The AI SDK tells what an output is: {"type": "json", "value": …}.
        var output = part.Member("output"u8);
        var value = output?.Member("type"u8)?.Text() is "text" or "json" or "error-text" or "error-json" or "content" ? output?.Member("value"u8) : null;
        return part.Member("response"u8) ?? part.Member("result"u8) ?? value ?? output;
    }

    // LangChain's {"id", "name", "args"}.
    private static byte[] Call(JsonElement call) =>
        call.Member("args"u8) is { } arguments ? Call(call.Member("id"u8)?.Raw(), call.Member("name"u8)?.Raw(), arguments) : call.Raw();

    // A call of a tool as OpenAI writes it. Arguments are JSON, also where they stand in a text.
    private static byte[] Call(byte[]? id, byte[]? name, JsonElement? arguments)
    {
        var given = AttributeValues.AsJson(arguments?.Text() ?? "") ?? arguments?.Raw();
        return RawJson.Object(("id", id), ("type", RawJson.Text("function")), ("function", RawJson.Object(("name", name), ("arguments", given))));
    }

    /// <summary>Values as a JSON list.</summary>
    public static byte[] List(IEnumerable<byte[]> values) => AttributeValues.Write(json =>
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteRawValue(value, skipInputValidation: true);
        }

        json.WriteEndArray();
    });
}
