using SwisperStudio.Core.Connections;
using Xunit;

namespace SwisperStudio.Tests.Core.Connections;

public class SenderTests
{
    [Theory]
    [InlineData("service.name=agent,service.instance.id=a%2C1%3D,deployment.environment.name=staging,service.version=2.4.1,telemetry.sdk.version=0.1.0,host.name=h", "agent", "a,1=", "staging", "2.4.1")]
    [InlineData(" service.name = agent , , =x, nonsense, deployment.environment=dev", "agent", null, "dev", null)]
    [InlineData("service.name=%E2%9C%93%zz", "✓%zz", null, null, null)]
    [InlineData("service.name=", null, null, null, null)]
    [InlineData("", null, null, null, null)]
    public void Resource_IsRead_AndNothingIsAskedOfIt(string attributes, string? service, string? instance, string? environment, string? version)
    {
        var sender = Sender.OfResource(attributes);
        Assert.Equal((service, instance, environment, version), (sender.ServiceName, sender.InstanceId, sender.Environment, sender.Version));
    }

    [Fact]
    public void VersionsDoNotMakeAnotherConnection_ButInstancesDo()
    {
        var one = new Sender("staging", "agent", "1", Version: "1.0");
        Assert.Equal(one.Key, (one with { Version = "2.0", HostName = "h" }).Key);
        Assert.Equal(4, new[] { one, one with { InstanceId = "2" }, one with { ServiceName = "other" }, one with { Environment = "dev" } }.Select(s => s.Key).Distinct().Count());
        // Without an instance two versions may run side by side.
        Assert.NotEqual(new Sender("staging", Version: "1").Key, new Sender("staging", Version: "2").Key);
        Assert.Equal(Sender.MaxLength, Sender.OfResource("service.name=" + new string('x', 5000)).ServiceName!.Length);
    }
}
