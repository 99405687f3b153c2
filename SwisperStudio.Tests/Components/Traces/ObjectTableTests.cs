using SwisperStudio.Tests.Core.State;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class ObjectTableTests
{
    [Fact]
    public void Objects_AreRows_WithTheirKeysAsColumns()
    {
        var table = ObjectTable.Read(States.Node("""[{"a":1,"b":"x"},{"b":null,"c":{"d":[2]}}]"""))!;
        Assert.Equal(["a", "b", "c"], table.Columns);
        Assert.Equal([["1", "x", ""], ["", "", """{"d":[2]}"""]], table.Rows);
    }

    [Theory]
    [InlineData("""[{"a":1}]""")]
    [InlineData("[1,2]")]
    [InlineData("""[{"a":1},2]""")]
    [InlineData("[{},{}]")]
    [InlineData("""{"a":[1,2]}""")]
    public void AnythingElse_IsNoTable(string json) => Assert.Null(ObjectTable.Read(States.Node(json)));

    [Fact]
    public void LargeTables_AreCut()
    {
        var table = ObjectTable.Read(States.Node($"[{string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"n":{{i}},"t":"{{new string('x', 500)}}"}"""))}]"))!;
        Assert.Equal((50, 201), (table.Rows.Count, table.Rows[0][1].Length));
    }
}
