using System.Text;
using CsCheck;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class RepeatScannerTests
{
    /// <summary>Documents that come again, grow at their end, at their beginning or within, or are cut off: each is seen as alone.</summary>
    [Fact]
    public void AnySequenceOfDocuments_IsSeenAsEachAlone() => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, changes) =>
        {
            var random = new Random(changes);
            var padding = new string('x', 1_100);
            var document = $$"""{"a":{{new RandomJson(seed).Document()}},"p":"{{padding}}"}""";
            var texts = new List<string>();
            for (var i = 0; i < 8; i++)
            {
                texts.Add(document);
                document = random.Next(6) switch
                {
                    0 => document[..^1] + $$""","n{{i}}":[{{i}}]}""",
                    1 => $$"""{"n{{i}}":{},""" + document[1..],
                    2 => $$"""{"inner":{{document}}}""",
                    3 => document[..random.Next(1, document.Length)],
                    _ => document,
                };
            }

            var json = Encoding.UTF8.GetBytes(string.Join("", texts));
            var scanner = new RepeatScanner();
            var start = 0;
            foreach (var text in texts)
            {
                var (alone, position) = (start, start);
                var isValue = JsonScanner.TrySkip(json, ref alone, out var depth);
                Assert.Equal(isValue, scanner.TrySkip(json, ref position, out var seen));
                if (isValue)
                {
                    Assert.Equal((alone, depth), (position, seen));
                }

                start += Encoding.UTF8.GetByteCount(text);
            }
        },
        iter: 1_000);
}
