using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Otlp;

/// <summary>What a call was asked and answered, in one form for all libraries.</summary>
public sealed class SpanDocumentsTests
{
    private static readonly (string, object) Llm = ("openinference.span.kind", "LLM");

    [Fact]
    public void Text_ThatIsJson_IsADocument_AndOtherTextStaysText()
    {
        Assert.Equal("""{"a": 1}""", Spans.Observation(("input.value", """ {"a": 1} """)).Input.Json());
        Assert.Equal("\"42\"", Spans.Observation(("input.value", "42")).Input.Json());
        Assert.Equal("42", Spans.Observation(("input.value", "42"), ("input.mime_type", "application/json")).Input.Json());
        Assert.Equal("\"{broken\"", Spans.Observation(("input.value", "{broken"), ("input.mime_type", "application/json")).Input.Json());
        Assert.Equal("\"\"", Spans.Observation(("langfuse.observation.input", "")).Input.Json());
        Assert.Equal("false", Spans.Observation(("langfuse.observation.input", false)).Input.Json());
        Assert.Equal("0", Spans.Observation(("langfuse.observation.output", 0)).Output.Json());
        // Too deep for a document: kept as text.
        Assert.StartsWith("\"[[", Spans.Observation(("input.value", new string('[', 200) + new string(']', 200))).Input.Json(), StringComparison.Ordinal);
    }

    /// <summary>What one span returned, the next one takes: it is compared instead of read again, and comes to the same as alone.</summary>
    [Fact]
    public void Documents_ThatComeAgain_AreEachAsIfAlone()
    {
        var state = $$"""{"text":"{{new string('x', 2_000)}}"}""";
        var grown = state[..^1] + ""","node":{"a":[1]}}""";
        var deep = $$"""{"text":"{{new string('x', 2_000)}}","deep":{{new string('[', 200)}}{{new string(']', 200)}}}""";
        var broken = new AnyValue { StringValue = ByteString.CopyFrom([.. "{\"text\":\""u8, .. Enumerable.Repeat((byte)'x', 2_000), 0xC3, 0x28, .. "\"}"u8]) };
        object[] handedOn = [state, grown, $" {grown} ", state + state, state, deep, deep, broken, broken, grown, state];
        var spans = handedOn.Zip(handedOn.Skip(1), (input, output) => Spans.Span("step", ("input.value", input), ("output.value", output))).ToList();
        var together = Spans.Map(spans).Patches.OfType<ObservationPatch>().ToList();
        Assert.Equal(handedOn.Length - 1, together.Count);
        foreach (var (one, span) in together.Zip(spans))
        {
            var alone = Spans.Observation(span);
            Assert.Equal((alone.Input.Json(), alone.Output.Json()), (one.Input.Json(), one.Output.Json()));
            Assert.True(Utf8.IsValid(one.Input.Value!.Value.Span) && Utf8.IsValid(one.Output.Value!.Value.Span));
        }

        Assert.Equal((state, grown), (together[0].Input.Json(), together[0].Output.Json()));
    }

    [Fact]
    public void OpenInference_FlattenedMessages_AreAConversation()
    {
        var observation = Spans.Observation(
            Llm,
            ("llm.input_messages.0.message.role", "system"),
            ("llm.input_messages.0.message.content", "Be kind."),
            ("llm.input_messages.1.message.role", "user"),
            ("llm.input_messages.1.message.contents.0.message_content.type", "text"),
            ("llm.input_messages.1.message.contents.0.message_content.text", "What is this?"),
            ("llm.input_messages.1.message.contents.1.message_content.type", "image"),
            ("llm.input_messages.1.message.contents.1.message_content.image.image.url", "https://example.com/a.png"),
            ("llm.tools.0.tool.json_schema", """{"type":"function","function":{"name":"look"}}"""),
            ("llm.output_messages.0.message.role", "assistant"),
            ("llm.output_messages.0.message.tool_calls.0.tool_call.id", "c1"),
            ("llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "look"),
            ("llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", """{"at":"it"}"""),
            ("llm.token_count.prompt", 7));
        Assert.Equal(
            """{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image","image":{"image":{"url":"https://example.com/a.png"}}}]}],"tools":[{"type":"function","function":{"name":"look"}}]}""",
            observation.Input.Json());
        Assert.Equal("""{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"look","arguments":{"at":"it"}}}]}""", observation.Output.Json());
        Assert.DoesNotContain("llm.", observation.Meta.Element().GetProperty("otel").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void GenAi_PartsOfMessages_AreAConversation()
    {
        var observation = Spans.Observation(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "openai"),
            ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.request.temperature", 0.2),
            ("gen_ai.response.model", "gpt-4o-2024-08-06"),
            ("gen_ai.usage.input_tokens", 60),
            ("gen_ai.usage.output_tokens", 11),
            ("gen_ai.usage.cache_read.input_tokens", 40),
            ("gen_ai.usage.reasoning.output_tokens", 4),
            ("gen_ai.system_instructions", """[{"type":"text","content":"Be brief."}]"""),
            ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"Warm?"}]},{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"get_weather","arguments":{"city":"Lugano"}}]},{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"12 °C"}]}]"""),
            ("gen_ai.output.messages", """[{"role":"assistant","parts":[{"type":"reasoning","content":"They ask…"},{"type":"text","content":"12 °C"}],"finish_reason":"stop"}]"""));
        Assert.Equal((ObservationType.Generation, "gpt-4o", 60, 11), (observation.Type.Value, observation.Model.Value, observation.PromptTokens.Value, observation.CompletionTokens.Value));
        Assert.Equal(
            """{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Warm?"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":{"city":"Lugano"}}}]},{"role":"tool","tool_call_id":"c1","content":"12 °C"}]}""",
            observation.Input.Json());
        Assert.Equal("""{"role":"assistant","content":"12 °C","finish_reason":"stop","_llm_reasoning":"They ask…"}""", observation.Output.Json());
        Assert.Equal("""{"temperature":0.2}""", observation.ModelParameters.Json());
        // The model that answered is the one that was asked for: its price is known by that name. The date is not lost.
        Assert.Equal("gpt-4o-2024-08-06", observation.Meta.Element().GetProperty("otel").GetProperty("attributes").GetProperty("gen_ai.response.model").GetString());
        Assert.Equal("gpt-4o-mini", Spans.Observation(Llm, ("gen_ai.request.model", "gpt-4o"), ("gen_ai.response.model", "gpt-4o-mini")).Model.Value);
        Assert.Equal("""{"cache_read_input_tokens":40,"reasoning_tokens":4}""", observation.Meta.Element().GetProperty("usage_details").GetRawText());
    }

    [Fact]
    public void GenAi_MessagesAsEvents_AreAConversation()
    {
        var span = Spans.Span("chat", ("gen_ai.operation.name", "chat"));
        span.Events.Add(Spans.Event("gen_ai.system.message", ("content", "Be kind.")));
        span.Events.Add(Spans.Event("gen_ai.user.message", ("gen_ai.event.content", """{"content":"Hi","role":"user"}""")));
        span.Events.Add(Spans.Event("gen_ai.tool.message", ("id", "c1"), ("content", "12 °C")));
        span.Events.Add(Spans.Event("gen_ai.choice", ("index", 0), ("finish_reason", "stop"), ("message", """{"role":"assistant","content":"Hello"}""")));
        span.Events.Add(Spans.Event("other"));
        var observation = Spans.Observation(span);
        Assert.Equal("""{"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"},{"role":"tool","content":"12 °C","tool_call_id":"c1"}]}""", observation.Input.Json());
        Assert.Equal("""{"role":"assistant","content":"Hello","finish_reason":"stop"}""", observation.Output.Json());
        Assert.Equal("other", Assert.Single(observation.Meta.Element().GetProperty("otel").GetProperty("events").EnumerateArray()).GetProperty("name").GetString());

        var older = Spans.Span("chat", ("gen_ai.operation.name", "chat"));
        older.Events.Add(Spans.Event("gen_ai.content.prompt", ("gen_ai.prompt", """[{"role":"user","content":"Hi"}]""")));
        older.Events.Add(Spans.Event("gen_ai.content.completion", ("gen_ai.completion", "Hello")));
        Assert.Equal("""{"messages":[{"role":"user","content":"Hi"}]}""", Spans.Observation(older).Input.Json());
        Assert.Equal("""{"role":"assistant","content":"Hello"}""", Spans.Observation(older).Output.Json());

        var newest = Spans.Span("chat", ("gen_ai.operation.name", "chat"));
        newest.Events.Add(Spans.Event("gen_ai.client.inference.operation.details", ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]""")));
        Assert.Equal("""{"messages":[{"role":"user","content":"Hi"}]}""", Spans.Observation(newest).Input.Json());
    }

    [Fact]
    public void Traceloop_NumberedPrompts_AreAConversation()
    {
        var observation = Spans.Observation(
            ("llm.request.type", "chat"),
            ("gen_ai.prompt.0.role", "user"),
            ("gen_ai.prompt.0.content", """[{"type":"text","text":"Hi"}]"""),
            ("gen_ai.completion.0.role", "assistant"),
            ("gen_ai.completion.0.tool_calls.0.id", "c1"),
            ("gen_ai.completion.0.tool_calls.0.name", "look"),
            ("gen_ai.completion.0.tool_calls.0.arguments", "{}"),
            ("traceloop.association.properties.tenant", "ch"),
            ("traceloop.entity.name", "ask"));
        Assert.Equal("""{"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""", observation.Input.Json());
        Assert.Equal("""{"role":"assistant","tool_calls":[{"id":"c1","name":"look","arguments":{}}]}""", observation.Output.Json());
        Assert.Equal("ch", observation.Meta.Element().GetProperty("tenant").GetString());
        Assert.Equal("ask", observation.Meta.Element().GetProperty("otel").GetProperty("attributes").GetProperty("traceloop.entity.name").GetString());
    }

    [Fact]
    public void AiSdk_OuterSpan_RepeatsTheSumOfTokens_WhichCountsOnce()
    {
        var outer = Spans.Observation(("ai.operationId", "ai.generateText"), ("ai.usage.promptTokens", 30), ("ai.usage.completionTokens", 5), ("ai.prompt", """{"prompt":"Warm?"}"""), ("ai.response.text", "12 °C"), ("ai.telemetry.metadata.tenant", "ch"));
        Assert.Equal((ObservationType.Chain, default, default), (outer.Type.Value, outer.PromptTokens, outer.CompletionTokens));
        Assert.Equal("""{"prompt":"Warm?"}""", outer.Input.Json());
        Assert.Equal("""{"role":"assistant","content":"12 °C"}""", outer.Output.Json());
        Assert.Equal(30, outer.Meta.Element().GetProperty("otel").GetProperty("attributes").GetProperty("ai.usage.promptTokens").GetInt32());
        Assert.Equal("ch", outer.Meta.Element().GetProperty("tenant").GetString());

        var inner = Spans.Observation(
            ("ai.operationId", "ai.streamText.doStream"),
            ("ai.model.id", "mock"),
            ("ai.usage.inputTokens", 30),
            ("ai.usage.outputTokens", 5),
            ("ai.usage.cachedInputTokens", 8),
            ("ai.prompt.messages", """[{"role":"user","content":[{"type":"text","text":"Warm?"}]},{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c1","toolName":"get_weather","input":{"city":"Lugano"}}]},{"role":"tool","content":[{"type":"tool-result","toolCallId":"c1","toolName":"get_weather","output":{"type":"text","value":"12"}}]}]"""),
            ("ai.prompt.tools", new[] { """{"type":"function","name":"get_weather"}""" }),
            ("ai.response.toolCalls", """[{"toolCallId":"c2","toolName":"get_weather","input":{"city":"Chur"}}]"""),
            ("ai.response.reasoning", "Chur, too"),
            ("ai.response.msToFirstChunk", 1.5));
        Assert.Equal((ObservationType.Generation, "mock", 30, 5), (inner.Type.Value, inner.Model.Value, inner.PromptTokens.Value, inner.CompletionTokens.Value));
        Assert.Equal(Spans.Start + 1_500_000, inner.CompletionStartTime.Value);
        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"Warm?"}]},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":{"city":"Lugano"}}}]},{"role":"tool","tool_call_id":"c1","content":"12"}]""",
            inner.Input.Element().GetProperty("messages").GetRawText());
        Assert.Equal("""{"role":"assistant","content":null,"tool_calls":[{"id":"c2","type":"function","function":{"name":"get_weather","arguments":{"city":"Chur"}}}],"_llm_reasoning":"Chur, too"}""", inner.Output.Json());
    }

    [Fact]
    public void WhatTheFormOfAll_HasNoPlaceFor_StaysBesideIt()
    {
        var observation = Spans.Observation(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"Hi"}],"tenant":"ch"}]"""),
            ("gen_ai.output.messages", """[{"role":"assistant","parts":[{"type":"text","content":"Hello","a\"b":1}]}]"""));
        Assert.Equal("ch", observation.Input.Element().GetProperty("_raw")[0].GetProperty("tenant").GetString());
        Assert.Equal(1, observation.Output.Element().GetProperty("_raw")[0].GetProperty("parts")[0].GetProperty("a\"b").GetInt32());
        Assert.Equal("""{"role":"assistant","content":"Hello","x\"y":1}""", Spans.Observation(("gen_ai.operation.name", "chat"), ("gen_ai.output.messages", """[{"role":"assistant","content":"Hello","x\"y":1}]""")).Output.Json());
    }

    [Fact]
    public void Retriever_ReturnsItsDocuments()
    {
        var retriever = Spans.Observation(("openinference.span.kind", "RETRIEVER"), ("input.value", "museum"), ("retrieval.documents.0.document.content", "Muzeum"), ("retrieval.documents.0.document.score", 0.9), ("retrieval.documents.0.document.metadata", """{"page":1}"""));
        Assert.Equal("""{"documents":[{"content":"Muzeum","score":0.9,"metadata":{"page":1}}]}""", retriever.Output.Json());
    }

    [Fact]
    public void LangSmith_InputsAndOutputs_AreTheStateOfANode_AndTheConversationOfACall()
    {
        var node = Spans.Observation(("langsmith.span.kind", "chain"), ("gen_ai.prompt", """{"messages":[1]}"""), ("gen_ai.completion", """{"messages":[2]}"""), ("langsmith.metadata.langgraph_node", "plan"), ("langsmith.metadata.thread_id", "t1"));
        Assert.Equal(("""{"messages":[1]}""", """{"messages":[2]}"""), (node.Input.Json(), node.Output.Json()));
        Assert.Equal("plan", node.Meta.Element().GetProperty("langgraph_node").GetString());

        var call = Spans.Observation(
            ("langsmith.span.kind", "llm"),
            ("gen_ai.prompt", """{"messages":[[{"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"Hi"}}]]}"""),
            ("gen_ai.completion", """{"generations":[[{"text":"Hello","message":{"lc":1,"type":"constructor","id":["x","AIMessage"],"kwargs":{"content":"Hello","tool_calls":[{"name":"look","args":{},"id":"c1"}]}}}]]}"""));
        Assert.Equal("""[{"role":"user","content":"Hi"}]""", call.Input.Element().GetProperty("messages").GetRawText());
        Assert.Equal("Hello", call.Output.Element().GetProperty("content").GetString());
        Assert.Equal("look", call.Output.Element().GetProperty("tool_calls")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Array, call.Output.Element().GetProperty("_raw").GetProperty("generations").ValueKind);
    }

    [Fact]
    public void Mlflow_ValuesAreJson()
    {
        var span = Spans.Observation(("mlflow.spanType", "\"CHAT_MODEL\""), ("mlflow.spanInputs", """{"messages":[{"role":"user","content":"Hi"}],"model":"m"}"""), ("mlflow.spanOutputs", "\"Hello\""), ("mlflow.chat.tokenUsage", """{"input_tokens":3,"output_tokens":4,"total_tokens":7}"""));
        Assert.Equal((ObservationType.Generation, 3, 4, 7), (span.Type.Value, span.PromptTokens.Value, span.CompletionTokens.Value, span.TotalTokens.Value));
        // OpenAI's own form is what the page reads: it stays as it was sent.
        Assert.Equal(("""{"messages":[{"role":"user","content":"Hi"}],"model":"m"}""", "\"Hello\""), (span.Input.Json(), span.Output.Json()));
    }
}
