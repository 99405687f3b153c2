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
        var packer = new StatePacker();
        var root = packer.Add(json);
        var lookup = new ChunkLookup();
        lookup.Add(packer.Packs);
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
        var lookup = new ChunkLookup();
        var output = new ArrayBufferWriter<byte>();
        while (!lookup.TryWrite(root, output))
        {
            Assert.NotEmpty(lookup.Missing);
            Assert.Equal(0, output.WrittenCount);
            lookup.Add(lookup.Missing.ToDictionary(name => name, name => store[name]));
        }

        return output.WrittenSpan.ToArray();
    }
}
