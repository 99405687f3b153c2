using SwisperStudio.Web.Components.Shared;
using Xunit;

namespace SwisperStudio.Tests.Components;

public class MarkdownTests
{
    [Theory]
    [InlineData("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>")]
    [InlineData("one\ntwo", "<p>one<br>\ntwo</p>")]
    [InlineData("| a |\n|---|\n| 1 |", "<td>1</td>")]
    [InlineData("[ok](https://example.com)", "<a href=\"https://example.com\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">ok</a>")]
    public void Text_IsRendered(string text, string html) =>
        Assert.Contains(html, Markdown.Render(text)!.Value.Value, StringComparison.Ordinal);

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;")]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img")]
    [InlineData("<instructions>Be brief</instructions>", "&lt;instructions&gt;")]
    public void Tags_AreShownAsText(string text, string shown)
    {
        var html = Markdown.Render(text)!.Value.Value;
        Assert.Contains(shown, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("```python\nreturn '<b>'  # why\n```", "<pre><code><span class=\"keyword\">return</span> <span class=\"string\">'&lt;b&gt;'</span>  <span class=\"comment\"># why</span></code></pre>")]
    [InlineData("```json\n{\"a\": 1}\n```", "<span class=\"name\">\"a\"</span>: <span class=\"number\">1</span>")]
    [InlineData("```nonsense\nif <b>\n```", "<pre><code>if &lt;b&gt;\n</code></pre>")]
    public void Code_IsColoured_WhereItsLanguageIsKnown(string text, string html) =>
        Assert.Contains(html, Markdown.Render(text)!.Value.Value, StringComparison.Ordinal);

    [Theory]
    [InlineData("[l](javascript:alert(1))")]
    [InlineData("[l](data:text/html,x)")]
    [InlineData("[l](vbscript:x)")]
    public void DangerousLinks_LeadNowhere(string text) =>
        Assert.DoesNotContain("href", Markdown.Render(text)!.Value.Value, StringComparison.Ordinal);

    [Theory]
    [InlineData("![pic](https://evil.example/p.png)")]
    [InlineData("![pic][1]\n\n[1]: https://evil.example/p.png")]
    public void Pictures_AreLinks_NothingIsLoaded(string text)
    {
        var html = Markdown.Render(text)!.Value.Value;
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains(">pic</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void TooDeepOrTooLong_IsNotRendered()
    {
        Assert.Null(Markdown.Render(string.Concat(Enumerable.Repeat("> ", 5000)) + "deep"));
        Assert.Null(Markdown.Render(new string('x', Markdown.MaxLength + 1)));
    }
}
