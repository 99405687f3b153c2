using SwisperStudio.Core.Accounts;
using Xunit;

namespace SwisperStudio.Tests.Core.Accounts;

/// <summary>Email addresses: contract/rest-api.md, section 11.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("dev@example.com", "dev@example.com")]
    [InlineData(" Dev.O'Brien+tag@Example.COM ", "Dev.O'Brien+tag@example.com")]
    [InlineData("jürg@bücher.ch", "jürg@bücher.ch")]
    [InlineData("a@b-c.d1.co", "a@b-c.d1.co")]
    [InlineData("admin@swisperstudio.com", "admin@swisperstudio.com")]
    [InlineData("a@latest.com", "a@latest.com")]
    public void Good_KeepsItsLocalPart(string text, string stored)
    {
        Assert.Null(EmailAddress.Problem(text));
        Assert.Equal(stored, EmailAddress.Normalize(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("plain")]
    [InlineData("@example.com")]
    [InlineData("a@")]
    [InlineData("a@b")]
    [InlineData("a@@example.com")]
    [InlineData(".a@example.com")]
    [InlineData("a.@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("a b@example.com")]
    [InlineData("a\n@example.com")]
    [InlineData("a@example.com\n.x")]
    [InlineData("a\0@example.com")]
    [InlineData("a@exa_mple.com")]
    [InlineData("a@-example.com")]
    [InlineData("a@example-.com")]
    [InlineData("a@example..com")]
    [InlineData("a@example.com.")]
    [InlineData("a@127.0.0.1")]
    [InlineData("a@localhost")]
    [InlineData("a@printer.local")]
    [InlineData("a@x.TEST")]
    [InlineData("a@x.invalid")]
    public void Bad_HasAProblem(string? text) => Assert.NotNull(EmailAddress.Problem(text));

    [Fact]
    public void TooLong_HasAProblem()
    {
        Assert.NotNull(EmailAddress.Problem(new string('a', 65) + "@example.com"));
        Assert.NotNull(EmailAddress.Problem("a@" + new string('b', 64) + ".com"));
        Assert.NotNull(EmailAddress.Problem("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".com"));
    }
}
