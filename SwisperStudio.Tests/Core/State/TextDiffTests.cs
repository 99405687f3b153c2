using CsCheck;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class TextDiffTests
{
    [Fact]
    public void AnyTexts_Segments_MakeUpBothSides() => Gen.Select(Text, Text).Sample(AssertBothSides, iter: 500);

    [Fact]
    public void ChangedWord_IsMarkedAlone()
    {
        TextSegment[] expected =
        [
            new(TextSegmentKind.Equal, "The quick "), new(TextSegmentKind.Removed, "brown"), new(TextSegmentKind.Added, "red"), new(TextSegmentKind.Equal, " fox jumps."),
        ];
        Assert.Equal(expected, TextDiff.Words("The quick brown fox jumps.", "The quick red fox jumps."));
    }

    [Fact]
    public void AppendedText_IsOneAddition() =>
        Assert.Equal([TextSegmentKind.Equal, TextSegmentKind.Added], TextDiff.Words("One two. ", "One two. Three four.").Select(segment => segment.Kind));

    [Fact]
    public void HugeTexts_AreComparedInBoundedTime()
    {
        var random = new Random(3);
        var (a, b) = (Huge(random), Huge(random));
        var started = System.Diagnostics.Stopwatch.StartNew();
        AssertBothSides(a, b);
        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static Gen<string> Text => Gen.OneOf("a", "b", "word", " ", "\n", "\r\n", ". ", "ü", "🎉", ",", "\ud800").Array[0, 40].Select(string.Concat);

    private static string Huge(Random random) =>
        string.Concat(Enumerable.Range(0, 500_000).Select(_ => random.Next(8) == 0 ? "\n" : $"{random.Next(50)} "));

    private static void AssertBothSides(string before, string after)
    {
        var segments = TextDiff.Words(before, after);
        Assert.Equal(before, string.Concat(segments.Where(segment => segment.Kind != TextSegmentKind.Added).Select(segment => segment.Text)));
        Assert.Equal(after, string.Concat(segments.Where(segment => segment.Kind != TextSegmentKind.Removed).Select(segment => segment.Text)));
        Assert.DoesNotContain(segments, segment => segment.Text.Length == 0);
    }
}
