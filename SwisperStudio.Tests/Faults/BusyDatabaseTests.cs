using Microsoft.Data.Sqlite;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>Architecture, decision 3: success means stored, and a full queue says so instead of forgetting.</summary>
public sealed class BusyDatabaseTests
{
    private const int Capacity = 8192;

    [Fact]
    public async Task DatabaseBusy_QueueFillsUp_Is503AndWhatWaitsIsStored()
    {
        await using var studio = await StudioApp.StartAsync(new StudioAppOptions
        {
            Settings = new Dictionary<string, string?> { ["Studio__MaxQueuedBytes"] = $"{Capacity}" },
        });
        var project = await studio.CreateProjectAsync();
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(studio.DataDirectory, StudioDatabase.FileName), Pooling = false }.ToString();
        await using var other = new SqliteConnection(file);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        var transaction = other.BeginTransaction();

        var waiting = Enumerable.Range(0, 3).Select(i => SendAsync($"waiting-{i}", 1000)).ToList();
        await Task.WhenAny(Task.WhenAll(waiting), Task.Delay(500, TestContext.Current.CancellationToken));
        Assert.All(waiting, w => Assert.False(w.IsCompleted, "nothing can have been stored yet"));

        var refused = (await SendAsync("refused", 2000)).Expect(503);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("waiting", refused.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);

        var ready = await studio.Anonymous.GetAsync("/health/ready");
        for (; ready.Status == 200; ready = await studio.Anonymous.GetAsync("/health/ready"))
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Equal("""{"status":"unready","reason":"Events wait and none is stored."}""", ready.Expect(503).Text);

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        foreach (var answer in await Task.WhenAll(waiting))
        {
            answer.Expect(201);
        }

        (await studio.Anonymous.GetAsync("/health/ready")).Expect(200);
        (await studio.Api.GetAsync("/api/v1/traces/refused")).Expect(404);
        (await studio.Api.GetAsync("/api/v1/traces/waiting-2")).Expect(200);

        Task<ApiAnswer> SendAsync(string id, int size) =>
            studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project, name = new string('n', size) });
    }
}
