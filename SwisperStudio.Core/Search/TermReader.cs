using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>
/// Reads the words of a block in order. Each is: varint of bytes shared with the word before, varint of further bytes, these; varint size of
/// the list, and the list: the first entry's place in the segment, then the distances, as varints.
/// </summary>
internal sealed class TermReader(byte[] content)
{
    private readonly byte[] _word = new byte[byte.MaxValue];
    private int _wordLength;
    private int _position;

    public ReadOnlySpan<byte> Word => _word.AsSpan(0, _wordLength);

    public ReadOnlyMemory<byte> List { get; private set; }

    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public bool MoveNext()
    {
        if (_position == content.Length)
        {
            return false;
        }

        var shared = (int)Varint.Read(content, ref _position);
        var added = (int)Varint.Read(content, ref _position);
        if (shared > _wordLength || shared + added > _word.Length || added > content.Length - _position)
        {
            throw Damaged();
        }

        content.AsSpan(_position, added).CopyTo(_word.AsSpan(shared));
        _wordLength = shared + added;
        _position += added;
        var size = (int)Varint.Read(content, ref _position);
        if (size > content.Length - _position)
        {
            throw Damaged();
        }

        List = content.AsMemory(_position, size);
        _position += size;
        return true;
    }

    /// <summary>The places of a list.</summary>
    public static List<int> Places(ReadOnlySpan<byte> list)
    {
        var places = new List<int>(list.Length);
        var place = 0;
        for (var position = 0; position < list.Length;)
        {
            place += (int)Varint.Read(list, ref position);
            places.Add(place);
        }

        return places;
    }

    private static InvalidDataException Damaged() => new("A block of the search index is damaged.");
}
