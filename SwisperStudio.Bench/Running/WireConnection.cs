using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SwisperStudio.Bench.Running;

/// <summary>
/// One HTTP/1.1 connection that sends bytes made before and reads answers. The load generator shares the machine with what it
/// measures, so it does nothing that the measurement does not need.
/// </summary>
internal sealed class WireConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _fixedHeaders;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private WireConnection(Uri address, string key) => _fixedHeaders = $" HTTP/1.1\r\nHost: {address.Authority}\r\nX-API-Key: {key}\r\n";

    public static async Task<WireConnection> OpenAsync(Uri address, string key)
    {
        var connection = new WireConnection(address, key);
        await connection._socket.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>The answer's body, until the next request.</returns>
    /// <exception cref="InvalidOperationException">The answer is not one of success.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(WireRequest request)
    {
        var encoding = request.Encoding is null ? "" : $"Content-Encoding: {request.Encoding}\r\n";
        var head = Encoding.ASCII.GetBytes($"{request.Method} {request.Path}{_fixedHeaders}Content-Type: {request.ContentType}\r\n{encoding}Content-Length: {request.Body.Length}\r\n\r\n");
        await SendAllAsync(head, request.Body);
        var (status, body) = await ReadAnswerAsync();
        return status is >= 200 and < 300 and not 207
            ? body
            : throw new InvalidOperationException($"{request.Method} {request.Path} was answered {status}: {Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 500)])}");
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAllAsync(byte[] head, byte[] body)
    {
        var sent = await _socket.SendAsync([head, body], SocketFlags.None) - head.Length;
        for (sent = Math.Max(sent, 0); sent < body.Length;)
        {
            sent += await _socket.SendAsync(body.AsMemory(sent), SocketFlags.None);
        }
    }

    private async Task<(int Status, ReadOnlyMemory<byte> Body)> ReadAnswerAsync()
    {
        _start = _end = 0;
        int head;
        while ((head = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        var headers = Encoding.ASCII.GetString(_buffer, 0, head);
        var status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
        _start = head + 4;
        if (Header(headers, "content-length") is { } length)
        {
            return (status, await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture)));
        }

        return Header(headers, "transfer-encoding") is null ? (status, default) : (status, await TakeChunksAsync());
    }

    private async Task<ReadOnlyMemory<byte>> TakeAsync(int length)
    {
        while (_end - _start < length)
        {
            await FillAsync();
        }

        var taken = _buffer.AsMemory(_start, length);
        _start += length;
        return taken;
    }

    private async Task<ReadOnlyMemory<byte>> TakeChunksAsync()
    {
        using var body = new MemoryStream();
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync();
            }

            Utf8Parser.TryParse(_buffer.AsSpan(_start, line), out int size, out _, 'x');
            _start += line + 2;
            body.Write((await TakeAsync(size)).Span);
            await TakeAsync(2);
            if (size == 0)
            {
                return body.GetBuffer().AsMemory(0, (int)body.Length);
            }
        }
    }

    private async Task FillAsync()
    {
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None);
        _end += read > 0 ? read : throw new InvalidOperationException("The host closed the connection.");
    }

    private static string? Header(string headers, string name)
    {
        var at = headers.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : headers[(at + name.Length + 3)..].Split("\r\n", 2)[0].Trim();
    }
}
