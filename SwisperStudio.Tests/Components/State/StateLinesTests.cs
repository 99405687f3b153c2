using System.Globalization;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Core.State;
using SwisperStudio.Web.Components.State;
using Xunit;

namespace SwisperStudio.Tests.Components.State;

public class StateLinesTests
{
    private static readonly string LongText = string.Join(' ', Enumerable.Range(0, 1000));

    [Fact]
    public void Difference_IsListedDownToTheLeaf()
    {
        var lines = Lines("""{"a":{"x":1,"y":"one two"},"b":2,"c":3}""", """{"a":{"x":1,"y":"one three"},"c":3,"d":null}""");
        Assert.Equal(
            [
                "Changed a a: {2 keys}  ~1",
                "Changed a.y y: - \"one two\"",
                "Changed a.y y: + \"one three\"",
                "Removed b b: - 2",
                "Added d d: + null",
            ],
            lines.Select(Text));
        Assert.Contains(new LinePart("two", LinePartKind.Removed), lines[1].Before!);
        Assert.Contains(new LinePart("three", LinePartKind.Added), lines[2].After!);
    }

    [Fact]
    public void EqualStates_HaveNoLines_UnlessAskedFor()
    {
        Assert.Empty(Lines("""{"a":1}""", """{"a":1.0}"""));
        Assert.Equal(["Unchanged a a: 1"], Lines("""{"a":1}""", """{"a":1}""", new() { ShowUnchanged = true }).Select(Text));
    }

    [Fact]
    public void Everything_KeepsUnchangedInItsPlace()
    {
        var lines = Lines("""{"a":1,"b":[1,2],"c":3}""", """{"a":1,"b":[1,2],"c":4}""", new() { ShowUnchanged = true });
        Assert.Equal(["Unchanged a a: 1", "Unchanged b b: [1,2]", "Changed c c: - 3", "Changed c c: + 4"], lines.Select(Text));
        Assert.False(lines[1].IsOpen);
    }

    [Fact]
    public void SideBySide_PairsTheLines()
    {
        var line = Assert.Single(Lines("""{"c":3}""", """{"c":4}""", new() { SideBySide = true }));
        Assert.Equal(("3", "4"), (Text(line.Before!), Text(line.After!)));
        var added = Assert.Single(Lines("{}", """{"c":4}""", new() { SideBySide = true }));
        Assert.Null(added.Before);
    }

    [Fact]
    public void AddedObject_OpensOneLevel_AndFoldsOnClick()
    {
        var options = new StateViewOptions();
        const string After = """{"a":{"b":{"c":1}}}""";
        var lines = Lines("{}", After, options);
        Assert.Equal(["Added a a: + {1 key}", """Added a.b b: + {"c":1}"""], lines.Select(Text));
        options.Toggle(lines[1].Key);
        Assert.Equal("Added a.b.c c: + 1", Text(Lines("{}", After, options)[2]));
        options.SetAll(open: false);
        Assert.Single(Lines("{}", After, options));
        options.SetAll(open: true);
        Assert.Equal(3, Lines("{}", After, options).Count);
    }

    [Fact]
    public void MovedElement_TellsWhereItWas() =>
        Assert.Equal(["Moved [0] [0] ← [3]: \"d\""], Lines("""["a","b","c","d"]""", """["d","a","b","c"]""").Select(Text));

    [Fact]
    public void AppendedElements_AreTheOnlyLines() =>
        Assert.Equal(["Added [2] [2]: + 3"], Lines("[1,2]", "[1,2,3]").Select(Text));

    [Fact]
    public void ContainerInPlaceOfAValue_IsBothLines() =>
        Assert.Equal(["Changed a a: - 1", "Changed a a: + [1]", "Added a[0] [0]: + 2"], Lines("""{"a":1}""", """{"a":[2]}""").Select(Text));

    [Fact]
    public void LongText_IsCutUntilAskedFor()
    {
        var options = new StateViewOptions();
        var lines = Lines("{}", $$"""{"a":"{{LongText}}"}""", options);
        var cut = lines[^1];
        Assert.Equal((StateLineAction.WholeText, "show all (3.9 KB)"), (cut.Action, Text(cut.After!)));
        Assert.InRange(lines.Count, 10, 20);
        options.Show(cut);
        Assert.InRange(Lines("{}", $$"""{"a":"{{LongText}}"}""", options).Count, 35, 60);
    }

    [Fact]
    public void ChangeInALongText_ShowsItsSurroundings()
    {
        var lines = Lines($$"""{"a":"{{LongText}}"}""", $$"""{"a":"{{LongText.Replace(" 500 ", " fifty ", StringComparison.Ordinal)}}"}""");
        Assert.InRange(lines.Count, 8, 12);
        Assert.Contains(lines, l => l.After?.Contains(new LinePart("fifty", LinePartKind.Added)) == true);
        Assert.Equal(StateLineAction.WholeText, lines[^1].Action);
    }

    [Fact]
    public void ManyChildren_AreListedInPortions()
    {
        var options = new StateViewOptions { ShowUnchanged = true };
        var array = $"[{string.Join(',', Enumerable.Range(0, 5000))}]";
        var lines = Lines(array, array, options);
        Assert.Equal((StateViewOptions.FirstChildren + 1, StateLineAction.MoreChildren), (lines.Count, lines[^1].Action));
        options.Show(lines[^1]);
        Assert.Equal(StateViewOptions.FirstChildren + StateViewOptions.MoreChildren + 1, Lines(array, array, options).Count);
    }

    [Fact]
    public void OddKeys_AreQuotedInPaths() =>
        Assert.Equal(["a.b_c", """a["x y"]""", """a[""]"""], Lines("""{"a":{}}""", """{"a":{"b_c":1,"x y":2,"":3}}""").Skip(1).Select(l => l.Path));

    [Theory]
    [InlineData("1", "2", "Changed : - 1|Changed : + 2")]
    [InlineData("null", "{\"a\":1}", "Changed : - null|Changed : + {1 key}|Added a a: + 1")]
    [InlineData("{}", "[]", "Changed : - {}|Changed : + []")]
    public void OddDocuments_AreCompared(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', Lines(before, after).Select(Text)));

    [Fact]
    public async Task LargeState_OpensWithLittleLoaded()
    {
        var messages = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"id":{{i}},"text":"{{string.Concat(Enumerable.Repeat($"word{i} ", 120))}}"}"""));
        var packer = new StatePacker();
        var json = System.Text.Encoding.UTF8.GetBytes($$"""{"messages":[{{messages}}],"user":"u"}""");
        Assert.True(json.Length > 20_000_000);
        var root = packer.Add(json);
        var lookup = new ChunkLookup();
        var loaded = 0;
        var options = new StateViewOptions { ShowUnchanged = true, OpenLevels = 2 };
        var lines = await lookup.ReadAsync(
            () => StateNode.Root(lookup, root) is { } node ? StateLines.List(StateDiff.Compare(node, node)!, options) : null,
            (names, _) =>
            {
                loaded += names.Sum(name => packer.Packs[name].Length);
                return Task.FromResult<IReadOnlyDictionary<Guid, byte[]>>(names.ToDictionary(name => name, name => packer.Packs[name]));
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(["Unchanged messages messages: [20,000]", "Unchanged user user: \"u\""], lines!.Select(Text));
        Assert.InRange(loaded, 1, 64 * 1024);
    }

    private static IReadOnlyList<StateLine> Lines(string before, string after, StateViewOptions? options = null) =>
        StateLines.List(States.Diff(before, after), options ?? new());

    private static string Text(StateLine line)
    {
        var sign = line is { Before: not null, After: not null } ? "" : line.Before is null ? "+ " : "- ";
        return string.Create(CultureInfo.InvariantCulture, $"{line.Kind} {(line.Path.Length == 0 ? "" : line.Path + " ")}{line.Label}: {sign}{Text(line.Before ?? line.After!)}");
    }

    private static string Text(IReadOnlyList<LinePart> parts) => string.Concat(parts.Select(p => p.Text));
}
