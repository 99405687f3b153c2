using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>The index catches up after a host was killed while it wrote, indexed or merged: every acknowledged text is found, once.</summary>
public sealed class SearchCrashTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task AcknowledgedText_HostIsKilledUnderLoad_IsFoundOnceAfterTheRestart(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("studio-search-crash-");
        var options = new StudioAppOptions { DataDirectory = folder.FullName, Postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null };
        var app = await StudioApp.StartAsync(options);
        try
        {
            var acknowledged = new List<string>();
            for (var round = 0; round < TestLength.Of(2, 30); round++)
            {
                await KillUnderLoadAsync(app, round, acknowledged);
                await app.DisposeAsync();
                app = await StudioApp.StartAsync(options);
            }

            Assert.NotEmpty(acknowledged);
            foreach (var word in acknowledged)
            {
                Assert.Equal([word], await FindAsync(app, word));
            }
        }
        finally
        {
            await app.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task KillUnderLoadAsync(StudioApp app, int round, List<string> acknowledged)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Task.Run(
            async () =>
            {
                try
                {
                    for (var n = 0; ; n++)
                    {
                        var word = $"round{round}number{n}";
                        (await app.Api.PostAsync("/api/v1/traces", new { id = word, project_id = TestDatabase.DefaultProject, input = new { word } })).Expect(201);
                        acknowledged.Add(word);
                        first.TrySetResult();
                        await Task.Delay(10, Cancel);
                    }
                }
                catch (HttpRequestException)
                {
                    // The host is gone: what it has not answered, it has not promised.
                }
            },
            Cancel);
        await first.Task.WaitAsync(FaultLoad.ForEver, Cancel);
        // Long enough for some to be indexed, and for merges.
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2_500)), Cancel);
        await app.KillAsync();
        await load;
    }

    private static async Task<List<string?>> FindAsync(StudioApp app, string word)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(100, Cancel))
        {
            var answer = (await app.Api.GetAsync($"/api/v1/search?project_id={TestDatabase.DefaultProject}&q={word}")).Expect(200).Json;
            var hits = answer.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("trace_id").GetString()).ToList();
            if (hits.Count > 0)
            {
                return hits;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < FaultLoad.ForEver, $"{word} is never found.");
        }
    }
}
