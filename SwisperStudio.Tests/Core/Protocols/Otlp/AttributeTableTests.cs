using System.Text.RegularExpressions;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Protocols.Otlp;
using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Otlp;

/// <summary>The table of <c>docs/opentelemetry.md</c>, run: each attribute alone fills its field, and of two the one that stands first.</summary>
public sealed partial class AttributeTableTests
{
    private static readonly Dictionary<string, string[]> Table = Rows();

    // What an attribute is given, the first and the second time, and what the field then holds. Some attributes only count at a span of a kind.
    private static readonly Dictionary<string, FieldOfTable> Fields = new()
    {
        ["Model"] = Observed(o => o.Model.Value, kind: "LLM"),
        ["PromptTokens"] = Observed(o => o.PromptTokens.Value, 11, 22, kind: "LLM"),
        ["CompletionTokens"] = Observed(o => o.CompletionTokens.Value, 11, 22, kind: "LLM"),
        ["TotalTokens"] = Observed(o => o.TotalTokens.Value, 11, 22, kind: "LLM"),
        ["usage_details.cache_read_input_tokens"] = Usage("cache_read_input_tokens"),
        ["usage_details.cache_creation_input_tokens"] = Usage("cache_creation_input_tokens"),
        ["usage_details.reasoning_tokens"] = Usage("reasoning_tokens"),
        ["usage_details.audio_input_tokens"] = Usage("audio_input_tokens"),
        ["usage_details.audio_output_tokens"] = Usage("audio_output_tokens"),
        ["Usage"] = Observed(o => o.PromptTokens.Value, """{"input_tokens":11}""", """{"input_tokens":22}""", "LLM", 11L),
        ["StatusMessage"] = Observed(o => o.StatusMessage.Value),
        ["Input"] = Observed(o => o.Input.Json(), """{"a":1}""", """{"b":2}""", "CHAIN", """{"a":1}"""),
        ["Output"] = Observed(o => o.Output.Json(), """{"a":1}""", """{"b":2}""", "CHAIN", """{"a":1}"""),
        ["ToolName"] = Observed(o => o.Name.Value, kind: "TOOL"),
        ["TraceName"] = OfTrace(p => p.Told(t => t.Name).Value),
        ["UserId"] = OfTrace(p => p.Told(t => t.UserId).Value),
        ["SessionId"] = OfTrace(p => p.Told(t => t.SessionId).Value),
        ["Environment"] = OfTrace(p => p.Told(t => t.Environment).Value),
        ["Version"] = OfTrace(p => p.Told(t => t.Version).Value),
        ["Tags"] = OfTrace(p => p.Told(t => t.Tags).Value is { } tags ? string.Join('+', tags) : null),
        ["TraceInput"] = OfTrace(p => p.Told(t => t.Input).Json(), """{"a":1}""", """{"b":2}"""),
        ["TraceOutput"] = OfTrace(p => p.Told(t => t.Output).Json(), """{"a":1}""", """{"b":2}"""),
    };

    public static TheoryData<string> FieldNames => [.. Fields.Keys];

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void Field_IsFilledByEachAttribute_AndTheFirstWins(string name)
    {
        var field = Fields[name];
        var attributes = Table[name];
        Assert.All(attributes, attribute =>
        {
            var mapped = Spans.Map([Spans.Span("step", [.. field.Kind, (attribute, field.First)])]);
            Assert.Equal(field.FirstRead, field.Read(mapped));
            Assert.DoesNotContain($"\"{attribute}\"", mapped.Patches.OfType<ObservationPatch>().Single().Meta.Json());
        });
        Assert.All(attributes.Zip(attributes.Skip(1)), pair =>
        {
            // Whichever comes first on the wire.
            Assert.Equal(field.FirstRead, field.Read(Spans.Map([Spans.Span("step", [.. field.Kind, (pair.First, field.First), (pair.Second, field.Second)])])));
            Assert.Equal(field.FirstRead, field.Read(Spans.Map([Spans.Span("step", [.. field.Kind, (pair.Second, field.Second), (pair.First, field.First)])])));
        });
    }

    [Fact]
    public void EachFieldOfTheTable_IsTestedHere_OrInAnotherTest()
    {
        // These have forms of their own, which SpanMapperTests show one by one.
        string[] elsewhere = ["RunName (of a first span: the trace's, where nobody names it)", "Metadata.cost_details, Metadata.prompt", "Type", "ModelParameters", "CompletionStartTime", "Level", "Input.messages", "Input.tools", "Input.system", "Output.message", "Output.documents", "Metadata", "TraceMetadata"];
        Assert.Equal(Table.Keys.Order(), Fields.Keys.Concat(elsewhere).Order());
    }

    [Fact]
    public void AttributeThatLoses_StaysAmongTheMetadata()
    {
        var observation = Spans.Observation(("openinference.span.kind", "LLM"), ("llm.model_name", "a"), ("gen_ai.request.model", "b"), ("ai.model.id", "a"));
        Assert.Equal("a", observation.Model.Value);
        var rest = observation.Meta.Json()!;
        // It went to the parameters of the call, as all under gen_ai.request does; what tells the same as the winner is told.
        Assert.Contains("\"model\":\"b\"", observation.ModelParameters.Json());
        Assert.DoesNotContain("ai.model.id", rest);
    }

    [Theory]
    [MemberData(nameof(KindsOfTable))]
    public void Span_IsWhatTheTableSays(string attribute, string value, string type) =>
        Assert.Equal(Enum.Parse<ObservationType>(type), Spans.Observation((attribute, value)).Type.Value);

    public static TheoryData<string, string, string> KindsOfTable()
    {
        // "chat, completion: generation; embedding": what has no name of its own is called as its value.
        var data = new TheoryData<string, string, string>();
        foreach (var line in Lines().Where(l => l.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var attribute = cells[0].Trim('`');
            if (attribute == "ai.operationId")
            {
                continue;
            }

            foreach (var group in cells[1].Split(';', StringSplitOptions.TrimEntries))
            {
                var (values, type) = group.Split(':', StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (group, null);
                foreach (var value in values.Split(',', StringSplitOptions.TrimEntries))
                {
                    data.Add(attribute, value, TypeName(type ?? value));
                }
            }
        }

        foreach (var (operation, type) in new[] { ("ai.generateText", "Chain"), ("ai.streamText.doStream", "Generation"), ("ai.embed", "Chain"), ("ai.embedMany.doEmbed", "Embedding"), ("ai.toolCall", "Tool") })
        {
            data.Add("ai.operationId", operation, type);
        }

        return data;

        static string TypeName(string name) => char.ToUpperInvariant(name[0]) + name[1..].ToLowerInvariant();
    }

    [Fact]
    public void Span_WithoutAKind_IsAGenerationIfItTellsModelAndTokens()
    {
        Assert.Equal(ObservationType.Generation, Spans.Observation(("gen_ai.request.model", "m"), ("gen_ai.usage.input_tokens", 1)).Type.Value);
        Assert.Equal(ObservationType.Span, Spans.Observation(("gen_ai.request.model", "m")).Type.Value);
        Assert.Equal(ObservationType.Span, Spans.Observation(("http.method", "GET")).Type.Value);
    }

    private static FieldOfTable Observed(Func<ObservationPatch, object?> read, object? first = null, object? second = null, string? kind = null, object? firstRead = null) => new(
        first ?? "a",
        second ?? "b",
        firstRead ?? (first is int number ? (long)number : first ?? "a"),
        p => read(p.Patches.OfType<ObservationPatch>().Single()),
        kind is null ? [] : [("openinference.span.kind", kind)]);

    private static FieldOfTable Usage(string name) =>
        Observed(o => o.Meta.Element().TryGetProperty("usage_details", out var usage) ? usage.GetProperty(name).GetInt64() : null, 11, 22, "LLM");

    private static FieldOfTable OfTrace(Func<OtlpPatches, object?> read, string first = "a", string second = "b") => new(first, second, first, read, []);

    private static Dictionary<string, string[]> Rows() => Lines()
        .SkipWhile(l => l != "| field | attributes |").Skip(2).TakeWhile(l => l.StartsWith('|'))
        .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1], cells => Code().Matches(cells[2]).Select(m => m.Groups[1].Value).ToArray());

    private static string[] Lines() => Checkout.Read("docs/opentelemetry.md").Split('\n');

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    /// <summary>How a field of the table is tried.</summary>
    /// <param name="First">The value of the attribute that is to win.</param>
    /// <param name="Second">The value of the one that is to lose.</param>
    /// <param name="FirstRead">What the field then holds.</param>
    /// <param name="Read">Reads the field.</param>
    /// <param name="Kind">An attribute that makes the span one that has the field; none where all have.</param>
    private sealed record FieldOfTable(object First, object Second, object FirstRead, Func<OtlpPatches, object?> Read, (string, object)[] Kind);
}
