using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// Memory that Kestrel reads connections into. Its own blocks of 4 KB cost a call of the system and a turn of the reader each, which is a sixth of what storing
/// a request of states takes; a connection that waits for its next request holds no block.
/// </summary>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 32 * 1024;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockSize));

    protected override void Dispose(bool disposing)
    {
    }
}
