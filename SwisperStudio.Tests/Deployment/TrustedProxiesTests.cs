using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SwisperStudio.Web.Hosting;
using Xunit;

namespace SwisperStudio.Tests.Deployment;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("172.16.0.0/12, 10.1.2.3", "172.18.0.7", true)]
    [InlineData("172.16.0.0/12, 10.1.2.3", "10.1.2.3", true)]
    [InlineData("172.16.0.0/12, 10.1.2.3", "10.1.2.4", false)]
    [InlineData("fd00::/8 fe80::1", "fd12::1", true)]
    [InlineData("", "172.18.0.7", false)]
    [InlineData("", "127.0.0.1", true)]
    public void Setting_OfNetworksAndAddresses_TrustsThese(string setting, string proxy, bool isTrusted)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Studio:TrustedProxies"] = setting });
        builder.AddStudio();
        using var services = builder.Services.BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value;

        Assert.Equal(isTrusted, options.KnownIPNetworks.Any(n => n.Contains(IPAddress.Parse(proxy))));
    }
}
