using System.Text;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateValueChangeTests
{
    private const string Before = """{"plan":{"steps":[{"n":1},{"n":2}],"a.b":true},"same":"x","gone":null}""";
    private const string After = """{"plan":{"steps":[{"n":1},{"n":3},{"n":4}],"a.b":false},"same":"x","new":[]}""";

    [Theory]
    [InlineData("same", StateDiffKind.Unchanged)]
    [InlineData("gone", StateDiffKind.Removed)]
    [InlineData("new", StateDiffKind.Added)]
    [InlineData("plan", StateDiffKind.Changed)]
    [InlineData("plan.steps[0]", StateDiffKind.Unchanged)]
    [InlineData("plan.steps[1].n", StateDiffKind.Changed)]
    [InlineData("plan.steps[2].n", StateDiffKind.Added)]
    [InlineData("plan.steps[3]", null)]
    [InlineData("plan.steps.n", null)]
    [InlineData("plan[\"a.b\"]", StateDiffKind.Changed)]
    [InlineData("nothing", null)]
    public void Value_AtAPlace_IsCompared(string path, StateDiffKind? expected) =>
        Assert.Equal(expected, StateValueChange.Of(Step(Before, After), SwisperStudio.Web.Components.State.StatePath.Parse(path)));

    private static StateStep Step(string before, string after)
    {
        var packer = new StatePacker();
        var (first, second) = (packer.Add(Bytes(before)), packer.Add(Bytes(after)));
        var lookup = new ChunkLookup();
        lookup.Add(packer.Packs);
        return new StateStep(StateNode.Root(lookup, first), StateNode.Root(lookup, second)!, StateAfterSource.Output, []);
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
