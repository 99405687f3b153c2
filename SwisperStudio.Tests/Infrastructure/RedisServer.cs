using System.Diagnostics;
using StackExchange.Redis;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>A private Redis server on a free port.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly Process _process;

    private RedisServer(int port)
    {
        Port = port;
        _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath()])
        {
            RedirectStandardOutput = true,
        })!;
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    public string Url => $"redis://127.0.0.1:{Port}";

    /// <param name="port">A port it listened on before; null for a free one.</param>
    public static RedisServer Start(int? port = null) => new(port ?? FreePort.Next());

    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { { "127.0.0.1", Port } }, AbortOnConnectFail = false, ConnectRetry = 10 });

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
