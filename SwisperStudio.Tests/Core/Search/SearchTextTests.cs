using SwisperStudio.Core.Search;
using Xunit;

namespace SwisperStudio.Tests.Core.Search;

/// <summary>What a query means.</summary>
public sealed class SearchTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\"\"")]
    [InlineData("--- *")]
    [InlineData("re*")]
    [InlineData("good \"and\" be*")]
    public void Query_WithoutAWordOrWithTooShortABeginning_IsNone(string query) => Assert.Null(SearchText.Parse(query));

    [Fact]
    public void Query_TooLongOrOfTooManyWords_IsNone()
    {
        Assert.Null(SearchText.Parse(new string('a', SearchText.MaxLength + 1)));
        Assert.Null(SearchText.Parse(string.Join(' ', Enumerable.Repeat("a", SearchText.MaxWords + 1))));
        Assert.NotNull(SearchText.Parse(string.Join(' ', Enumerable.Repeat("a", SearchText.MaxWords))));
    }

    [Theory]
    [InlineData("policy", "The Refund Policy.", "Policy")]
    [InlineData("policy the", "The Refund Policy.", "The|Policy")]
    [InlineData("\"refund policy\"", "A refund: policy; policy refund", "refund: policy")]
    [InlineData("\"policy refund\"", "refund policy", null)]
    [InlineData("refund policy", "refund only", null)]
    [InlineData("pol*", "policies, Polen", "policies|Polen")]
    [InlineData("\"refund pol*\"", "refund policies", null)]
    [InlineData("refund_pol*", "refund policies", "refund policies")]
    [InlineData("strasse", "STRASSE Straße", "STRASSE|Straße")]
    [InlineData("12.50", "12 or 50 or 12.50", "12.50")]
    [InlineData("refund ref* \"refund policy\"", "my refund policy", "refund policy")]
    [InlineData("\"unclosed phrase", "unclosed phrase", "unclosed phrase")]
    public void Terms_AreFound(string query, string text, string? places)
    {
        var search = SearchText.Parse(query)!;
        var found = new bool[search.Terms.Count];
        var ranges = search.Find(text, found);
        Assert.Equal(places, Array.TrueForAll(found, f => f) ? string.Join('|', ranges.Select(r => text[r])) : null);
    }

    [Theory]
    [InlineData("\"refund policy\"", "a refund policy b", true)]
    [InlineData("\"refund policy\"", "{\"refund\":\"Policy\"}", true)]
    [InlineData("\"refund policy\"", "policy refund and policy", false)]
    [InlineData("\"a a b\"", "a a a b", true)]
    [InlineData("\"a a b\"", "a b a a c b", false)]
    [InlineData("refund_pol*", "refund policies", true)]
    [InlineData("refund_pol*", "refunds policies", false)]
    [InlineData("lonely \"refund policy\"", "refund policy", false)]
    [InlineData("lonely \"refund policy\"", "refund policy lonely", true)]
    // # is a gap: something is left out there.
    [InlineData("\"refund policy\"", "the refund #", true)]
    [InlineData("\"refund policy\"", "# policy", true)]
    [InlineData("\"refund policy\"", "the # and", false)]
    [InlineData("\"our refund policy\"", "our # policy", true)]
    [InlineData("\"our refund policy\"", "our refund policies #", false)]
    [InlineData("\"refund policy\"", "refu#nd policy", true)]
    [InlineData("\"refund policy\"", "refund po#", true)]
    [InlineData("lonely", "nothing # but", false)]
    public void Terms_ThatMayStandInAPack_AreNotPassedOver(string query, string text, bool may) =>
        Assert.Equal(may, SearchText.Parse(query)!.MayStandIn(text.Replace('#', PackText.Gap)));
}
