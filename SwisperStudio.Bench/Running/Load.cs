using System.Collections.Concurrent;

namespace SwisperStudio.Bench.Running;

/// <summary>Many connections that send requests as fast as they are answered.</summary>
internal static class Load
{
    /// <summary>Sends each sequence of requests in order over one connection; so many sequences at a time.</summary>
    public static async Task SendAsync(Uri address, string key, int connections, IEnumerable<IReadOnlyList<WireRequest>> sequences)
    {
        var waiting = new ConcurrentQueue<IReadOnlyList<WireRequest>>(sequences);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await WireConnection.OpenAsync(address, key);
            while (waiting.TryDequeue(out var sequence))
            {
                foreach (var request in sequence)
                {
                    await connection.SendAsync(request);
                }
            }
        })));
    }
}
