using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>The writer at work, as in the host.</summary>
internal sealed class RunningWriter : IAsyncDisposable
{
    private readonly IngestWriter _writer;

    private RunningWriter(TestDatabase studio)
    {
        _writer = studio.Services.GetServices<IHostedService>().OfType<IngestWriter>().Single();
        Queue = studio.Services.GetRequiredService<IngestQueue>();
    }

    public IngestQueue Queue { get; }

    public static async Task<RunningWriter> StartAsync(TestDatabase studio)
    {
        var running = new RunningWriter(studio);
        await running._writer.StartAsync(CancellationToken.None);
        return running;
    }

    public async ValueTask DisposeAsync() => await _writer.StopAsync(CancellationToken.None);
}
