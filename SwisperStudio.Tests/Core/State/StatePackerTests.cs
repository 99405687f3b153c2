using System.Text;
using System.Text.Json;
using CsCheck;
using SwisperStudio.Core;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StatePackerTests
{
    [Fact]
    public void AnyDocument_Expanded_IsTheSameToTheByte() => Gen.Int.Sample(
        seed =>
        {
            var json = Encoding.UTF8.GetBytes(new RandomJson(seed).Document());
            var packer = new StatePacker();
            Assert.Equal(json, States.Expand(packer.Add(json), packer.Packs));
        },
        iter: 400);

    [Fact]
    public void AnyDocument_WithWhiteSpace_LosesNothingElse() => Gen.Int.Sample(
        seed =>
        {
            var spaced = Encoding.UTF8.GetBytes(new RandomJson(seed, spaced: true).Document());
            var packer = new StatePacker();
            var root = packer.Add(spaced);
            var expanded = States.Expand(root, packer.Packs);
            Assert.Equal(Tokens(spaced), Tokens(expanded));
            var again = new StatePacker();
            Assert.Equal(root, again.Add(expanded));
            Assert.Equal(packer.Chunks, again.Chunks);
        },
        iter: 200);

    [Fact]
    public void AnyDocument_EveryChunk_IsNamedByItsPayload() => Gen.Int.Sample(
        seed =>
        {
            var packer = new StatePacker();
            packer.Add(Encoding.UTF8.GetBytes(new RandomJson(seed).Document()));
            var stored = packer.Packs.SelectMany(p => PackCodec.Decode(p.Value).Chunks, (p, c) => (c.Name, Pack: p.Key)).ToList();
            Assert.Equal(packer.Chunks.OrderBy(c => c.Key).Select(c => (c.Key, c.Value)), stored.OrderBy(c => c.Name));
            Assert.All(packer.Packs, p => Assert.All(PackCodec.Decode(p.Value).Chunks, c => Assert.Equal(c.Name, Hash128.Of(c.Payload.Span))));
        },
        iter: 50);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("-0.0")]
    [InlineData("[[],{},\"\",[[]]]")]
    [InlineData("""{"a":1,"a":2,"":{"\u0000":"\ud800"}}""")]
    [InlineData("""["\u0001\u0002\u0003\u0004AAAAAAAAAAAAAAAAAAAA","\\u0001"]""")]
    public void SmallDocument_IsOneChunk_AndComesBack(string json)
    {
        var packer = new StatePacker();
        var root = packer.Add(Encoding.UTF8.GetBytes(json));
        Assert.Equal(root, Assert.Single(packer.Chunks).Key);
        Assert.Equal(root, Assert.Single(packer.Packs).Key);
        Assert.Equal(json, Encoding.UTF8.GetString(States.Expand(root, packer.Packs)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("[}")]
    [InlineData("]")]
    [InlineData("1,2")]
    [InlineData("{} {}")]
    [InlineData("\"open")]
    [InlineData("\"open\\")]
    [InlineData("[\"raw \u0001 control\"]")]
    [InlineData("{\"raw \u0004 key\":1}")]
    [InlineData("[1,\u0002]")]
    [InlineData("[tr\u0001ue]")]
    public void NotJson_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => new StatePacker().Add(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void AbsurdDepth_DoesNotOverflowTheStack()
    {
        var depth = TestLength.Of(100_000, 1_000_000);
        var json = Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
        var packer = new StatePacker();
        var root = packer.Add(json);
        Assert.Throws<InvalidDataException>(() => States.Expand(root, packer.Packs));
    }

    [Fact]
    public void LongString_InsertionAtTheStart_KeepsMostSegments()
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 160_000).Select(_ => Words[random.Next(Words.Length)]));
        AssertMostlyShared($"\"{text}\"", $"\"More. {text}\"");
    }

    [Fact]
    public void LongStringOfEscapes_InsertionAtTheStart_KeepsMostSegments()
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(_ => $"\\u{random.Next(0xD000):x4}"));
        AssertMostlyShared($"\"{text}\"", $"\"\\n{text}\"");
    }

    [Fact]
    public void LongArrayOfNumbers_InsertionAtTheStart_KeepsMostSegments()
    {
        var random = new Random(1);
        var numbers = string.Join(',', Enumerable.Range(0, 300_000).Select(_ => random.Next(1000)));
        AssertMostlyShared($"[{numbers}]", $"[7,{numbers}]");
    }

    [Fact]
    public void LongArrayOfMessages_InsertionInTheMiddle_KeepsMostSegments()
    {
        var before = Enumerable.Range(0, 3000).Select(Message).ToList();
        List<string> after = [.. before[..1500], Message(-1), .. before[1500..]];
        AssertMostlyShared($"[{string.Join(',', before)}]", $"[{string.Join(',', after)}]");
    }

    [Fact]
    public void LongObject_NewMember_KeepsMostSegments()
    {
        var members = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"member {i}\":\"{Hash128.Of($"{i}")}\""));
        AssertMostlyShared($"{{{members}}}", $"{{\"first\":1,{members}}}");
    }

    [Fact]
    public void StateThatGrowsByAppending_StoresLittleMoreThanWhatIsNew()
    {
        var packer = new StatePacker();
        long written = 0;
        for (var step = 1; step <= 100; step++)
        {
            var messages = string.Join(',', Enumerable.Range(0, step).Select(Message));
            var json = Encoding.UTF8.GetBytes($"{{\"user_id\":\"u1\",\"step\":{step},\"messages\":[{messages}]}}");
            written += json.Length;
            packer.Add(json);
        }

        Assert.InRange(packer.Packs.Values.Sum(pack => pack.Length), 0, written / 6);
    }

    [Fact]
    public void DocumentsThatRepeatEachOther_AreSplitAsIfEachCameAlone() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var packer = new StatePacker();
            var documents = new List<(Guid Root, byte[] Json, HashSet<Guid> Chunks)>();
            var members = Enumerable.Range(0, 6).Select(i => ($"k{i}", Value())).ToList();
            for (var step = 0; step < 8; step++)
            {
                var at = random.Next(members.Count);
                switch (random.Next(5))
                {
                    case 0:
                        members[at] = (members[at].Item1, Value());
                        break;
                    case 1:
                        members.Insert(at, ($"n{step}", Value()));
                        break;
                    case 2 when members.Count > 2:
                        members.RemoveAt(at);
                        break;
                    case 3:
                        (members[0], members[at]) = (members[at], members[0]);
                        break;
                    default:
                        members[at] = (members[at].Item1, members[at].Item2.TrimEnd() is ['[', .., ']'] array ? $"{array[..^1]}{(array.Length > 2 ? "," : "")}{Value()}]" : $"[{members[at].Item2},{Value()}]");
                        break;
                }

                var json = Encoding.UTF8.GetBytes($"{{{string.Join(',', members.Select(m => $"\"{m.Item1}\":{m.Item2}"))}}}");
                var alone = new StatePacker();
                var root = packer.Add(json);
                Assert.Equal(alone.Add(json), root);
                documents.Add((root, States.Expand(root, alone.Packs), [.. alone.Chunks.Keys]));
                if (random.Next(3) == 0)
                {
                    packer.Close();
                }
            }

            Assert.All(documents, d => Assert.Equal(d.Json, States.Expand(d.Root, packer.Packs)));
            Assert.All(documents, d => Assert.Subset(packer.Chunks.Keys.ToHashSet(), d.Chunks));
            AssertSections(packer);

            string Value()
            {
                var value = new RandomJson(random.Next(), spaced: random.Next(2) == 0).Document();
                return random.Next(3) == 0 ? $"[{value},{value},\"{new string('x', random.Next(10_000))}\"]" : value;
            }
        },
        iter: TestLength.Of(150, 5_000));

    [Fact]
    public void RootThatIsKnownWithoutItsChunks_LeavesNothingForTheNextDocumentToRepeat()
    {
        var large = new string('x', 400);
        var json = Encoding.UTF8.GetBytes($"{{\"a\":{{\"b\":\"{large}\"}}}}");
        var root = new StatePacker().Add(json);
        var packer = new StatePacker(new Dictionary<Guid, Guid> { [root] = root });
        Assert.Equal(root, packer.Add(json));

        var next = Encoding.UTF8.GetBytes($"{{\"a\":{{\"b\":\"{large}\"}},\"c\":1}}");
        Assert.Equal(next, States.Expand(packer.Add(next), packer.Packs));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("}")]
    [InlineData(",")]
    public void DocumentThatBeginsLikeTheOneBefore_IsReadToItsEnd(string end)
    {
        var json = $"{{\"a\":\"{new string('a', 400)}\"}}";
        var packer = new StatePacker();
        var root = packer.Add(Encoding.UTF8.GetBytes(json));
        if (end == " ")
        {
            Assert.Equal(root, packer.Add(Encoding.UTF8.GetBytes(json + end)));
        }
        else
        {
            Assert.Throws<JsonException>(() => packer.Add(Encoding.UTF8.GetBytes(json + end)));
        }
    }

    private static readonly string[] Words = ["The ", "mail ", "from ", "Z\\u00fcrich ", "arrived, ", "späte ", "answer: ", "\\n", "42 ", "again. "];

    private static string Message(int number) =>
        $"{{\"role\":\"user\",\"id\":\"{Hash128.Of($"message {number}")}\",\"content\":\"{string.Concat(Enumerable.Repeat($"Line {number} of a text. ", 15))}\"}}";

    /// <summary>1 MB or more on both sides: what the second state adds is at most a 20th of what the first takes, or a 150th of its text where that is compressed to little.</summary>
    private static void AssertMostlyShared(string before, string after)
    {
        Assert.InRange(before.Length, 900_000, int.MaxValue);
        var packer = new StatePacker();
        packer.Add(Encoding.UTF8.GetBytes(before));
        var (count, bytes) = (packer.Chunks.Count, packer.Packs.Values.Sum(pack => pack.Length));
        var expected = Encoding.UTF8.GetBytes(after);
        var root = packer.Add(expected);
        Assert.InRange(packer.Chunks.Count - count, 1, Math.Max(5, count / 25));
        Assert.InRange(packer.Packs.Values.Sum(pack => pack.Length) - bytes, 1, Math.Max(bytes / 20, before.Length / 150));
        Assert.Equal(expected, States.Expand(root, packer.Packs));
    }

    /// <summary>What documents brought is each chunk of the packs once, found by rows that exist.</summary>
    private static void AssertSections(StatePacker packer)
    {
        var contents = packer.Packs.ToDictionary(p => p.Key, p => PackCodec.Decode(p.Value));
        var brought = packer.Brought.SelectMany(b => contents[b.Name].Section is { } section ? section.Of(contents[section.Pack].Chunks) : contents[b.Name].Chunks);
        Assert.Equal(contents.Values.SelectMany(c => c.Chunks).Select(c => c.Name).Order(), brought.Select(c => c.Name).Order());
        Assert.All(contents.Values, c => Assert.True(c.Section is null || contents.ContainsKey(c.Section.Pack)));
    }

    private static List<string> Tokens(ReadOnlySpan<byte> json)
    {
        var tokens = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 200 });
        while (reader.Read())
        {
            tokens.Add($"{reader.TokenType} {Encoding.UTF8.GetString(reader.ValueSpan)}");
        }

        return tokens;
    }
}
