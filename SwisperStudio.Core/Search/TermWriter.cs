using System.Buffers;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>Makes blocks of words that come in order, in the form <see cref="TermReader"/> reads.</summary>
internal sealed class TermWriter
{
    /// <summary>Bytes of content from which a block is closed: compressed it should fit into a row four times to a page.</summary>
    private const int FullBlock = 4 * 1024;

    private readonly ArrayBufferWriter<byte> _content = new(2 * FullBlock);
    private byte[] _first = [];
    private byte[] _last = [];

    /// <summary>Finished blocks; the caller takes them away.</summary>
    public List<(byte[] Key, byte[] Data)> Blocks { get; } = [];

    public void Add(ReadOnlySpan<byte> word, ReadOnlySpan<byte> list)
    {
        if (_content.WrittenCount > 0 && _content.WrittenCount + list.Length > FullBlock)
        {
            Close();
        }

        var shared = word.CommonPrefixLength(_last);
        if (_content.WrittenCount == 0)
        {
            _first = word.ToArray();
            shared = 0;
        }

        Write(shared);
        Write(word.Length - shared);
        _content.Write(word[shared..]);
        Write(list.Length);
        _content.Write(list);
        _last = word.ToArray();
    }

    public void Close()
    {
        if (_content.WrittenCount > 0)
        {
            Blocks.Add((BlockCodec.WordKey(_first), BlockCodec.Encode(_content.WrittenSpan)));
            _content.ResetWrittenCount();
        }
    }

    private void Write(int number) => _content.Advance(Varint.Write(_content.GetSpan(Varint.MaxSize), number));
}
