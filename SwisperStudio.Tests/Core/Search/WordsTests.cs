using SwisperStudio.Core.Search;
using Xunit;

namespace SwisperStudio.Tests.Core.Search;

/// <summary>What a word is.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Refund POLICY", "refund policy")]
    [InlineData("Zürich, Straße; ÉCOLE", "zurich strasse ecole")]
    [InlineData("Zu\u0308rich", "zurich")]
    [InlineData("ﬁnance ２０２６", "finance 2026")]
    [InlineData("user_id=42", "user id 42")]
    [InlineData("-12.50e3", "12 50e3")]
    [InlineData("d4c07490-8f3c-f0c4-0aee-19403834c6fc", "d4c07490 8f3c f0c4 0aee 19403834c6fc")]
    [InlineData("東京タワー tower", "東 京 タ ワ ー tower")]
    [InlineData("ok🎉done \ud83d", "ok done")]
    [InlineData("\u0301 x", "x")]
    [InlineData("ΣΙΣΥΦΟΣ Łódź Nguyễn", "σισυφοσ lodz nguyen")]
    public void Text_IsSplitAndFolded(string text, string words) =>
        Assert.Equal(words, string.Join(' ', Words.Of(text).Select(w => w.Word)));

    [Fact]
    public void LongWord_IsTheSameFromFortyCharactersOn()
    {
        var word = Assert.Single(Words.Of(new string('a', 1_000) + new string('ä', 1_000)));
        Assert.Equal(new string('a', Words.MaxLength), word.Word);
        Assert.Equal(2_000, word.Place.End.Value);
    }
}
