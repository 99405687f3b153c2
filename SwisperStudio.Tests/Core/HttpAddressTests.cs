using SwisperStudio.Core;
using Xunit;

namespace SwisperStudio.Tests.Core;

/// <summary>Addresses of client systems.</summary>
public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("http://localhost:8000", "http://localhost:8000")]
    [InlineData("http://localhost:8000/", "http://localhost:8000")]
    [InlineData("https://Example.COM/Base//", "https://example.com/Base")]
    [InlineData("HTTPS://example.com:443/a", "https://example.com/a")]
    [InlineData("http://example.com/a b", "http://example.com/a%20b")]
    [InlineData("http://10.0.0.1", "http://10.0.0.1")]
    [InlineData("http://[::1]:80/x", "http://[::1]/x")]
    public void Good_IsNormalized(string text, string stored)
    {
        Assert.Null(HttpAddress.Problem(text));
        Assert.Equal(stored, HttpAddress.Normalize(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("example.com")]
    [InlineData("/path")]
    [InlineData("//example.com")]
    [InlineData("http://")]
    [InlineData("http://exa mple.com")]
    [InlineData("ftp://example.com")]
    [InlineData("javascript:alert(1)")]
    public void Bad_HasAProblem(string? text) => Assert.NotNull(HttpAddress.Problem(text));
}
