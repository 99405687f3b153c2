using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Verification;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Verification;

/// <summary>A sound database has no problems, and each kind of damage is reported with its place.</summary>
public sealed class StudioVerifierTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("22222222-2222-3333-4444-555555555555");

    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task SoundDatabase_HasNoProblems(DatabaseKind kind)
    {
        await using var studio = await StudioAsync(kind);
        var (counts, problems) = await VerifyAsync(studio);
        Assert.Empty(problems);
        // Three traces of four observations, and one observation that waits for its trace; documents of two observations share chunks.
        Assert.Equal((3, 13, 25), (counts.Traces, counts.Observations, counts.Documents));
        Assert.True(counts.Chunks > 25);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ManyTraces_AreAllCounted(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([.. Enumerable.Range(0, 250).Select(n => Patches.NewTrace($"t-{n}", Project)), .. Enumerable.Range(0, 250).Select(n => Patches.NewTrace($"t-{n}", TestDatabase.DefaultProject))]);
        var (counts, problems) = await VerifyAsync(studio);
        Assert.Empty(problems);
        Assert.Equal(500, counts.Traces);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Totals_ThatAreWrong_AreReported(DatabaseKind kind)
    {
        await using var studio = await StudioAsync(kind);
        await ChangeAsync(studio, db => db.Traces.Where(t => t.Id == "t-1").ExecuteUpdateAsync(
            t => t.SetProperty(x => x.ObservationCount, 5).SetProperty(x => x.TotalTokens, x => x.TotalTokens - 1).SetProperty(x => x.EndTime, (long?)null),
            Cancel));
        Assert.Equal(
            [
                "t-1: The number of observations should be 4 and is 5.",
                "t-1: The total tokens should be 60 and is 59.",
                "t-1: The end should be 2000 and is none.",
            ],
            (await VerifyAsync(studio)).Problems);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RollUps_ThatAreWrong_AreReported(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewTrace("t", Project) with { SessionId = "s", UserId = "u" }, Patches.NewObservation("o", "t", Project, 1000) with { Name = "g", EndTime = 2000 }]);
        await ChangeAsync(studio, db => db.Set<HourTotals>().ExecuteUpdateAsync(h => h.SetProperty(x => x.ErrorCount, 2).SetProperty(x => x.Latencies, Array.Empty<byte>()), Cancel));
        await ChangeAsync(studio, db => db.Set<SessionTotals>().ExecuteUpdateAsync(s => s.SetProperty(x => x.TraceCount, 0).SetProperty(x => x.FirstTimestamp, 2), Cancel));
        await ChangeAsync(studio, db => db.Set<UserTotals>().ExecuteUpdateAsync(u => u.SetProperty(x => x.Id, "v"), Cancel));
        await ChangeAsync(studio, db => db.Traces.ExecuteUpdateAsync(t => t.SetProperty(x => x.RootKey, (Guid?)null).SetProperty(x => x.RootStart, 7).SetProperty(x => x.RootName, "g"), Cancel));
        Assert.Equal(
            [
                $"t: The root should be {Hash128.Of("o")} and is none.",
                "t: The start of its root should be 1000 and is 7.",
                "-: A roll-up of user v lies under another key.",
                "-: The number of errors of the hour 1970-01-01 00:00, root g, name g, model - should be 0 and is 2.",
                "-: The durations of the hour 1970-01-01 00:00, root g, name g, model - are not those of its observations.",
                "-: The number of traces of session s should be 1 and is 0.",
                "-: The first and last time of session s leave out one of its traces.",
                "-: The number of traces of user u should be 1 and is 0.",
                "-: The number of observations of user u should be 1 and is 0.",
                "-: The first and last time of user u leave out one of its traces.",
            ],
            (await VerifyAsync(studio)).Problems);

        // Figures of the past have nothing to be recounted from.
        await ChangeAsync(studio, db => db.Set<SessionTotals>().ExecuteDeleteAsync(Cancel));
        await ChangeAsync(studio, db => db.Set<UserTotals>().ExecuteDeleteAsync(Cancel));
        await ChangeAsync(studio, db => db.Set<HourTotals>().ExecuteUpdateAsync(h => h.SetProperty(x => x.Key, RollUpKey.Of(0, "g", "g", null).InSlot(RollUpKey.Past)), Cancel));
        var problems = (await VerifyAsync(studio)).Problems;
        Assert.Contains("-: The number of observations of the hour 1970-01-01 00:00, root g, name g, model - should be 1 and is 0.", problems);
        Assert.Contains("-: The number of traces of session s should be 1 and is 0.", problems);
        Assert.Contains("-: The number of traces of user u should be 1 and is 0.", problems);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Document_WithAFlippedByte_IsReported(DatabaseKind kind)
    {
        await using var studio = await StudioAsync(kind);
        var root = (await studio.ObservationAsync(Project, "t-1-0"))!.InputRoot!.Value;
        // The document's own row, and the one that it shares. Whichever byte it is, from the format to the last name.
        foreach (var name in new[] { root, await PlaceAsync(studio, "t-1", root) })
        {
            var pack = await PackAsync(studio, "t-1", name);
            for (var at = 0; at < pack.Length; at += Math.Max(1, pack.Length / 40))
            {
                var damaged = pack.ToArray();
                damaged[at] ^= 0x10;
                await StoreAsync(studio, "t-1", name, damaged);
                var problems = (await VerifyAsync(studio)).Problems;
                Assert.NotEmpty(problems);
                Assert.All(problems, p => Assert.StartsWith("t-1: ", p, StringComparison.Ordinal));
            }

            await StoreAsync(studio, "t-1", name, pack);
            Assert.Empty((await VerifyAsync(studio)).Problems);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pack_ThatIsMissing_IsReportedForEachDocumentThatNeedsIt(DatabaseKind kind)
    {
        await using var studio = await StudioAsync(kind);
        var root = (await studio.ObservationAsync(Project, "t-1-0"))!.InputRoot!.Value;
        var pack = await PlaceAsync(studio, "t-1", root);
        await DeleteAsync(pack);
        var problems = (await VerifyAsync(studio)).Problems;
        Assert.Contains("t-1: The input of observation t-1-0 is missing or damaged.", problems);
        Assert.Contains($"t-1: Section {root:N} does not hold what it is named after.", problems);
        Assert.Contains($"t-1: Pack {pack:N} is missing.", problems);
        Assert.Contains(problems, p => p.StartsWith("t-1: Chunk ", StringComparison.Ordinal));
        Assert.All(problems, p => Assert.StartsWith("t-1: ", p, StringComparison.Ordinal));

        await DeleteAsync(root);
        Assert.Contains("t-1: The input of observation t-1-0 is missing or damaged.", (await VerifyAsync(studio)).Problems);

        Task DeleteAsync(Guid name) =>
            ChangeAsync(studio, db => db.Packs.Where(p => p.ProjectId == Project && p.Scope == Hash128.Of("t-1") && p.Name == name).ExecuteDeleteAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Orphans_AreReported(DatabaseKind kind)
    {
        await using var studio = await StudioAsync(kind);
        await ChangeAsync(studio, db => db.Traces.Where(t => t.Id == "t-1").ExecuteDeleteAsync(Cancel));
        await ChangeAsync(studio, db => db.Observations.Where(o => o.Id == "waiting").ExecuteDeleteAsync(Cancel));
        Guid[] scopes = [Hash128.Of("t-1"), ObservationDraft.ScopeWithoutTrace(Hash128.Of("waiting"))];
        var expected = Enumerable.Range(0, 4).Select(n => $"-: The trace of observation t-1-{n} is missing.")
            .Concat(scopes.Select(s => $"-: Documents of {s:N} lie there, and neither a trace nor an observation of that key."));
        // The roll-ups still hold what has no trace any more.
        var problems = (await VerifyAsync(studio)).Problems;
        var figures = problems.Where(p => p.Contains(" of the hour ", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Order(), problems.Except(figures).Order());
        Assert.Contains("-: The number of observations of the hour 1970-01-01 00:00, root -, name -, model - should be 8 and is 12.", figures);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Command_TellsProblemsAndExitCode_WhileTheHostRuns(DatabaseKind kind)
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions { Postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null });
        (await app.Api.PostAsync("/api/v1/traces", new { id = "t", project_id = TestDatabase.DefaultProject })).Expect(201);
        (await app.Api.PostAsync("/api/v1/observations", new { id = "o", trace_id = "t", type = "SPAN", input = new { a = 1 } })).Expect(201);
        Assert.Equal((0, "1 traces, 1 observations, 1 documents in 1 chunks: no problems\n"), await app.CommandAsync("verify"));

        await using (var domain = new StudioDomain(app))
        {
            await using var db = domain.CreateDbContext();
            await db.Traces.ExecuteUpdateAsync(t => t.SetProperty(x => x.ObservationCount, 7), Cancel);
        }

        Assert.Equal(
            (1, $"project {TestDatabase.DefaultProject}, trace t: The number of observations should be 1 and is 7.\n1 traces, 1 observations, 1 documents in 1 chunks: 1 problems\n"),
            await app.CommandAsync("verify"));
    }

    [Fact]
    public async Task Command_WithoutADatabase_SaysSo_AndMakesNone()
    {
        await using var app = await StudioApp.StartAsync();
        var elsewhere = Path.Combine(app.DataDirectory, "elsewhere");
        var (code, output) = await app.CommandAsync("verify", $"--Studio:DataDirectory={elsewhere}");
        Assert.Equal(2, code);
        Assert.StartsWith("There is no database", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(elsewhere, StudioDatabase.FileName)));
    }

    /// <summary>The pack in which a document lies that shares it with others.</summary>
    private static async Task<Guid> PlaceAsync(TestDatabase studio, string trace, Guid root) =>
        PackCodec.SectionOf(await PackAsync(studio, trace, root))!.Pack;

    private async Task<TestDatabase> StudioAsync(DatabaseKind kind)
    {
        var studio = await databases.CreateAsync(kind);
        for (var t = 0; t < 3; t++)
        {
            await studio.WriteAsync([Patches.NewTrace($"t-{t}", Project)]);
            for (var n = 0; n < 4; n++)
            {
                await studio.WriteAsync([Observation($"t-{t}-{n}", $"t-{t}")]);
            }
        }

        await studio.WriteAsync([Patches.ObservationUpdate("waiting", Project) with { Output = Patches.Json("""{"waits":true}""") }]);
        return studio;
    }

    private static ObservationPatch Observation(string id, string trace) => Patches.NewObservation(id, trace, Project, time: 1000) with
    {
        EndTime = 2000,
        PromptTokens = 10,
        CompletionTokens = 5,
        Input = Patches.Json($$"""{"shared":"{{new string('s', 3_000)}}","list":[{{string.Join(',', Enumerable.Range(0, 500).Select(n => $"\"item {n}\""))}}],"own":"{{id}} {{new string('o', 2_000)}}"}"""),
        Output = Patches.Json($$"""{"own":"{{id}}"}"""),
    };

    private static async Task<(VerifyCounts Counts, List<string> Problems)> VerifyAsync(TestDatabase studio)
    {
        var problems = new List<string>();
        var verifier = new StudioVerifier(studio.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), p => problems.Add($"{p.TraceId ?? "-"}: {p.Text}"));
        var counts = await verifier.RunAsync(Cancel);
        Assert.Equal(problems.Count, counts.Problems);
        return (counts, problems);
    }

    private static async Task ChangeAsync(TestDatabase studio, Func<StudioDbContext, Task<int>> change)
    {
        await using var db = studio.CreateDbContext();
        Assert.NotEqual(0, await change(db));
    }

    private static async Task<byte[]> PackAsync(TestDatabase studio, string trace, Guid name)
    {
        await using var db = studio.CreateDbContext();
        return await db.Packs.Where(p => p.ProjectId == Project && p.Scope == Hash128.Of(trace) && p.Name == name).Select(p => p.Data).SingleAsync(Cancel);
    }

    private static Task StoreAsync(TestDatabase studio, string trace, Guid name, byte[] data) =>
        ChangeAsync(studio, db => db.Packs.Where(p => p.ProjectId == Project && p.Scope == Hash128.Of(trace) && p.Name == name).ExecuteUpdateAsync(p => p.SetProperty(x => x.Data, data), Cancel));
}
