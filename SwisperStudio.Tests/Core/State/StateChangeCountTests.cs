using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateChangeCountTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":3,"c":1,"_llm_model":"m","_tools_executed":[]}""", false, 1, 1, 0)]
    [InlineData("""{"a":1,"b":2}""", """{"b":3,"c":1}""", true, 1, 1, 1)]
    [InlineData("""{"a":1.0,"b":{"x":1,"y":2}}""", """{"b":{"y":2,"x":1},"a":1}""", false, 0, 0, 0)]
    [InlineData("""{"a":1}""", "{}", false, 0, 0, 0)]
    [InlineData("""{"a":1}""", """{"a":null}""", false, 0, 1, 0)]
    public void Keys_AreCounted(string input, string output, bool isGraph, int added, int changed, int removed) =>
        Assert.Equal(new StateChangeCount(added, changed, removed), StateChangeCount.Of(States.Node(input), States.Node(output), isGraph));

    [Theory]
    [InlineData("null", "{}")]
    [InlineData("{}", "[1]")]
    public void OtherDocuments_HaveNoCount(string input, string output) =>
        Assert.Null(StateChangeCount.Of(States.Node(input), States.Node(output), isGraph: false));

    [Fact]
    public void LargeValues_CountByTheirChunks_Unread()
    {
        var big = new string('x', 2000);
        var values = new StatePacker();
        values.Add(System.Text.Encoding.UTF8.GetBytes($"[\"{big}\",\"{big}1\",\"{big}2\"]"));
        var packer = new StatePacker(values.Chunks);
        var before = packer.Add(System.Text.Encoding.UTF8.GetBytes($"{{\"same\":\"{big}\",\"other\":\"{big}1\"}}"));
        var after = packer.Add(System.Text.Encoding.UTF8.GetBytes($"{{\"same\":\"{big}\",\"other\":\"{big}2\"}}"));
        var lookup = new ChunkLookup();
        lookup.Add(packer.Packs);
        Assert.Equal(new StateChangeCount(0, 1, 0), StateChangeCount.Of(StateNode.Root(lookup, before)!, StateNode.Root(lookup, after)!, isGraph: true));
    }
}
