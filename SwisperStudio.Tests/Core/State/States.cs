using System.Buffers;
using System.Text;
using SwisperStudio.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.State;

/// <summary>States from JSON, in a lookup that has every chunk.</summary>
internal static class States
{
    public static StateNode Node(string json) => Node(Encoding.UTF8.GetBytes(json));

    public static StateNode Node(byte[] json)
    {
        var chunks = new Dictionary<Guid, byte[]>();
        var root = StateChunker.Split(json, chunks);
        var lookup = new ChunkLookup();
        lookup.Add(chunks);
        return StateNode.Root(lookup, root)!;
    }

    public static string Json(this StateNode node)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(node.TryWrite(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static StateDiffNode Diff(string before, string after) => StateDiff.Compare(Node(before), Node(after))!;

    /// <summary>Reads as a page does: the root first, then what is missing, level by level.</summary>
    public static byte[] Expand(Guid root, IReadOnlyDictionary<Guid, byte[]> store)
    {
        var loaded = new Dictionary<Guid, byte[]>();
        var output = new ArrayBufferWriter<byte>();
        var missing = new List<Guid>();
        while (!StateReader.TryExpand(root, loaded, output, missing))
        {
            Assert.NotEmpty(missing);
            Assert.Equal(0, output.WrittenCount);
            missing.ForEach(name => loaded.Add(name, store[name]));
            missing.Clear();
        }

        return output.WrittenSpan.ToArray();
    }
}
