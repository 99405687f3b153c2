using System.Buffers;
using System.Text;
using CsCheck;
using SwisperStudio.Core;
using SwisperStudio.Core.State;
using Xunit;
using ZstdNet;

namespace SwisperStudio.Tests.Core.State;

public class ChunkLookupTests
{
    [Fact]
    public void DamagedChunks_AnswerWithInvalidData_NeverCrash() => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, damage) =>
        {
            var random = new Random(damage);
            var packer = new StatePacker();
            packer.Add(Encoding.UTF8.GetBytes(new RandomJson(seed + 1).Document()));
            var root = packer.Add(Encoding.UTF8.GetBytes(new RandomJson(seed).Document()));
            var packs = packer.Packs.ToDictionary();
            var name = packs.Keys.ElementAt(random.Next(packs.Count));
            packs[name] = Damage(packs[name], packer.Chunks.Keys, random);
            ReadEverything(root, packs);
        },
        iter: 2000);

    [Fact]
    public void DamagedPacksOfAnEarlierVersion_AnswerWithInvalidData_NeverCrash() => Gen.Int.Sample(
        damage =>
        {
            var random = new Random(damage);
            var packs = OlderPacks;
            var name = packs.Keys.ElementAt(random.Next(packs.Count));
            packs[name] = Damage(packs[name], packs.Keys, random);
            foreach (var root in packs.Keys)
            {
                ReadEverything(root, packs);
            }
        },
        iter: 2000);

    [Fact]
    public void ChunksThatReferToThemselves_AnswerWithInvalidData()
    {
        var name = Guid.NewGuid();
        foreach (var kind in Enum.GetValues<ReferenceKind>())
        {
            foreach (var repeat in (int[])[1, 2, 3])
            {
                var reference = new byte[ChunkReference.MaxSize];
                var size = new ChunkReference(kind, name, 10, 1).Write(reference);
                byte[] self = [1, (byte)'[', .. Enumerable.Repeat(reference[..size], repeat).SelectMany(bytes => bytes), (byte)']'];
                byte[] bare = [1, .. reference[..size]];
                Assert.Throws<InvalidDataException>(() => States.Expand(name, new Dictionary<Guid, byte[]> { [name] = self }));
                Assert.Throws<InvalidDataException>(() => States.Expand(name, new Dictionary<Guid, byte[]> { [name] = bare }));
                ReadEverything(name, new Dictionary<Guid, byte[]> { [name] = self });
                ReadEverything(name, new Dictionary<Guid, byte[]> { [name] = bare });
            }
        }
    }

    [Fact]
    public void Expansion_PacksMissing_TellsTheNextLevel()
    {
        var big = new string('x', 500);
        var first = Pack($"[\"{big}\"]");
        var second = Pack($"[\"{big}y\"]", first);
        var root = Pack($"{{\"a\":\"{big}\",\"b\":{{\"c\":\"{big}y\",\"d\":\"{new string('d', 250)}\"}}}}", first, second);
        var lookup = new ChunkLookup();
        Assert.False(lookup.TryWrite(root.Root, new ArrayBufferWriter<byte>()));
        Assert.Equal([root.Root], lookup.Missing);
        lookup.Add(root.Packer.Packs);
        Assert.False(lookup.TryWrite(root.Root, new ArrayBufferWriter<byte>()));
        Assert.Equal(new[] { first.Root, second.Root }.Order(), lookup.Missing.Order());
    }

    [Fact]
    public void DocumentsOfOneBatch_ShareAPack_EachWithItsSection()
    {
        var big = new string('x', 500);
        var packer = new StatePacker();
        var first = packer.Add(Encoding.UTF8.GetBytes($"[\"{big}\"]"));
        var again = packer.Add(Encoding.UTF8.GetBytes($"[\"{big}\"] "));
        var second = packer.Add(Encoding.UTF8.GetBytes($"{{\"a\":\"{big}\",\"b\":\"{big}y\"}}"));
        Assert.Equal(first, again);
        var contents = packer.Packs.ToDictionary(p => p.Key, p => PackCodec.Decode(p.Value));
        var (pack, content) = Assert.Single(contents, c => c.Value.Section is null);
        Assert.Equal(new[] { first, second }.Order(), contents.Keys.Where(name => name != pack).Order());
        Assert.Equal(4, content.Chunks.Count);
        Assert.Equal(first, contents[first].Section!.Of(content.Chunks)[^1].Name);
        Assert.Equal(second, contents[second].Section!.Of(content.Chunks)[^1].Name);
        Assert.Equal([(first, 0), (second, 2)], packer.Brought);

        // A reader of one asks for its row, then for the pack.
        var lookup = new ChunkLookup();
        Assert.Null(StateNode.Root(lookup, second));
        lookup.Add(new Dictionary<Guid, byte[]> { [second] = packer.Packs[second] });
        Assert.Null(StateNode.Root(lookup, second));
        Assert.Equal([pack], lookup.Missing);
        lookup.Add(new Dictionary<Guid, byte[]> { [pack] = packer.Packs[pack] });
        Assert.Equal($"{big}y", StateNode.Root(lookup, second)!.Member("b")!.Text());
    }

    /// <summary>Formats 3 and 4, as an earlier version wrote them.</summary>
    private static Dictionary<Guid, byte[]> OlderPacks => new()
    {
        [new("1297c079-568b-2c89-52e4-fc55d54fd4f5")] = Convert.FromBase64String("BCi1L/1gTwBlAQBEAgKuAiJ4Iht7ImEiOgPSSSOEHZjc1aCBujuZWWSDrgKsAn0AAAEAKCrQAg=="),
        [new("377091b2-7851-bfa0-11d5-fc617824ef7a")] =
            Convert.FromBase64String("BCi1L/1gewDFAgAEBQKvAiJ4eSI1eyJhIjoD0kkjhB2Y3NWggbo7mVlkg64CrAIsImIiOgP4J6PemJ3VO9utYHL4cwKsrwKtAn0BAAESl8B5VossiVLk/FXVT9T1AQAoKtAC"),
        [new("2b62e26c-cd87-8874-7af1-8b7fd253ff29")] = Convert.FromBase64String("AwEJWzEsInR3byJdAA=="),
    };

    [Fact]
    public void PacksOfFormats3And4_AreRead()
    {
        var text = new string('x', 300);
        var stored = OlderPacks;
        var lookup = new ChunkLookup();
        lookup.Add(stored);

        Assert.Equal($"{{\"a\":\"{text}\"}}", Encoding.UTF8.GetString(StateStore.Expand(new("1297c079-568b-2c89-52e4-fc55d54fd4f5"), lookup)));
        Assert.Equal($"{{\"a\":\"{text}\",\"b\":\"{text}y\"}}", Encoding.UTF8.GetString(StateStore.Expand(new("377091b2-7851-bfa0-11d5-fc617824ef7a"), lookup)));
        Assert.Equal("[1,\"two\"]", Encoding.UTF8.GetString(StateStore.Expand(new("2b62e26c-cd87-8874-7af1-8b7fd253ff29"), lookup)));

        // What is written now refers to them.
        var packer = new StatePacker(stored.SelectMany(p => PackCodec.Decode(p.Value).Chunks, (p, chunk) => (chunk.Name, Pack: p.Key)).ToDictionary(c => c.Name, c => c.Pack));
        var root = packer.Add(Encoding.UTF8.GetBytes($"{{\"a\":\"{text}\",\"c\":\"{text}z\"}}"));
        Assert.Equal(2, PackCodec.Decode(Assert.Single(packer.Packs).Value).Chunks.Count);
        lookup.Add(packer.Packs);
        Assert.Equal($"{{\"a\":\"{text}\",\"c\":\"{text}z\"}}", Encoding.UTF8.GetString(StateStore.Expand(root, lookup)));
    }

    [Fact]
    public void PartOfADocument_ThatBecomesOne_GetsARowAndNothingElse()
    {
        var inner = $"{{\"text\":\"{new string('x', 500)}\",\"more\":\"{new string('m', 240)}\"}}";
        var (root, packer) = Pack($"{{\"inner\":{inner},\"more\":1}}");
        var later = new StatePacker(packer.Chunks);
        var part = later.Add(Encoding.UTF8.GetBytes(inner));
        Assert.Equal(part, Assert.Single(later.Packs).Key);
        Assert.Equal(new PackSection(root, 0, 0), PackCodec.Decode(later.Packs[part]).Section);
        Assert.Empty(later.Brought);
        Assert.Equal(inner, Encoding.UTF8.GetString(States.Expand(part, packer.Packs.Concat(later.Packs).ToDictionary())));

        // In the same batch too.
        var both = new StatePacker();
        both.Add(Encoding.UTF8.GetBytes($"{{\"inner\":{inner},\"more\":1}}"));
        Assert.Equal(part, both.Add(Encoding.UTF8.GetBytes(inner)));
        Assert.Equal(inner, Encoding.UTF8.GetString(States.Expand(part, both.Packs)));
    }

    [Fact]
    public void OnePackOfTwoWriters_ThatKnewDifferentThings_IsReadAllTheSame()
    {
        var deep = new string('d', 400);
        var inner = $"{{\"deep\":\"{deep}\",\"more\":\"{new string('m', 250)}\"}}";
        var document = Encoding.UTF8.GetBytes($"{{\"inner\":{inner},\"last\":\"{new string('l', 300)}\"}}");
        // The one had stored the inner value before, the other had not and then refers to what it believes the root's pack holds.
        var first = new StatePacker();
        first.Add(Encoding.UTF8.GetBytes($"[{inner}]"));
        var root = first.Add(document);
        var second = new StatePacker();
        second.Add(document);
        var later = second.Add(Encoding.UTF8.GetBytes($"{{\"again\":\"{deep}\",\"number\":1}}"));
        var store = first.Packs.ToDictionary();
        foreach (var (name, pack) in second.Packs)
        {
            store.TryAdd(name, pack);
        }

        Assert.Equal(document, States.Expand(root, store));
        Assert.Equal($"{{\"again\":\"{deep}\",\"number\":1}}", Encoding.UTF8.GetString(States.Expand(later, store)));
    }

    [Fact]
    public void LargeDocument_IsReadInParts()
    {
        var packer = new StatePacker();
        var members = string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"m{i}\":\"{string.Concat(Enumerable.Range(0, 40).Select(j => Hash128.Of($"{i} {j}")))}\""));
        var root = packer.Add(Encoding.UTF8.GetBytes($"{{\"large\":{{{members}}},\"small\":1}}"));
        Assert.InRange(packer.Packs.Count, 20, 200);
        Assert.All(packer.Packs.Values, pack => Assert.InRange(pack.Length, 1, 128 * 1024));
        var lookup = new ChunkLookup();
        lookup.Add(new Dictionary<Guid, byte[]> { [root] = packer.Packs[root] });
        Assert.Equal("1", StateNode.Root(lookup, root)!.Member("small")!.Json());
        Assert.Empty(lookup.Missing);
    }

    [Fact]
    public async Task Reading_AsFewRoundsAsLevels_LoadsOnlyWhatIsNeeded()
    {
        var big = new string('x', 500);
        var first = Pack($"[\"{big}\"]");
        var second = Pack($"{{\"text\":\"{big}\",\"more\":\"{new string('m', 240)}\"}}", first);
        var third = Pack($"[\"{big}2\"]", first, second);
        var (root, last) = Pack($"{{\"a\":{{\"text\":\"{big}\",\"more\":\"{new string('m', 240)}\"}},\"b\":\"{big}2\"}}", first, second, third);
        var store = new[] { first.Packer, second.Packer, third.Packer, last }.SelectMany(p => p.Packs).ToDictionary();
        var rounds = new List<IReadOnlyCollection<Guid>>();
        var lookup = new ChunkLookup();
        var text = await lookup.ReadAsync(
            () => StateNode.Root(lookup, root)?.Member("a")?.Member("text")?.Text(),
            (names, _) =>
            {
                rounds.Add(names);
                return Task.FromResult<IReadOnlyDictionary<Guid, byte[]>>(names.ToDictionary(name => name, name => store[name]));
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(big, text);
        Assert.Equal([1, 1, 1], rounds.Select(round => round.Count));
    }

    [Fact]
    public async Task Reading_ChunkIsGone_SaysSo()
    {
        var lookup = new ChunkLookup();
        await Assert.ThrowsAsync<InvalidDataException>(() => lookup.ReadAsync(
            () => StateNode.Root(lookup, Guid.NewGuid()),
            (_, _) => Task.FromResult<IReadOnlyDictionary<Guid, byte[]>>(new Dictionary<Guid, byte[]>()),
            TestContext.Current.CancellationToken));
    }

    private static void ReadEverything(Guid root, Dictionary<Guid, byte[]> packs)
    {
        var lookup = new ChunkLookup();
        Tolerate(() => lookup.Add(packs));
        Tolerate(() => lookup.TryWrite(root, new ArrayBufferWriter<byte>()));
        Tolerate(() => Walk(StateNode.Root(lookup, root), 0));
        Tolerate(() => StateDiff.Compare(StateNode.Root(lookup, root), States.Node("""[{"a":[1,2,{"b":"c"}]}]""")));
        Tolerate(() => _ = StateNode.Root(lookup, root) is { } node ? ValueHash.Of(node, deep: true) : null);
    }

    private static void Walk(StateNode? node, int depth)
    {
        foreach (var child in depth > 150 ? [] : node?.Children() ?? [])
        {
            Walk(child.Value, depth + 1);
        }

        if (node is { IsContainer: false })
        {
            node.Text();
        }
    }

    private static void Tolerate(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // What damaged data has to be answered with; any other exception fails the test.
        }
    }

    private static byte[] Damage(byte[] stored, IEnumerable<Guid> names, Random random)
    {
        var damaged = random.Next(4) == 0 && stored[0] == 7 ? [6, .. new Decompressor().Unwrap(stored.AsSpan(1))] : stored.ToArray();
        for (var i = random.Next(3); i >= 0; i--)
        {
            var place = random.Next(damaged.Length);
            switch (random.Next(4))
            {
                case 0:
                    damaged[place] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[place] = (byte)random.Next(1, 5);
                    break;
                case 2:
                    damaged = damaged.Length > 1 ? damaged[..place] : damaged;
                    break;
                default:
                    var reference = new byte[ChunkReference.MaxSize];
                    var size = new ChunkReference((ReferenceKind)random.Next(1, 5), names.ElementAt(random.Next(names.Count())), random.Next(50), random.Next(3)).Write(reference);
                    damaged = [.. damaged[..place], .. reference[..size], .. damaged[place..]];
                    break;
            }

            if (damaged.Length == 0)
            {
                break;
            }
        }

        return damaged;
    }

    /// <summary>A document that comes in a batch of its own, after others.</summary>
    private static (Guid Root, StatePacker Packer) Pack(string json, params (Guid Root, StatePacker Packer)[] before)
    {
        var packer = new StatePacker(before.SelectMany(b => b.Packer.Chunks).ToDictionary());
        return (packer.Add(Encoding.UTF8.GetBytes(json)), packer);
    }
}
