using Microsoft.Extensions.Hosting;

namespace SwisperStudio.Client;

/// <summary>Starts the client with the host and flushes it when the host stops; what comes after that is flushed with the container.</summary>
internal sealed class StudioLifetime(StudioClient client) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.FlushAtEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host is in a greater hurry.
        }
    }
}
