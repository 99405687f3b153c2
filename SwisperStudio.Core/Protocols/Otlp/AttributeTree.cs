using System.Globalization;
using System.Text.Json;
using OpenTelemetry.Proto.Common.V1;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>
/// Structures that instrumentations flatten into names with dots, as <c>llm.input_messages.0.message.role</c>: put together again.
/// </summary>
internal sealed class AttributeTree
{
    // What only says what an element of a list is: {"message": {…}} is the message.
    private static readonly string[] Wrappers = ["message", "message_content", "tool_call", "document", "tool", "prompt", "completion", "embedding", "json_schema"];

    // Nothing that a library flattens lies deeper; what is left of a longer name stays one.
    private const int MaxParts = 24;

    private readonly Dictionary<string, AttributeTree> _children = new(StringComparer.Ordinal);
    private AnyValue? _value;

    private bool IsList => _value is null && _children.Count > 0 && _children.Keys.All(k => int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>The structure as JSON; null where there is nothing.</summary>
    public static byte[]? ToJson(IReadOnlyList<(string Name, AnyValue Value)> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        var root = new AttributeTree();
        foreach (var (name, value) in attributes)
        {
            var node = root;
            foreach (var part in name.Split('.', MaxParts))
            {
                if (!node._children.TryGetValue(part, out var child))
                {
                    node._children.Add(part, child = new AttributeTree());
                }

                node = child;
            }

            node._value = value;
        }

        return AttributeValues.Write(root.Write);
    }

    private void Write(Utf8JsonWriter json)
    {
        if (_children.Count == 0)
        {
            WriteValue(json);
        }
        else if (IsList)
        {
            json.WriteStartArray();
            foreach (var element in _children.OrderBy(c => int.Parse(c.Key, CultureInfo.InvariantCulture)))
            {
                element.Value.Unwrapped().Write(json);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject();
            foreach (var (name, child) in _children)
            {
                json.WritePropertyName(name == "contents" && !_children.ContainsKey("content") ? "content" : name);
                child.Write(json);
            }

            if (_value is not null)
            {
                json.WritePropertyName("value");
                WriteValue(json);
            }

            json.WriteEndObject();
        }
    }

    // Structured content and schemas come as JSON inside a text.
    private void WriteValue(Utf8JsonWriter json) => json.WriteRawValue((_value ?? new AnyValue()).ToDocument(), skipInputValidation: true);

    private AttributeTree Unwrapped()
    {
        var node = this;
        while (node._value is null && node._children.Count == 1 && Array.Find(Wrappers, node._children.ContainsKey) is { } wrapper)
        {
            node = node._children[wrapper];
        }

        return node;
    }
}
