using SwisperStudio.Core.State;
using SwisperStudio.Web.Components.State;
using Xunit;

namespace SwisperStudio.Tests.Components.State;

public class StatePathTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("with-dash_and$")]
    [InlineData("a.b")]
    [InlineData("")]
    [InlineData("[0]")]
    [InlineData("]\"[\\")]
    [InlineData("Zoë 王 🦀")]
    [InlineData("\n\u0000")]
    public void Path_IsReadAsItWasWritten(string key)
    {
        var path = StatePath.Of(StatePath.Of(StatePath.Of(StatePath.Root, key, 0), null, 12), key, 3);
        Assert.Equal([new StatePlace(key, 0), new StatePlace(null, 12), new StatePlace(key, 0)], StatePath.Parse(path));
    }

    [Fact]
    public void Root_IsNoPlace() => Assert.Empty(StatePath.Parse(StatePath.Root));
}
