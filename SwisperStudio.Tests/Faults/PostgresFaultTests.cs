using System.Net;
using System.Text.RegularExpressions;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>
/// PostgreSQL goes away, comes back, loses connections and takes its time: nobody is told that something is stored that is not, nobody waits
/// for ever, and the host recovers by itself.
/// </summary>
public sealed partial class PostgresFaultTests : IAsyncLifetime
{
    private static readonly string List = $"/api/v1/traces?project_id={TestDatabase.DefaultProject}";

    private PostgresCluster _cluster = null!;
    private DatabaseWire _wire = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PostgresCluster.StartAsync();
        _wire = new DatabaseWire(_cluster.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task ServerStops_UnderLoad_SendersAreToldToComeBack_AndLoseNothing(string mode)
    {
        await using var app = await StartAppAsync();
        await FaultLoad.RunAsync(app, async senders =>
        {
            for (var round = 0; round < TestLength.Of(1, 5); round++)
            {
                await _cluster.StopServerAsync(mode);
                await FaultLoad.UntilAsync(senders, s => s.ComeBacks, round + 1);
                await ReadsAreRefusedClearlyAsync(app);
                await _cluster.StartServerAsync();
                await FaultLoad.ProgressAsync(senders);
            }
        });
        (await app.Api.GetAsync(List)).Expect(200);
        (await app.Anonymous.GetAsync("/health/ready")).Expect(200);
    }

    [Fact]
    public async Task ServerRestarts_Quickly_NobodyIsToldAnything()
    {
        await using var app = await StartAppAsync();
        var senders = await FaultLoad.RunAsync(app, async senders =>
        {
            for (var round = 0; round < TestLength.Of(2, 20); round++)
            {
                await _cluster.StopServerAsync(round % 2 == 0 ? "fast" : "immediate");
                await _cluster.StartServerAsync();
                await FaultLoad.ProgressAsync(senders);
            }
        });
        Assert.All(senders, s => Assert.Equal(0, s.ComeBacks));
    }

    [Fact]
    public async Task Connections_AreCutUnderLoad_NobodyIsToldAnything()
    {
        await using var app = await StartAppAsync();
        var senders = await FaultLoad.RunAsync(app, async senders =>
        {
            for (var round = 0; round < TestLength.Of(20, 500); round++)
            {
                await _cluster.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'studio_%'");
                await Task.Delay(Random.Shared.Next(150), Cancel);
            }

            await FaultLoad.ProgressAsync(senders);
        });
        Assert.All(senders, s => Assert.Equal(0, s.ComeBacks));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_IsCutAtItsCommit_EventsAreStoredOnce(bool isOnlyTheAnswerLost)
    {
        await using var app = await StartAppAsync();
        _wire.LosesOnlyTheAnswer = isOnlyTheAnswerLost;
        await FaultLoad.RunAsync(app, async senders =>
        {
            for (var round = 0; round < TestLength.Of(5, 50); round++)
            {
                _wire.LoseCommits(Random.Shared.Next(1, 4));
                await FaultLoad.ProgressAsync(senders);
                Assert.True(_wire.CommitsToLose <= 0);
            }
        });
    }

    [Fact]
    public async Task Server_IsSlow_EverythingIsStored()
    {
        await using var app = await StartAppAsync();
        await FaultLoad.RunAsync(app, async senders =>
        {
            _wire.Delay = TimeSpan.FromMilliseconds(30);
            await FaultLoad.ProgressAsync(senders);
            _wire.Hold();
            await Task.Delay(2_000, Cancel);
            _wire.Release();
            await FaultLoad.ProgressAsync(senders);
        });
    }

    [Fact]
    public async Task Server_AnswersNothingAnyMore_SendersAreToldToComeBack_AndLoseNothing()
    {
        // The usual waits, shortened.
        await using var app = await StartAppAsync(";Command Timeout=4;Timeout=4;Cancellation Timeout=1000");
        await FaultLoad.RunAsync(app, async senders =>
        {
            _wire.Hold();
            await FaultLoad.UntilAsync(senders, s => s.ComeBacks, 1);
            await ReadsAreRefusedClearlyAsync(app);
            _wire.Release();
            await FaultLoad.ProgressAsync(senders);
        });
        (await app.Api.GetAsync(List)).Expect(200);
        (await app.Anonymous.GetAsync("/health/ready")).Expect(200);
    }

    private async Task<StudioApp> StartAppAsync(string more = "") =>
        await StudioApp.StartAsync(new StudioAppOptions { Postgres = _wire.Route(await _cluster.CreateDatabaseAsync(), more) });

    private static async Task ReadsAreRefusedClearlyAsync(StudioApp app)
    {
        var list = (await app.Api.GetAsync(List).WaitAsync(FaultLoad.ForEver, Cancel)).Expect(503);
        Assert.Equal("The database does not answer. Try again later.", list.Detail);
        Assert.NotNull(list.Headers.RetryAfter);

        using var browser = new HttpClient { BaseAddress = app.Address, DefaultRequestHeaders = { { "Accept", "text/html" } } };
        var form = await browser.GetStringAsync("/login", Cancel);
        using var login = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Token().Match(form).Groups[1].Value,
            ["_handler"] = "login",
            ["Form.Email"] = "admin@swisperstudio.com",
            ["Form.Password"] = "admin123",
        });
        var page = await browser.PostAsync("/login", login, Cancel).WaitAsync(FaultLoad.ForEver, Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("The database does not answer", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        var ready = (await app.Anonymous.GetAsync("/health/ready").WaitAsync(FaultLoad.ForEver, Cancel)).Expect(503);
        Assert.Equal("""{"status":"unready","reason":"The database does not answer."}""", ready.Text);
        (await app.Anonymous.GetAsync("/health/live")).Expect(200);
        (await app.Anonymous.GetAsync("/health")).Expect(200);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
