using SwisperStudio.Core.Protocols.LangGraph;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

/// <summary>Nodes of a LangGraph return updates, also where these hold every key of the state.</summary>
public sealed class LangGraphStateTests
{
    private const string Before = """{"messages":[{"role":"user","content":"Hi"}],"plan":[1]}""";
    private const string Update = """{"messages":[{"role":"assistant","content":"Hello"}],"plan":[2]}""";
    private const string Made = """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"plan":[2]}""";

    [Fact]
    public void StateAfter_IsWhatTheFrameworkMadeOfTheUpdate()
    {
        var given = new StateAfterInput { Input = States.Node(Before), Output = States.Node(Update), NextInput = States.Node(Made), IsUpdate = true };
        Assert.Equal((StateAfterSource.NextInput, Made), Chosen(given));
        Assert.Equal((StateAfterSource.ParentOutput, Made), Chosen(given with { NextInput = null, ParentOutput = States.Node(Made) }));
        // Who is no node of a graph may well return a whole state.
        Assert.Equal(StateAfterSource.Output, Chosen(given with { IsUpdate = false }).Source);
    }

    [Fact]
    public void Update_ThatNothingFollows_IsLaidOverTheState_AndMessagesAreAdded()
    {
        Assert.Equal((StateAfterSource.Merged, Made), Chosen(Given(Before, Update)));
        // A list of anything else is replaced, and so is one that repeats what was there.
        Assert.Equal(Made, Chosen(Given(Before, Made)).Json);
        Assert.Equal("""{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"}]}""", Chosen(Given("""{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"}]}""", """{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"}]}""")).Json);
    }

    [Theory]
    [InlineData("""[{"type":"ai","id":"2","content":"b2"}]""", """[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b2"}]""")]
    [InlineData("""[{"type":"remove","id":"1"}]""", """[{"type":"ai","id":"2","content":"b"}]""")]
    [InlineData("""[{"lc":1,"type":"constructor","id":["x","RemoveMessage"],"kwargs":{"id":"2"}}]""", """[{"type":"human","id":"1","content":"a"}]""")]
    [InlineData("""[{"type":"remove","id":"9"}]""", """[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b"}]""")]
    [InlineData("""{"type":"ai","id":"3","content":"c"}""", """[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b"},{"type":"ai","id":"3","content":"c"}]""")]
    [InlineData("""[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b"},{"type":"ai","id":"3","content":"c"}]""", """[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b"},{"type":"ai","id":"3","content":"c"}]""")]
    [InlineData("[1]", "[1]")]
    [InlineData("[]", """[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b"}]""")]
    [InlineData("null", "null")]
    public void Messages_AreAddedByTheirIds(string update, string expected) =>
        Assert.Equal($$"""{"messages":{{expected}}}""", Chosen(Given("""{"messages":[{"type":"human","id":"1","content":"a"},{"type":"ai","id":"2","content":"b"}]}""", $$"""{"messages":{{update}}}""")).Json);

    [Fact]
    public void LongConversation_InChunksOfItsOwn_IsAddedTo()
    {
        var messages = Enumerable.Range(0, 3000).Select(i => $$"""{"role":"user","content":"message {{i}} {{new string((char)('a' + (i % 26)), 40)}}"}""").ToArray();
        var before = $$"""{"messages":[{{string.Join(',', messages)}}]}""";
        var lookup = new ChunkLookup();
        var packer = new StatePacker();
        var (input, output) = (packer.Add(System.Text.Encoding.UTF8.GetBytes(before)), packer.Add("""{"messages":[{"role":"assistant","content":"Hello"}]}"""u8.ToArray()));
        lookup.Add(packer.Packs);
        var step = StateAfter.Choose(new StateAfterInput { Input = StateNode.Root(lookup, input), Output = StateNode.Root(lookup, output), IsUpdate = true })!;
        Assert.Equal($$"""{"messages":[{{string.Join(',', messages)}},{"role":"assistant","content":"Hello"}]}""", step.After!.Json());
        Assert.Equal(3001, step.After!.Member("messages")!.Count);
        Assert.Equal(StateDiffKind.Added, Assert.Single(Assert.Single(StateDiff.Compare(step.Before, step.After)!.Children).Children).Kind);
    }

    [Theory]
    [InlineData("plan", """{"langgraph_node":"plan"}""", true)]
    [InlineData("plan", """{"otel":{},"langgraph_node":"plan","x":1}""", true)]
    [InlineData("ChatModel", """{"langgraph_node":"plan"}""", false)]
    [InlineData("plan", """{"note":"langgraph_node"}""", false)]
    [InlineData("plan", """["langgraph_node"]""", false)]
    [InlineData("plan", null, false)]
    [InlineData(null, """{"langgraph_node":"plan"}""", false)]
    public void Node_IsCalledAsTheNodeItBelongsTo(string? name, string? metadata, bool expected) =>
        Assert.Equal(expected, LangGraphNode.Is(name, metadata is null ? null : System.Text.Encoding.UTF8.GetBytes(metadata)));

    [Theory]
    [InlineData("""{"messages":[]}""", true)]
    [InlineData("""{"tools":[],"messages":[{"role":"user"}],"_raw":1}""", true)]
    [InlineData("""[{"role":"user","content":"Hi"}]""", true)]
    [InlineData("""{"messages":[],"plan":1}""", false)]
    [InlineData("""{"tools":[]}""", false)]
    [InlineData("""[1]""", false)]
    [InlineData("""[]""", false)]
    [InlineData("{}", false)]
    [InlineData("\"text\"", false)]
    public void Conversation_IsWhatHoldsNothingElse(string input, bool expected) =>
        Assert.Equal(expected, LlmPrompt.IsConversation(System.Text.Encoding.UTF8.GetBytes(input)));

    private static StateAfterInput Given(string before, string update) => new() { Input = States.Node(before), Output = States.Node(update), IsUpdate = true };

    private static (StateAfterSource Source, string Json) Chosen(StateAfterInput given)
    {
        var step = StateAfter.Choose(given)!;
        return (step.Source, step.After!.Json());
    }
}
