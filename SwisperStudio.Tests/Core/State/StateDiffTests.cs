using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateDiffTests
{
    [Fact]
    public void AnyState_ComparedWithItself_IsUnchanged() => Gen.Int.Sample(
        seed =>
        {
            var json = new RandomJson(seed).Document();
            Assert.Equal(StateDiffKind.Unchanged, States.Diff(json, json).Kind);
        },
        iter: 100);

    [Fact]
    public void AnyChange_Applied_GivesTheStateAfter() => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, change) =>
        {
            var before = JsonNode.Parse(new RandomJson(seed, plain: true).Document())?.ToJsonString() ?? "null";
            var after = Mutate(before, new Random(change));
            AssertLaws(before, after);
            AssertLaws(after, before);
        },
        iter: 300);

    [Fact]
    public void AnyTwoStates_DifferenceApplied_GivesTheSecond() => Gen.Select(Gen.Int, Gen.Int).Sample(
        (one, other) => AssertLaws(new RandomJson(one, plain: true).Document(), new RandomJson(other, plain: true).Document()),
        iter: 200);

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", "1e0")]
    [InlineData("1", "0.001E+3")]
    [InlineData("100", "1e2")]
    [InlineData("-0.0", "0")]
    [InlineData("0e5", "0.000")]
    [InlineData("-12.50", "-1.25e1")]
    [InlineData("1e99999999999999999999", "10e99999999999999999998")]
    [InlineData("123456789012345678901234567890.0", "123456789012345678901234567890")]
    [InlineData("\"\\u00fc\"", "\"ü\"")]
    [InlineData("\"\\uD83C\\uDF89\"", "\"🎉\"")]
    [InlineData("\"\\/\\t\"", "\"/\\u0009\"")]
    [InlineData("{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"\\u0061\":1}")]
    [InlineData("{\"a\":1,\"a\":2}", "{\"a\":1.0,\"a\":2.0}")]
    public void EqualValues_SpelledDifferently_AreUnchanged(string before, string after) =>
        Assert.Equal(StateDiffKind.Unchanged, States.Diff(before, after).Kind);

    [Theory]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("0.1", "0.10000000000000000000000000000000000001")]
    [InlineData("1e400", "1e401")]
    [InlineData("1", "-1")]
    [InlineData("\"1\"", "1")]
    [InlineData("\"\\ud800\"", "\"\\ud801\"")]
    [InlineData("\"ü\"", "\"u\\u0308\"")]
    [InlineData("null", "false")]
    [InlineData("[]", "{}")]
    [InlineData("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}")]
    public void DifferentValues_AreChanged(string before, string after) =>
        Assert.Equal(StateDiffKind.Changed, States.Diff(before, after).Kind);

    [Fact]
    public void Members_AddedRemovedChanged_AreToldDownToTheLeaf()
    {
        var difference = States.Diff("""{"a":{"x":1,"y":[1,2]},"b":2,"c":3}""", """{"c":3,"a":{"x":1,"y":[1,5]},"d":null}""");
        Assert.Equal((1, 1, 1, 0), (difference.Added, difference.Removed, difference.Changed, difference.Moved));
        Assert.Equal(["a", "b", "d"], difference.Children.Select(child => child.Key));
        var leaf = difference.Children[0].Children.Single().Children.Single();
        Assert.Equal(("2", "5", 1L), (leaf.Before!.RawText(), leaf.After!.RawText(), leaf.AfterIndex));
    }

    [Fact]
    public void DuplicateKeys_AlignByOccurrence()
    {
        var difference = States.Diff("""{"a":1,"a":2}""", """{"a":1,"a":3,"a":4}""");
        Assert.Equal([StateDiffKind.Changed, StateDiffKind.Added], difference.Children.Select(child => child.Kind));
    }

    [Fact]
    public void Element_AtAnotherPlace_IsMoved()
    {
        var difference = States.Diff("""["a","b","c","d"]""", """["d","a","b","c"]""");
        var moved = Assert.Single(difference.Children);
        Assert.Equal((StateDiffKind.Moved, 3L, 0L), (moved.Kind, moved.BeforeIndex, moved.AfterIndex));
    }

    [Fact]
    public void Element_ChangedBetweenOthers_IsDescended()
    {
        var difference = States.Diff("""[{"id":1,"v":1},{"id":2,"v":1},{"id":3}]""", """[{"id":1,"v":1},{"id":2,"v":9},{"id":3},{"id":4}]""");
        Assert.Equal([StateDiffKind.Changed, StateDiffKind.Added], difference.Children.Select(child => child.Kind));
        Assert.Equal("v", Assert.Single(difference.Children[0].Children).Key);
    }

    [Fact]
    public void LargeElements_SpelledDifferently_AreUnchanged()
    {
        var text = new string('x', 400);
        var before = $"[{{\"id\":1,\"text\":\"{text}\"}},{{\"id\":2,\"text\":\"{text}\"}}]";
        var after = $"[{{\"new\":true}},{{\"text\":\"{text}\",\"id\":1.0}},{{\"text\":\"{text}\",\"id\":2}}]";
        Assert.Equal(StateDiffKind.Added, Assert.Single(States.Diff(before, after).Children).Kind);
    }

    [Fact]
    public async Task LargeState_SmallChange_LoadsLittle()
    {
        var messages = Enumerable.Range(0, 5000).Select(i => $"{{\"id\":{i},\"text\":\"{string.Concat(Enumerable.Repeat($"word{i} ", 60))}\"}}").ToList();
        var packer = new StatePacker();
        var before = Split(packer, messages);
        messages[2500] = messages[2500].Replace("word2500 ", "changed ", StringComparison.Ordinal);
        messages.Add("{\"id\":-1}");
        var after = Split(packer, messages);
        var lookup = new ChunkLookup();
        var (rounds, loaded) = (0, 0);
        var difference = await lookup.ReadAsync(
            () =>
            {
                var (a, b) = (StateNode.Root(lookup, before), StateNode.Root(lookup, after));
                return a is null || b is null ? null : StateDiff.Compare(a, b);
            },
            (names, _) =>
            {
                rounds++;
                loaded += names.Count;
                return Task.FromResult<IReadOnlyDictionary<Guid, byte[]>>(names.ToDictionary(name => name, name => packer.Packs[name]));
            },
            TestContext.Current.CancellationToken);
        Assert.Equal((1, 0, 1, 0), (difference!.Added, difference.Removed, difference.Changed, difference.Moved));
        Assert.InRange(rounds, 2, 8);
        Assert.InRange(loaded, 2, 40);
    }

    [Fact]
    public void LongSequences_WithoutOrder_AreStillAligned()
    {
        var random = new Random(5);
        var before = Enumerable.Range(0, 4000).ToArray();
        var after = before.ToArray();
        random.Shuffle(after);
        AssertLaws(JsonSerializer.Serialize(before), JsonSerializer.Serialize(after));
    }

    [Fact]
    public void WithUnchanged_ListsEveryChildOnce()
    {
        var rows = StateDiff.WithUnchanged(States.Diff("[1,2,3,4,5]", "[1,9,3,5,6]"))!;
        Assert.Equal(
            [StateDiffKind.Unchanged, StateDiffKind.Changed, StateDiffKind.Unchanged, StateDiffKind.Removed, StateDiffKind.Unchanged, StateDiffKind.Added],
            rows.Select(row => row.Kind));
    }

    private static Guid Split(StatePacker packer, List<string> messages) =>
        packer.Add(Encoding.UTF8.GetBytes($"{{\"messages\":[{string.Join(',', messages)}],\"user\":\"u\"}}"));

    private static void AssertLaws(string before, string after)
    {
        var node = States.Node(before);
        var difference = StateDiff.Compare(node, States.Node(after))!;
        var (a, b) = (JsonDocument.Parse(before).RootElement, JsonDocument.Parse(after).RootElement);
        Assert.Equal(JsonElement.DeepEquals(a, b), difference.Kind == StateDiffKind.Unchanged);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(StateDiffApply.Apply(node, difference)).RootElement, b));
    }

    /// <summary>A few random edits: values replaced, elements and members removed, inserted, moved.</summary>
    private static string Mutate(string json, Random random)
    {
        var root = JsonNode.Parse(json);
        for (var edits = random.Next(4); edits >= 0; edits--)
        {
            var target = root;
            while (target is JsonArray or JsonObject && random.Next(3) > 0 && Child(target, random) is { } child)
            {
                target = child;
            }

            if (target is JsonArray array)
            {
                Edit(array, random);
            }
            else if (target is JsonObject members)
            {
                members[$"key{random.Next(8)}"] = random.Next(100);
                members.Remove($"key{random.Next(8)}");
            }
        }

        return root?.ToJsonString() ?? "null";
    }

    private static JsonNode? Child(JsonNode parent, Random random) => parent switch
    {
        JsonArray { Count: > 0 } array => array[random.Next(array.Count)],
        JsonObject { Count: > 0 } members => members.ElementAt(random.Next(members.Count)).Value,
        _ => null,
    };

    private static void Edit(JsonArray array, Random random)
    {
        if (array.Count > 0)
        {
            var taken = array[random.Next(array.Count)];
            array.Remove(taken);
            if (random.Next(2) == 0)
            {
                array.Insert(random.Next(array.Count + 1), taken);
            }
        }

        array.Insert(random.Next(array.Count + 1), $"inserted {random.Next(10)}");
    }
}
