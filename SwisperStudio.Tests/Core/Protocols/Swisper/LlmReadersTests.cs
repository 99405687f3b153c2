using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Swisper;

public class LlmReadersTests
{
    private const string Messages = """[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":"x"}]}]""";

    [Fact]
    public void Messages_OfTheOutput_ComeFirst()
    {
        var prompt = Prompt("""{"messages":[{"role":"user","content":"other"}],"prompt":"p"}""", $$"""{"_llm_messages":{{Messages}}}""");
        Assert.Equal(["system", "user"], prompt.Messages.Select(m => m.Role));
        Assert.Equal(["Be brief."], prompt.Messages[0].Parts.Select(p => p.Text()));
        Assert.Equal(["Hi", """{"type":"image_url","image_url":"x"}"""], prompt.Messages[1].Parts.Select(p => p.Kind == StateKind.String ? p.Text() : p.Json()));
        Assert.Equal("p", prompt.Text!.Text());
    }

    [Fact]
    public void Messages_OfTheInput_FollowItsSystemText()
    {
        var prompt = Prompt("""{"system":"S","messages":[{"role":"user","content":"U"}]}""", "{}");
        Assert.Equal([("system", "S"), ("user", "U")], prompt.Messages.Select(m => (m.Role, m.Parts.Single().Text()!)));
        Assert.Null(prompt.Text);
    }

    [Fact]
    public void OddMessages_AreShownAsTheyAre()
    {
        var prompt = Prompt(null, """{"_llm_messages":["text",{"type":"human","content":"H"},{"role":"assistant","content":null,"tool_calls":[1]},7]}""");
        Assert.Equal(["", "human", "assistant", ""], prompt.Messages.Select(m => m.Role));
        Assert.Equal("""{"tool_calls":[1]}""", prompt.Messages[2].Rest!.Json());
        Assert.Equal("7", prompt.Messages[3].Parts.Single().Text());
    }

    [Theory]
    [InlineData("""[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"rain"}]""", "\"{\\\"city\\\":\\\"Bern\\\"}\"")]
    [InlineData("""[{"type":"ai","content":"","tool_calls":[{"id":"c1","name":"weather","args":{"city":"Bern"}}]},{"type":"tool","tool_call_id":"c1","content":"rain"}]""", """{"city":"Bern"}""")]
    [InlineData("""[{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"weather","input":{"city":"Bern"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"rain"}]}]""", """{"city":"Bern"}""")]
    public void ToolCalls_AndTheirResults_AreRead_WhoeverWroteThem(string messages, string arguments)
    {
        var prompt = Prompt(null, $$"""{"_llm_messages":{{messages}}}""");
        var call = Assert.Single(prompt.Messages[0].ToolCalls);
        Assert.Equal(("c1", "weather", arguments), (call.Id, call.Name, call.Arguments!.Json()));
        Assert.Null(prompt.Messages[0].Rest);
        Assert.Equal(["c1"], prompt.Messages[1].ResultsOf);
        Assert.Equal("rain", prompt.Messages[1].Parts.Single().Text());
        Assert.Null(prompt.Messages[1].Rest);
    }

    [Fact]
    public void ResultsOfSeveralCalls_InOneMessage_AreAllKnown()
    {
        var message = Prompt(null, """{"_llm_messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"},{"type":"text","text":"and"},{"type":"tool_result","tool_use_id":"b","content":"2"}]}]}""").Messages[0];
        Assert.Equal(["a", "b"], message.ResultsOf);
        Assert.Equal(["1", "and", "2"], message.Parts.Select(p => p.Text()));
        Assert.Equal(["1", "2"], message.Parts.Where(message.ResultParts.Contains).Select(p => p.Text()));
    }

    [Fact]
    public void LongConversation_IsReadAsFarAsAsked()
    {
        var list = string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"role":"user","content":"{{i}}"}"""));
        var prompt = LlmPrompt.Read(null, States.Node($$"""{"_llm_messages":[{{list}}]}"""), isGeneration: true, limit: 20);
        Assert.Equal((20, 500L), (prompt.Messages.Count, prompt.Count));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "{}", false, false)]
    [InlineData("""{"messages":[]}""", "{}", true, true)]
    [InlineData("{}", """{"_llm_messages":[]}""", false, true)]
    [InlineData("""{"prompt":null}""", null, true, false)]
    [InlineData("[1]", "\"text\"", true, false)]
    public void Prompt_OfAState_IsNone(string input, string? output, bool isGeneration, bool exists) =>
        Assert.Equal(exists, LlmPrompt.Exists(States.Node(input), output is null ? null : States.Node(output), isGeneration));

    [Theory]
    [InlineData("""{"_llm_result":{"a":1},"b":2}""", false, """{"a":1}""")]
    [InlineData("""{"_llm_result":null,"_llm_model":"m","b":2}""", true, """{"b":2}""")]
    [InlineData("""{"_llm_result":null}""", true, """{"_llm_result":null}""")]
    [InlineData("""{"b":2}""", false, null)]
    [InlineData("\"streamed\"", true, "\"streamed\"")]
    [InlineData("null", true, null)]
    public void Answer_IsTheResultElseTheOutput(string output, bool isGeneration, string? expected) =>
        Assert.Equal(expected, LlmAnswer.Read(States.Node(output), isGeneration)?.Json());

    [Theory]
    [InlineData("thought", "thought", null)]
    [InlineData("thought\\n\\n... [Truncated. Full length: 61,234 characters]", "thought", 61234L)]
    [InlineData("[Truncated. Full length: 5 characters] is what it says", "[Truncated. Full length: 5 characters] is what it says", null)]
    public void Reasoning_KnowsItsTruncation(string text, string shown, long? full) =>
        Assert.Equal(new LlmReasoning(shown, full), LlmReasoning.Read(States.Node($$"""{"_llm_reasoning":"{{text}}"}""")));

    [Theory]
    [InlineData("""{"user_message":"A","message":"B"}""", "A")]
    [InlineData("""{"user_message":" ","message":"B"}""", "B")]
    [InlineData("""{"user_message":{"x":1}}""", null)]
    [InlineData("[]", null)]
    public void UserMessage_IsFoundInTheState(string state, string? expected) => Assert.Equal(expected, UserMessage.Of(States.Node(state)));

    private static LlmPrompt Prompt(string? input, string output) =>
        LlmPrompt.Read(input is null ? null : States.Node(input), States.Node(output), isGeneration: true, limit: 100);
}
