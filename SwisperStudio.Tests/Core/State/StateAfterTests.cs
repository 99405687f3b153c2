using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateAfterTests
{
    private const string Input = """{"a":1,"list":[1]}""";

    [Theory]
    [InlineData("""{"a":1,"list":[1,2],"b":2}""", StateAfterSource.Output)]
    [InlineData("""{"list":[2]}""", StateAfterSource.NextInput)]
    [InlineData("{}", StateAfterSource.NextInput)]
    [InlineData("null", StateAfterSource.Output)]
    public void Node_WithNextStep_TakesOutputOnlyIfWhole(string output, StateAfterSource expected)
    {
        var step = StateAfter.Choose(new() { Input = States.Node(Input), Output = States.Node(output), NextInput = States.Node("""{"a":1,"list":[1,2]}""") })!;
        Assert.Equal(expected, step.Source);
    }

    [Fact]
    public void Node_LastStep_TakesTheParentsOutput()
    {
        var step = StateAfter.Choose(new() { Input = States.Node(Input), Output = States.Node("{}"), ParentOutput = States.Node("""{"a":2,"list":[]}""") })!;
        Assert.Equal((StateAfterSource.ParentOutput, """{"a":2,"list":[]}"""), (step.Source, step.After!.Json()));
        Assert.Equal([StateAfterSource.Output, StateAfterSource.ParentOutput, StateAfterSource.Merged, StateAfterSource.Raw], step.Available);
    }

    [Theory]
    [InlineData("""{"b":1}""", """{"a":1,"b":1}""", StateAfterSource.NextInput)]
    [InlineData("""{"b":1}""", """{"a":1,"list":[],"other":1}""", StateAfterSource.Merged)]
    [InlineData("""{"b":1}""", """[]""", StateAfterSource.Merged)]
    public void NextInput_IsTheStateAfter_IfItHoldsWhatTheUpdateTold(string output, string nextInput, StateAfterSource source)
    {
        var given = new StateAfterInput { Input = States.Node(Input), Output = States.Node(output), NextInput = States.Node(nextInput) };
        Assert.Equal(source, StateAfter.Choose(given)!.Source);
        Assert.Equal(StateAfterSource.NextInput, StateAfter.Choose(given with { Chosen = StateAfterSource.NextInput })!.Source);
    }

    [Fact]
    public void HandWrittenRequest_MissingInTheOutput_IsNotRemoved()
    {
        var given = new StateAfterInput { Input = States.Node("""{"a":1,"prompt":"p","messages":[]}"""), Output = States.Node("""{"a":1,"b":2}""") };
        Assert.Equal("b", Assert.Single(StateDiff.Compare(StateAfter.Choose(given)!.Before, StateAfter.Choose(given)!.After)!.Children).Key);
        Assert.NotNull(StateAfter.Choose(given with { ShowInternal = true })!.Before!.Member("prompt"));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"gone":"p"}""", """{"a":1,"b":3,"c":4}""", StateAfterSource.Output)]
    [InlineData("""{"a":1,"old":2}""", """{"a":1,"new":3}""", StateAfterSource.Output)]
    [InlineData("""{"a":1,"b":2}""", """{"b":3}""", StateAfterSource.Merged)]
    [InlineData("""{"a":1,"b":2,"c":3}""", """{"a":1}""", StateAfterSource.Merged)]
    public void OutputThatRepeatsTheState_IsWhole_AndWhatItLacksWasRemoved(string input, string output, StateAfterSource source)
    {
        var step = StateAfter.Choose(new() { Input = States.Node(input), Output = States.Node(output) })!;
        Assert.Equal(source, step.Source);
        Assert.Equal(source == StateAfterSource.Output, StateDiff.Compare(step.Before, step.After)!.Children.Any(c => c.Kind == StateDiffKind.Removed));
    }

    [Fact]
    public void Node_Alone_MergesItsUpdate()
    {
        var step = StateAfter.Choose(new() { Input = States.Node(Input), Output = States.Node("""{"list":null,"_llm_model":"m","_tools_executed":[]}""") })!;
        Assert.Equal((StateAfterSource.Merged, """{"a":1,"list":null}"""), (step.Source, step.After!.Json()));
    }

    [Fact]
    public void InternalKeys_OnRequest_AreShown()
    {
        var step = StateAfter.Choose(new() { Input = States.Node("{}"), Output = States.Node("""{"_llm_model":"m","_tools_executed":[]}"""), ShowInternal = true })!;
        Assert.Equal("""{"_tools_executed":[]}""", step.After!.Json());
    }

    [Fact]
    public void HiddenKeysOfTheInput_NeedNotBeReturned()
    {
        var step = StateAfter.Choose(new() { Input = States.Node("""{"a":1,"_tools_executed":[],"_llm_x":1}"""), Output = States.Node("""{"a":2}""") })!;
        Assert.Equal((StateAfterSource.Output, """{"a":1}"""), (step.Source, step.Before!.Json()));
    }

    [Fact]
    public void Graph_ComparesAsItIs()
    {
        var step = StateAfter.Choose(new() { Input = States.Node(Input), Output = States.Node("""{"b":1}"""), IsGraph = true })!;
        Assert.Equal((StateAfterSource.Output, """{"b":1}"""), (step.Source, step.After!.Json()));
        Assert.Equal([StateAfterSource.Output, StateAfterSource.Raw], step.Available);
    }

    [Fact]
    public void ChosenSource_Wins_IfAvailable()
    {
        var given = new StateAfterInput { Input = States.Node(Input), Output = States.Node("""{"_llm_model":"m"}"""), Chosen = StateAfterSource.Raw };
        Assert.Equal("""{"_llm_model":"m"}""", StateAfter.Choose(given)!.After!.Json());
        Assert.Equal(StateAfterSource.Merged, StateAfter.Choose(given with { Chosen = StateAfterSource.NextInput })!.Source);
    }

    [Fact]
    public void MissingSides_StayMissing()
    {
        Assert.Equal((null, null), (StateAfter.Choose(new())!.Before, StateAfter.Choose(new())!.After));
        Assert.Null(StateAfter.Choose(new() { Input = States.Node(Input) })!.After);
    }
}
