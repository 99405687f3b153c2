using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Search;

/// <summary>The entries that hold a word, as a list of growing places is stored.</summary>
internal sealed class PlaceList
{
    private byte[] _bytes = new byte[8];
    private int _length;
    private int _last;

    public bool IsEmpty => _length == 0;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Adds a place; once is enough.</summary>
    public void Add(int place)
    {
        if (!IsEmpty && place == _last)
        {
            return;
        }

        if (_bytes.Length - _length < Varint.MaxSize)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        _length += Varint.Write(_bytes.AsSpan(_length), place - (IsEmpty ? 0 : _last));
        _last = place;
    }

    public void Clear() => _length = 0;
}
