using System.Buffers;
using System.Text;
using CsCheck;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

public class StateReaderTests
{
    [Fact]
    public void DamagedChunks_AnswerWithInvalidData_NeverCrash() => Gen.Select(Gen.Int, Gen.Int).Sample(
        (seed, damage) =>
        {
            var random = new Random(damage);
            var chunks = new Dictionary<Guid, byte[]>();
            var root = StateChunker.Split(Encoding.UTF8.GetBytes(new RandomJson(seed).Document()), chunks);
            var name = chunks.Keys.ElementAt(random.Next(chunks.Count));
            chunks[name] = Damage(chunks[name], chunks.Keys, random);
            ReadEverything(root, chunks);
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
    public void Expansion_ChunksMissing_TellsTheNextLevel()
    {
        var chunks = new Dictionary<Guid, byte[]>();
        var big = new string('x', 500);
        var root = StateChunker.Split(Encoding.UTF8.GetBytes($"{{\"a\":\"{big}\",\"b\":{{\"c\":\"{big}y\",\"d\":\"{new string('d', 250)}\"}}}}"), chunks);
        var missing = new List<Guid>();
        Assert.False(StateReader.TryExpand(root, new Dictionary<Guid, byte[]>(), new ArrayBufferWriter<byte>(), missing));
        Assert.Equal([root], missing);
        missing.Clear();
        Assert.False(StateReader.TryExpand(root, new Dictionary<Guid, byte[]> { [root] = chunks[root] }, new ArrayBufferWriter<byte>(), missing));
        Assert.Equal(StateReader.References(chunks[root]).Order(), missing.Order());
        Assert.Equal(2, missing.Count);
    }

    [Fact]
    public async Task Reading_AsFewRoundsAsLevels_LoadsOnlyWhatIsNeeded()
    {
        var chunks = new Dictionary<Guid, byte[]>();
        var big = new string('x', 500);
        var root = StateChunker.Split(Encoding.UTF8.GetBytes($"{{\"a\":{{\"text\":\"{big}\",\"more\":\"{new string('m', 240)}\"}},\"b\":\"{big}2\"}}"), chunks);
        var rounds = new List<IReadOnlyCollection<Guid>>();
        var lookup = new ChunkLookup();
        var text = await lookup.ReadAsync(
            () => StateNode.Root(lookup, root)?.Member("a")?.Member("text")?.Text(),
            (names, _) =>
            {
                rounds.Add(names);
                return Task.FromResult<IReadOnlyDictionary<Guid, byte[]>>(names.ToDictionary(name => name, name => chunks[name]));
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

    private static void ReadEverything(Guid root, Dictionary<Guid, byte[]> chunks)
    {
        Tolerate(() => StateReader.TryExpand(root, chunks, new ArrayBufferWriter<byte>(), []));
        Tolerate(() => chunks.Values.ToList().ForEach(chunk => StateReader.References(chunk)));
        var lookup = new ChunkLookup();
        lookup.Add(chunks);
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
        var damaged = random.Next(4) == 0 ? [1, .. StateReader.Payload(stored).Span] : stored.ToArray();
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
}
