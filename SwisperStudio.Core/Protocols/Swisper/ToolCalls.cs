using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>
/// Finds tool calls in a node's output, in the order of formats of contract/swisper-conventions.md, section 5.2. The first format
/// that yields a call wins; what has another form than expected yields none.
/// </summary>
public static class ToolCalls
{
    private static readonly byte[] NoParameters = "{}"u8.ToArray();

    /// <summary>Whether it is worth reading: a key speaks of tools and its value is not empty.</summary>
    public static bool MayContain(ReadOnlySpan<byte> output)
    {
        if (output.IndexOf("tool"u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(output, RawJson.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var name = reader.ValueSpan;
            reader.Read();
            if (reader.CurrentDepth == 1 && IsTelemetry(name))
            {
                reader.Skip();
            }
            else if (IsAboutTools(name) && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The tool calls, in the order of the document.</summary>
    /// <param name="output">Valid JSON.</param>
    public static IReadOnlyList<ToolCall> Read(ReadOnlySpan<byte> output)
    {
        var calls = new List<ToolCall>();
        if (!MayContain(output))
        {
            return calls;
        }

        var state = JsonElement.Parse(output, RawJson.DocumentOptions);
        var owner = state.Member("_tools_executed_by"u8)?.Text();
        AddList(calls, state.Member("_tools_executed"u8), "");
        if (calls.Count == 0 && state.Member("tool_results"u8) is { ValueKind: JsonValueKind.Object } batches)
        {
            foreach (var batch in batches.EnumerateObject())
            {
                AddResults(calls, batch.Value.Member("results"u8), RawJson.Name(batch));
            }
        }

        if (calls.Count == 0 && state.Member("tool_execution_results_history"u8) is { ValueKind: JsonValueKind.Array } history)
        {
            foreach (var run in history.EnumerateArray())
            {
                AddResults(calls, run.Member("results"u8), run.Member("batch_key"u8)?.Text() ?? "research");
            }
        }

        // What the top level says of tools goes before what lies deeper elsewhere: DerivedTools need not load the rest then.
        if (calls.Count == 0)
        {
            AddMembers(calls, state, name => IsAboutTools(name));
        }

        if (calls.Count == 0)
        {
            AddMembers(calls, state, name => !IsAboutTools(name) && !IsTelemetry(name));
        }

        return string.IsNullOrEmpty(owner) ? calls : [.. calls.Select(call => call with { Owner = owner })];
    }

    /// <summary>Whether a key speaks of tools.</summary>
    internal static bool IsAboutTools(string key) => key.Contains("tool", StringComparison.Ordinal);

    // {"search_web_1": {"tool_name", "parameters", "result", "error"}} or a list of such.
    private static void AddResults(List<ToolCall> calls, JsonElement? results, string batch)
    {
        AddList(calls, results, batch);
        if (results is { ValueKind: JsonValueKind.Object } byKey)
        {
            foreach (var entry in byKey.EnumerateObject())
            {
                Add(calls, entry.Value, batch, RawJson.Name(entry));
            }
        }
    }

    private static void AddList(List<ToolCall> calls, JsonElement? list, string batch)
    {
        if (list is { ValueKind: JsonValueKind.Array })
        {
            foreach (var entry in list.Value.EnumerateArray())
            {
                Add(calls, entry, batch);
            }
        }
    }

    // Any key that speaks of tools, at any depth: tool_calls, tool_operations, tool_execution_result.
    private static void AddAnywhere(List<ToolCall> calls, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                AddAnywhere(calls, element);
            }
        }

        AddMembers(calls, value, _ => true);
    }

    private static void AddMembers(List<ToolCall> calls, JsonElement value, Func<ReadOnlySpan<byte>, bool> isWanted)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (!isWanted(name))
            {
                continue;
            }

            var before = calls.Count;
            if (IsAboutTools(name))
            {
                AddLoose(calls, member.Value);
            }

            if (calls.Count == before)
            {
                AddAnywhere(calls, member.Value);
            }
        }
    }

    private static void AddLoose(List<ToolCall> calls, JsonElement value)
    {
        foreach (var entry in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
        {
            // A thing that only has a name, or a description, is a tool on offer and not a call of one.
            var isPlanned = !HasOutcome(entry);
            if (!isPlanned || (entry.Member("description"u8) is null && (entry.Member("tool_name"u8) is not null || Parameters(entry) is not null)))
            {
                Add(calls, entry, "", isPlanned: isPlanned);
            }
        }
    }

    private static void Add(List<ToolCall> calls, JsonElement entry, string batch, string? toolKey = null, bool isPlanned = false)
    {
        var name = Name(entry) ?? (entry.ValueKind == JsonValueKind.Object ? toolKey : null);
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        var error = entry.Member("error"u8) is { } given && !IsEmpty(given) ? given.Raw() : null;
        calls.Add(new ToolCall(
            name,
            Parameters(entry)?.Raw() ?? ParametersFromKey(toolKey) ?? NoParameters,
            (entry.Member("result"u8) ?? entry.Member("output"u8))?.Raw(),
            error,
            entry.Member("status"u8)?.Text() is { } status ? IsFailure(status) : error is not null,
            entry.Member("batch_key"u8)?.Text() ?? batch,
            Milliseconds(entry.Member("duration_ms"u8)),
            entry.Member("timestamp"u8)?.Text(),
            Owner: null) { IsPlanned = isPlanned });
    }

    // OpenAI's form nests both: {"type": "function", "function": {"name": "…", "arguments": "{…}"}}.
    private static string? Name(JsonElement entry) =>
        entry.Member("name"u8)?.Text() ?? entry.Member("tool_name"u8)?.Text() ?? entry.Member("function"u8)?.Member("name"u8)?.Text();

    private static JsonElement? Parameters(JsonElement entry) =>
        entry.Member("parameters"u8) ?? entry.Member("params"u8) ?? entry.Member("args"u8) ?? entry.Member("arguments"u8)
        ?? entry.Member("tool_args"u8) ?? entry.Member("function"u8)?.Member("arguments"u8);

    private static bool HasOutcome(JsonElement entry) =>
        entry.Member("result"u8) is not null || entry.Member("output"u8) is not null || entry.Member("error"u8) is not null
        || (entry.Member("status"u8)?.Text() is { } status && (IsFailure(status) || status.Equals("success", StringComparison.OrdinalIgnoreCase)));

    private static bool IsFailure(string status) => status.ToLowerInvariant() is "failure" or "failed" or "error";

    // search_emails_from_bob_date_ge2024 → {"from": "bob", "date": ">=2024"}. The SDK replaces the operators anywhere, even in "page".
    private static byte[]? ParametersFromKey(string? toolKey)
    {
        var parts = toolKey?.Split('_') ?? [];
        if (parts.Length < 4)
        {
            return null;
        }

        var pairs = new Dictionary<string, string>();
        for (var i = 2; i + 1 < parts.Length; i += 2)
        {
            var value = parts[i + 1];
            var sign = value is [_, _, >= '0' and <= '9', ..] ? value[..2] switch { "ge" => ">=", "lt" => "<", "eq" => "==", _ => null } : null;
            pairs[parts[i]] = sign is null ? value : sign + value[2..];
        }

        return RawJson.Object(pairs);
    }

    private static long? Milliseconds(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number
        && decimal.TryParse(JsonMarshal.GetRawUtf8Value(number), NumberStyles.Float, CultureInfo.InvariantCulture, out var duration)
        && duration is >= 0 and <= int.MaxValue
            ? (long)duration
            : null;

    private static bool IsEmpty(JsonElement error) =>
        error.ValueKind == JsonValueKind.False || JsonMarshal.GetRawUtf8Value(error) is [(byte)'"', (byte)'"'] or [(byte)'{', (byte)'}'];

    private static bool IsAboutTools(ReadOnlySpan<byte> key) => key.IndexOf("tool"u8) >= 0;

    private static bool IsTelemetry(ReadOnlySpan<byte> key) => key.StartsWith("_llm_"u8);
}
