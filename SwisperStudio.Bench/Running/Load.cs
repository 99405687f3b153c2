namespace SwisperStudio.Bench.Running;

/// <summary>Many connections that send requests as fast as they are answered.</summary>
internal static class Load
{
    /// <summary>Sends each sequence of requests in order over one connection; so many sequences at a time.</summary>
    public static async Task SendAsync(Uri address, string key, int connections, IEnumerable<IReadOnlyList<WireRequest>> sequences)
    {
        using var waiting = sequences.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await WireConnection.OpenAsync(address, key);
            while (Next() is { } sequence)
            {
                foreach (var request in sequence)
                {
                    await connection.SendAsync(request);
                }
            }
        })));

        // One by one, as they are sent: a store of a million traces does not fit into memory.
        IReadOnlyList<WireRequest>? Next()
        {
            lock (waiting)
            {
                return waiting.MoveNext() ? waiting.Current : null;
            }
        }
    }
}
