using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SwisperStudio.Core.State;

/// <summary>Hashes values so that equal values have equal hashes whatever their spelling (member order, escapes, 1.0 and 1).</summary>
internal static class ValueHash
{
    /// <summary>
    /// The hash of a value; with <paramref name="deep"/> what it refers to is loaded and hashed too, otherwise chunks count by their
    /// name, which costs nothing but tells apart equal values spelled differently. Null while pending.
    /// </summary>
    public static Guid? Of(StateNode node, bool deep)
    {
        if (node.Name is { } name && !deep)
        {
            return name;
        }

        var output = new ArrayBufferWriter<byte>();
        return TryWrite(node, deep, output, depth: 0) ? Hash128.Of(output.WrittenSpan) : null;
    }

    private static bool TryWrite(StateNode node, bool deep, ArrayBufferWriter<byte> output, int depth)
    {
        if (depth > ChunkText.MaxDepth)
        {
            throw new InvalidDataException("Values lie too deep in one another.");
        }

        output.Write([(byte)node.Kind]);
        if (node.Name is { } name && !deep)
        {
            output.Write(name.ToByteArray());
            return true;
        }

        return node.Kind switch
        {
            StateKind.Number => node.RawText() is { } number && Write(JsonNumber.Normalize(System.Text.Encoding.UTF8.GetBytes(number)), output),
            StateKind.String => node.Text() is { } text && Write(text, output),
            StateKind.Object or StateKind.Array => TryWriteChildren(node, deep, output, depth),
            _ => true,
        };
    }

    private static bool TryWriteChildren(StateNode node, bool deep, ArrayBufferWriter<byte> output, int depth)
    {
        if (node.Children() is not { } children)
        {
            return false;
        }

        WriteLength(children.Count, output);
        var complete = true;
        foreach (var child in node.Kind == StateKind.Object ? children.OrderBy(child => child.Key, StringComparer.Ordinal) : children.AsEnumerable())
        {
            if (child.Key is { } key)
            {
                Write(key, output);
            }

            complete &= TryWrite(child.Value, deep, output, depth + 1);
        }

        return complete;
    }

    private static bool Write(string text, ArrayBufferWriter<byte> output)
    {
        WriteLength(text.Length, output);
        output.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        return true;
    }

    private static void WriteLength(int length, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), length);
        output.Advance(4);
    }
}
