using SwisperStudio.Web.Components.State;
using Xunit;

namespace SwisperStudio.Tests.Components.State;

public class LineWrapTests
{
    [Theory]
    [InlineData("short", "short")]
    [InlineData("", "")]
    [InlineData("a\nb\r\nc\rd", "a|b|c|d")]
    [InlineData("one two three", "one two |three")]
    [InlineData("abcdefghijklmnop", "abcdefghij|klmnop")]
    [InlineData("one two\n\nthree", "one two||three")]
    [InlineData("一二三四五六七", "一二三四五|六七")]
    [InlineData("🎉🎉🎉🎉🎉🎉", "🎉🎉🎉🎉🎉|🎉")]
    [InlineData("a\u0000b\u001b", "a␀b␛")]
    [InlineData("x\u202egpj", "x\\u202egpj")]
    public void Text_IsBroken(string text, string lines) =>
        Assert.Equal(lines, Join(LineWrap.Break([new(text, LinePartKind.String)], 10, 10)));

    [Fact]
    public void Parts_KeepTheirKind_AcrossLines()
    {
        var lines = LineWrap.Break([new("same ", LinePartKind.String), new("old words", LinePartKind.Removed), new(" end", LinePartKind.String)], 10, 10);
        Assert.Equal("same old |words end", Join(lines));
        Assert.Equal([LinePartKind.Removed, LinePartKind.String], lines[1].Select(p => p.Kind));
    }

    [Fact]
    public void FirstLine_MayBeShorter() => Assert.Equal("one |two three", Join(LineWrap.Break([new("one two three", LinePartKind.String)], 5, 10)));

    private static string Join(List<LinePart[]> lines) => string.Join('|', lines.Select(line => string.Concat(line.Select(p => p.Text))));
}
