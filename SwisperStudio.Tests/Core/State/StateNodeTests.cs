using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateNodeTests
{
    private static readonly string Big = new('x', 600);

    [Fact]
    public void Children_AreReadAsTheyWereSent()
    {
        var node = States.Node($$"""{"a\u0062":[1,true,null],"t":"{{Big}}","o":{},"n":1.50,"l":"\ud800\u0000"}""");
        var children = node.Children()!;
        Assert.Equal(["ab", "t", "o", "n", "l"], children.Select(child => child.Key));
        Assert.Equal([StateKind.Array, StateKind.String, StateKind.Object, StateKind.Number, StateKind.String], children.Select(child => child.Value.Kind));
        Assert.Equal([3, 600, 0, 0, 12], children.Select(child => child.Value.Count));
        Assert.Equal("1.50", node.Member("n")!.RawText());
        Assert.Equal("\ud800\0", node.Member("l")!.Text());
        Assert.Equal(Big, node.Member("t")!.Text());
        Assert.Equal([StateKind.Number, StateKind.True, StateKind.Null], node.Member("ab")!.Children()!.Select(child => child.Value.Kind));
    }

    [Fact]
    public void LengthAndCount_AreKnownWithoutLoading()
    {
        var json = $"[{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"{{\"i\":{i},\"t\":\"{Big}\"}}"))}]";
        var node = States.Node($"{{\"list\":{json}}}");
        var list = node.Children()![0].Value;
        Assert.Equal((10_000, json.Length), (list.Count, list.Length));
        Assert.Equal("9999", list.Children(9999)!.Single().Value.Member("i")!.RawText());
        Assert.Equal([4998L, 4999L, 5000L], list.Children(4998, 3)!.Select(child => child.Index));
        Assert.Equal(10_000, list.Children()!.Count);
        Assert.Equal(json, list.Json());
    }

    [Theory]
    [InlineData("""{"a":1,"b":{"x":1}}""", """{"b":{"y":2},"c":3}""", """{"a":1,"b":{"y":2},"c":3}""")]
    [InlineData("""{"a":1}""", "{}", """{"a":1}""")]
    [InlineData("{}", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":3}""", """{"a":3}""")]
    [InlineData("""{"a":1}""", "null", "null")]
    [InlineData("[1]", """{"a":1}""", """{"a":1}""")]
    public void Overlay_ReplacesAndExtends(string before, string update, string expected) =>
        Assert.Equal(expected, StateNode.Overlay(States.Node(before), States.Node(update))!.Json());

    [Fact]
    public void Without_HidesMembers_AndKeepsItsMeasure()
    {
        var node = States.Node("""{"_llm_model":"m","a":1,"_llm_x":{},"b\u0022":2}""").Without(key => key.StartsWith("_llm_", StringComparison.Ordinal))!;
        Assert.Equal("""{"a":1,"b\u0022":2}""", node.Json());
        Assert.Equal((2L, (long)node.Json().Length), (node.Count, node.Length));
        Assert.Equal(["a", "b\""], node.Children()!.Select(child => child.Key));
        Assert.Equal("b\"", Assert.Single(node.Children(1, 5)!).Key);
        Assert.Equal("{}", node.Without(_ => true)!.Json());
        Assert.Equal("[1]", States.Node("[1]").Without(_ => true)!.Json());
    }

    [Fact]
    public void Parts_NotLoaded_ArePendingAndNoted()
    {
        var before = new StatePacker();
        var elsewhere = before.Add(System.Text.Encoding.UTF8.GetBytes($"[\"{Big}\"]"));
        var packer = new StatePacker(before.Chunks);
        var root = packer.Add(System.Text.Encoding.UTF8.GetBytes($"{{\"a\":\"{Big}\",\"b\":[\"{Big}2\",\"{Big}3\"]}}"));
        var lookup = new ChunkLookup();
        Assert.Null(StateNode.Root(lookup, root));
        Assert.Equal([root], lookup.Missing);
        lookup.Add(new Dictionary<Guid, byte[]> { [root] = packer.Packs[root] });
        Assert.Empty(lookup.Missing);
        var node = StateNode.Root(lookup, root)!;
        Assert.Equal(600, node.Member("a")!.Count);
        Assert.Empty(lookup.Missing);
        Assert.Null(node.Member("a")!.Text());
        Assert.Equal(2, node.Member("b")!.Children()!.Count);
        Assert.Equal([elsewhere], lookup.Missing);
    }
}
