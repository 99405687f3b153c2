using System.Text;
using System.Text.Json;
using CsCheck;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Tests.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Swisper;

public sealed class LlmTelemetryTests
{
    [Fact]
    public void Output_OfTheContract_TellsTokensAndModel()
    {
        var telemetry = Read("""
            {
              "intent_classification": {"route": "complex_chat", "_llm_tokens": {"total": 1}},
              "_llm_messages": [{"role": "system", "content": "Decide how to route the message."}],
              "_llm_result": {"route": "complex_chat", "entities": []},
              "_llm_model": "inference-llama4-maverick",
              "_llm_reasoning": "The user wants mail, so tools are needed.",
              "_llm_tokens": {"total": 5081, "prompt": 4876, "completion": 205}
            }
            """);

        Assert.Equal(new LlmTelemetry(4876, 205, 5081, Estimated: false, "inference-llama4-maverick", HasLlmData: true), telemetry);
    }

    [Theory]
    [InlineData("""{"total":507,"prompt":null,"completion":null}""", null, null, 507L, false)]
    [InlineData("""{"total":null,"prompt":10,"completion":20}""", 10L, 20L, 30L, false)]
    [InlineData("""{"total":0,"prompt":0,"completion":0}""", 8L, 7L, 15L, true)]
    [InlineData("""{"total":null,"prompt":null,"completion":null}""", 8L, 7L, 15L, true)]
    [InlineData("""{"total":null,"prompt":100,"completion":null}""", 100L, 7L, 107L, true)]
    [InlineData("""{}""", 8L, 7L, 15L, true)]
    [InlineData("null", 8L, 7L, 15L, true)]
    [InlineData("[1]", 8L, 7L, 15L, true)]
    [InlineData("\"many\"", 8L, 7L, 15L, true)]
    [InlineData("""{"total":-5,"prompt":-3,"completion":-2}""", 8L, 7L, 15L, true)]
    [InlineData("""{"total":99999999999,"prompt":1e400,"completion":1.5}""", 8L, 7L, 15L, true)]
    [InlineData("""{"total":30.0,"prompt":1e1,"completion":20}""", 10L, 20L, 30L, false)]
    [InlineData("""{"total":"30","prompt":{"total":3},"completion":[20]}""", 8L, 7L, 15L, true)]
    [InlineData("""{"total":1,"total":30,"prompt":10,"completion":20}""", 10L, 20L, 30L, false)]
    public void Counts_MissingOrOdd_AreEstimatedFromWords(string tokens, long? prompt, long? completion, long? total, bool estimated)
    {
        // The contract's example: messages of 7 and 4 words → 5 + 3 = 8; answer of 10 words → 7; total 15.
        var telemetry = Read($$"""
            {
              "_llm_messages": [{"role":"system","content":"one two three\nfour\tfive  six\u2003seven "}, {"role":"user","content":"a b c d"}],
              "_llm_result": "1 2 3 4 5 6 7 8 9 10", "_llm_tokens": {{tokens}}
            }
            """);

        Assert.Equal(new LlmTelemetry(prompt, completion, total, estimated, null, HasLlmData: true), telemetry);
    }

    [Theory]
    [InlineData("""{"_llm_messages":[{"role":"user","content":"a b c"},{"role":"user","content":"a b c"}]}""", 4L, 0L)]
    [InlineData("""{"_llm_messages":[{"role":"user","content":"a b"},{"content":"a b","x":1}]}""", 2L, 0L)]
    [InlineData("""{"_llm_messages":[{"content":null},{},null,3,["a b c d"],{"content":"x","content":"a b c d"}]}""", 3L, 0L)]
    [InlineData("""{"_llm_messages":[{"content":[{"type":"text","text":"a b c d"}]}]}""", 5L, 0L)]
    [InlineData("""{"_llm_result":{"route": "complex_chat", "entities": [], "n": 1, "t": "a b"}}""", 0L, 6L)]
    [InlineData("""{"_llm_result":"\ud83d a b \udc00"}""", 0L, 3L)]
    [InlineData("""{"_llm_messages":{"content":"a b c d"},"_llm_result":[1,2,3,4]}""", 0L, 3L)]
    public void Estimate_OfStructuredValues_CountsTheirTextForm(string output, long prompt, long completion) =>
        Assert.Equal(new LlmTelemetry(prompt, completion, prompt + completion, Estimated: true, null, HasLlmData: true), Read(output));

    [Theory]
    [InlineData("""{"_llm_result":null,"_llm_tokens":{"total":null,"prompt":null,"completion":null}}""", null)]
    [InlineData("""{"_llm_reasoning":"","_llm_tokens":{"total":0,"prompt":0,"completion":0}}""", 0L)]
    [InlineData("""{"_llm_messages":[],"_llm_result":"one"}""", null)]
    public void Estimate_OfNothing_LeavesCountsAsTheyAre(string output, long? counts) =>
        Assert.Equal(new LlmTelemetry(counts, counts, counts, Estimated: false, null, HasLlmData: true), Read(output));

    [Fact]
    public void Estimate_UsesTheConfiguredFactor() =>
        Assert.Equal(6, LlmTelemetry.Read("""{"_llm_result":"ein zwei drei"}"""u8, tokensPer100Words: 200).CompletionTokens);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"_llm_tokens\"")]
    [InlineData("""[{"_llm_model":"m"}]""")]
    [InlineData("""{"state":{"_llm_model":"m","_llm_result":"a b c"}}""")]
    [InlineData("""{"_llm_model":""}""")]
    [InlineData("""{"_llm_model":7}""")]
    [InlineData("""{"\ud83d_llm_model":"m"}""")]
    public void Output_WithoutTelemetry_TellsNothing(string output) => Assert.Equal(default, Read(output));

    [Fact]
    public void Model_WithEscapes_IsUnescaped() => Assert.Equal("a/b \ud83d", Read("""{"_llm_model":"a\/b \ud83d"}""").Model);

    [Fact]
    public void Output_NestedDeeply_IsRead()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 130)) + string.Concat(Enumerable.Repeat("]", 130));

        Assert.Equal("m", Read($$"""{"deep":{{deep}},"_llm_messages":[{"content":{{deep}}}],"_llm_model":"m"}""").Model);
    }

    [Fact]
    public void AnyDocument_IsReadWithoutFailure() =>
        Gen.Int.Sample(
            seed =>
            {
                string Json(int part) => new RandomJson(seed + part, spaced: seed % 2 == 0).Document();
                _ = Read(Json(0));
                _ = Read($$"""{"a":{{Json(1)}},"_llm_messages":{{Json(2)}},"_llm_result":{{Json(3)}},"_llm_tokens":{{Json(4)}},"_llm_model":{{Json(5)}},"_llm_reasoning":{{Json(6)}}}""");
                _ = Read($$"""{"_llm_messages":[{"content":{{Json(7)}}},{"x":{{Json(8)}}}],"_llm_tokens":{"total":{{Json(9)}},"prompt":{{Json(10)}} } }""");
                return true;
            },
            iter: 500);

    // What the SDK says of its five model calls (Samples/README.md).
    [Fact]
    public void RecordedRun_TellsWhatTheSdkCounted()
    {
        var outputs = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", "swisper_http_sdk.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("body"))
            .Where(body => body.TryGetProperty("output", out _))
            .Select(body => Read(body.GetProperty("output").GetRawText()))
            .ToList();

        Assert.Equal([507L, 970L, 461L, 238L], outputs.Where(t => t.HasLlmData).Select(t => t.TotalTokens!.Value));
        Assert.All(outputs.Where(t => t.HasLlmData), t => Assert.Equal(t.TotalTokens, t.PromptTokens + t.CompletionTokens));
        Assert.All(outputs.Where(t => !t.HasLlmData), t => Assert.Equal(default, t));
    }

    private static LlmTelemetry Read(string output) => LlmTelemetry.Read(Encoding.UTF8.GetBytes(output));
}
