using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Search;

/// <summary>The words of a stored segment in order, a few blocks in memory.</summary>
internal sealed class TermStream(StudioDbContext db, SearchSegment segment)
{
    private readonly Queue<byte[]> _blocks = new();
    private byte[]? _lastKey = BlockCodec.WordKey([]);
    private TermReader _terms = new([]);

    public byte[] Word { get; private set; } = [];

    public ReadOnlyMemory<byte> List => _terms.List;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancel)
    {
        while (!_terms.MoveNext())
        {
            if (_blocks.Count == 0)
            {
                await LoadAsync(cancel);
            }

            if (!_blocks.TryDequeue(out var block))
            {
                return false;
            }

            _terms = new TermReader(BlockCodec.Decode(block));
        }

        Word = _terms.Word.ToArray();
        return true;
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        if (_lastKey is null)
        {
            return;
        }

        var blocks = await SearchBlocks.AfterAsync(db, segment, _lastKey, cancel);
        _lastKey = blocks.Count > 0 ? blocks[^1].Key : null;
        blocks.ForEach(b => _blocks.Enqueue(b.Data));
    }
}
