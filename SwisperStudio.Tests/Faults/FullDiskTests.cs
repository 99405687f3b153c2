using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>The disk of the embedded database runs full: senders are told, nothing is damaged, and with space it goes on.</summary>
public sealed class FullDiskTests
{
    private static readonly string List = $"/api/v1/traces?project_id={TestDatabase.DefaultProject}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disk_RunsFullUnderLoad_SendersAreTold_AndGoOnWhenThereIsSpace()
    {
        using var disk = SmallDisk.TryMount(megabytes: 64);
        Assert.SkipWhen(disk is null, "Mounting a small file system is not allowed here.");
        var options = new StudioAppOptions { DataDirectory = disk.Folder };
        await using (var app = await StudioApp.StartAsync(options))
        {
            var senders = await FaultLoad.RunAsync(app, async senders =>
            {
                for (var round = 0; round < TestLength.Of(2, 10); round++)
                {
                    disk.Fill();
                    await FaultLoad.UntilAsync(senders, s => s.ComeBacks, senders.Max(s => s.ComeBacks) + 1);
                    await IsClearAsync(app);
                    disk.Free();
                    await FaultLoad.ProgressAsync(senders);
                }
            });
            Assert.All(senders, s => Assert.NotEqual(0, s.ComeBacks));
            Assert.Equal(0, await app.StopAsync());
        }

        disk.Fill();

        await using (var app = await StudioApp.StartAsync(options))
        {
            (await app.Api.GetAsync(List)).Expect(200);
            disk.Free();
            (await app.Api.PostAsync("/api/v1/traces", new { id = "after", project_id = TestDatabase.DefaultProject })).Expect(201);
            Assert.Equal(0, await app.StopAsync());
        }

        await using var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(disk.Folder, StudioDatabase.FileName), Pooling = false }.ToString());
        await file.OpenAsync(Cancel);
        await using var check = file.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", await check.ExecuteScalarAsync(Cancel));
    }

    private static async Task IsClearAsync(StudioApp app)
    {
        // More than the write-ahead log has room for, however well it is compressed.
        var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16 * 1024 * 1024));
        var refused = await app.Api.PostAsync("/api/v1/observations", new { id = "large", trace_id = "large", type = "SPAN", input = new { text } });
        Assert.Equal("The database has no space left. Try again later.", refused.Expect(507).Detail);
        Assert.NotNull(refused.Headers.RetryAfter);
        var settings = await app.Api.PostAsync("/api/v1/model-pricing", new { hosting_provider = "p", model_name = $"m-{Guid.NewGuid()}", type = "LLM", description = new string('d', 1_000), input_price_per_million = 1, output_price_per_million = 1 });
        settings.Expect(201, 507);

        // What is stored can be read all the while.
        (await app.Api.GetAsync(List)).Expect(200);
    }
}
