using Microsoft.Data.Sqlite;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>A host that is asked to end (SIGTERM) answers what it has begun and forgets nothing.</summary>
public sealed class ShutdownTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestsUnderWay_HostIsAskedToEnd_AreStoredAndAnswered_AndNewOnesAreRefused()
    {
        var folder = Directory.CreateTempSubdirectory("studio-shutdown-");
        var options = new StudioAppOptions { DataDirectory = folder.FullName };
        try
        {
            await using (var app = await StudioApp.StartAsync(options))
            {
                var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder.FullName, StudioDatabase.FileName), Pooling = false }.ToString();
                await using var other = new SqliteConnection(file);
                await other.OpenAsync(Cancel);
                var transaction = other.BeginTransaction();

                // The first is being written, the others are queued behind it.
                var underWay = Enumerable.Range(0, 20).Select(n => SendAsync(app.Api, n)).ToList();
                await Task.Delay(1_000, Cancel);
                var ended = app.StopAsync();
                await RefusedAsync(app);
                Assert.False(ended.IsCompleted);
                await transaction.RollbackAsync(Cancel);

                foreach (var answer in await Task.WhenAll(underWay))
                {
                    answer.Expect(201);
                }

                Assert.Equal(0, await ended);
                Assert.Empty(app.Errors);
            }

            await using var again = await StudioApp.StartAsync(options);
            for (var n = 0; n < 20; n++)
            {
                (await again.Api.GetAsync($"/api/v1/traces/under-way-{n}")).Expect(200);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<ApiAnswer> SendAsync(ApiClient api, int n) =>
        api.PostAsync("/api/v1/traces", new { id = $"under-way-{n}", project_id = TestDatabase.DefaultProject });

    // Until the signal has arrived a new request is taken, and waits like the others.
    private static async Task RefusedAsync(StudioApp app)
    {
        using var late = app.CreateClient();
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < FaultLoad.ForEver; await Task.Delay(50, Cancel))
        {
            try
            {
                (await late.GetAsync("/health")).Expect(200);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }

        Assert.Fail("A host that ends still takes requests.");
    }
}
