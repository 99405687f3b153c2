using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Tests.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Swisper;

public class ToolRunTests
{
    [Fact]
    public void ToolOfTheSdk_TellsEverything()
    {
        var run = Read("""{"tool_name":"search","parameters":{"q":"x"},"batch_key":"b1"}""", """{"status":"success","result":[1],"error":null}""");
        Assert.Equal(("search", """{"q":"x"}""", "[1]", null, "b1", false), (run.Name, run.Parameters?.Json(), run.Result?.Json(), run.Error, run.BatchKey, run.Failed));
    }

    [Theory]
    [InlineData("""{"status":"failure","result":null,"error":null}""", null)]
    [InlineData("""{"error":"timeout"}""", "\"timeout\"")]
    [InlineData("""{"error":{"message":"m","type":"T"}}""", """{"message":"m","type":"T"}""")]
    public void FailedTool_HasItsError(string output, string? error)
    {
        var run = Read("""{"tool_name":"search","parameters":{},"batch_key":""}""", output);
        Assert.Equal((true, error, null), (run.Failed, run.Error?.Json(), run.BatchKey));
    }

    [Fact]
    public void ToolWrittenByHand_ShowsItsCallAndWhatItAdded()
    {
        var run = Read("""{"plan":"p","tool_call":{"function":"find","arguments":{"max":5}}}""", """{"plan":"p","results":[1,2]}""");
        Assert.Equal(("find", """{"max":5}""", """{"results":[1,2]}""", false), (run.Name, run.Parameters?.Json(), run.Result?.Json(), run.Failed));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("[1]", "\"text\"")]
    [InlineData("null", "null")]
    public void OddDocuments_DoNotBreakIt(string? input, string? output) =>
        Assert.False(ToolRun.Read(input is null ? null : States.Node(input), output is null ? null : States.Node(output)).Failed);

    private static ToolRun Read(string input, string output) => ToolRun.Read(States.Node(input), States.Node(output));
}
