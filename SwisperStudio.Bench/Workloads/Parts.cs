using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Bench.Workloads;

/// <summary>What <see cref="Micro"/> measures.</summary>
public class Parts
{
    // Made once for all benchmarks, which get an instance each.
    private static readonly GeneratedTrace Usual = new TraceGenerator(TraceShape.States).Next();
    private static readonly GeneratedTrace Large = new TraceGenerator(new TraceShape(1_000_000, 1_400, 450)).Next();

    private readonly byte[][] _documents;
    private readonly StatePacker _known = new();
    private readonly (byte[] Before, byte[] After) _states;
    private readonly (byte[] Before, byte[] After) _large;
    private readonly (StateNode Before, StateNode After) _stateNodes;
    private readonly (StateNode Before, StateNode After) _largeNodes;
    private readonly ChunkLookup _lookup = new();
    private readonly Guid _root;
    private readonly ObservationPatch _start;
    private readonly ObservationPatch _end;

    public Parts()
    {
        _documents = [.. Usual.Observations.SelectMany(o => new[] { o.Input, o.Output })];
        foreach (var document in _documents)
        {
            _known.Add(document);
        }

        var step = Usual.Observations[4];
        _states = (step.Input, step.Output);
        _stateNodes = Nodes(_states);
        var large = Large.Observations[4];
        _large = (large.Input, large.Output);
        _largeNodes = Nodes(_large);
        var packer = new StatePacker();
        _root = packer.Add(step.Output);
        _lookup.Add(packer.Packs);

        _start = new ObservationPatch
        {
            Id = step.Id,
            Stamp = new Stamp(StampRank.Create, 1, 1),
            ReceivedAt = 1,
            TraceId = Usual.Id,
            ParentId = step.ParentId,
            Type = ObservationType.Span,
            Name = step.Name,
            StartTime = 1,
            Input = (ReadOnlyMemory<byte>?)step.Input,
            Level = "DEFAULT",
        };
        _end = new ObservationPatch
        {
            Id = step.Id,
            Stamp = new Stamp(StampRank.Update, 2, 2),
            ReceivedAt = 2,
            EndTime = 2,
            Output = (ReadOnlyMemory<byte>?)step.Output,
            Level = "DEFAULT",
        };
    }

    [Benchmark]
    public int SplitTrace()
    {
        var packer = new StatePacker();
        foreach (var document in _documents)
        {
            packer.Add(document);
        }

        return packer.Packs.Count;
    }

    [Benchmark]
    public int SplitKnownTrace()
    {
        var packer = new StatePacker(_known.Chunks);
        foreach (var document in _documents)
        {
            packer.Add(document);
        }

        return packer.Packs.Count;
    }

    [Benchmark]
    public int HashTrace()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var sum = 0;
        foreach (var document in _documents)
        {
            SHA256.HashData(document, hash);
            sum += hash[0];
        }

        return sum;
    }

    [Benchmark]
    public int ReadState()
    {
        var output = new ArrayBufferWriter<byte>(32 * 1024);
        return _lookup.TryWrite(_root, output) ? output.WrittenCount : throw new InvalidOperationException("The state is not whole.");
    }

    [Benchmark]
    public void ParseState() => JsonDocument.Parse(_states.After).Dispose();

    [Benchmark]
    public StateDiffNode? CompareStates() => StateDiff.Compare(_stateNodes.Before, _stateNodes.After);

    [Benchmark]
    public void ParseStates()
    {
        JsonDocument.Parse(_states.Before).Dispose();
        JsonDocument.Parse(_states.After).Dispose();
    }

    [Benchmark]
    public StateDiffNode? CompareLargeStates() => StateDiff.Compare(_largeNodes.Before, _largeNodes.After);

    [Benchmark]
    public void ParseLargeStates()
    {
        JsonDocument.Parse(_large.Before).Dispose();
        JsonDocument.Parse(_large.After).Dispose();
    }

    [Benchmark]
    public object Merge()
    {
        var draft = new ObservationDraft(new Observation { Id = _start.Id, Key = _start.Key }, isNew: true);
        PatchMerge.Apply(draft, _start);
        PatchMerge.Apply(draft, _end);
        draft.StoreStamps();
        return draft.Row;
    }

    private static (StateNode Before, StateNode After) Nodes((byte[] Before, byte[] After) documents)
    {
        var packer = new StatePacker();
        var (before, after) = (packer.Add(documents.Before), packer.Add(documents.After));
        var lookup = new ChunkLookup();
        lookup.Add(packer.Packs);
        return (StateNode.Root(lookup, before)!, StateNode.Root(lookup, after)!);
    }
}
