using System.Text;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>A host that was started again knows less of the traces than the database.</summary>
public class KnownChunksTests(StudioDatabases databases) : IClassFixture<StudioDatabases>
{
    private static readonly Guid Project = Guid.NewGuid();

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task SmallTrace_AfterARestart_StoresNothingTwice(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewObservation("a", "t", Project) with { Input = Patches.Json(Json(1)), Output = Patches.Json(Json(2)) }]);
        var packs = await studio.CountAsync<Pack>(_ => true);

        await studio.WriteAsync([Patches.NewObservation("b", "t", Project) with { Input = Patches.Json(Json(2)), Output = Patches.Json(Json(1)) }], studio.OtherHost());

        Assert.Equal(packs, await studio.CountAsync<Pack>(_ => true));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task LargeTrace_AfterARestart_TakesStatesThatItHolds_WithoutAConflict(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([.. Enumerable.Range(0, 150).Select(n => Patches.NewObservation($"o{n}", "t", Project) with { Output = Patches.Json(Json(n)) })]);

        var restarted = studio.OtherHost();
        await studio.WriteAsync([Patches.NewObservation("first", "t", Project) with { Input = Patches.Json(Json(7)), Output = Patches.Json(Json(1_000)) }], restarted);
        await studio.WriteAsync([Patches.NewObservation("second", "t", Project) with { Input = Patches.Json(Json(8)), Output = Patches.Json(Json(1_000)) }], restarted);

        var second = (await studio.ObservationAsync(Project, "second"))!;
        Assert.Equal(Json(8), await studio.DocumentAsync(second, second.InputRoot));
        Assert.Equal(Json(1_000), await studio.DocumentAsync(second, second.OutputRoot));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task StatesSentOneByOne_AreSplitLikeThoseOfOneBatch_WhoseverMemoryTheyCameIn(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var states = Enumerable.Range(0, 8).Select(n => $"{{\"messages\":[{string.Join(',', Enumerable.Range(0, n / 2).Select(Json))}],\"step\":{n},\"kept\":{Json(99)}}}").ToList();
        var whole = new StatePacker();
        var roots = states.ConvertAll(state => whole.Add(Encoding.UTF8.GetBytes(state)));

        var request = new byte[64 * 1024];
        for (var n = 0; n < states.Count; n++)
        {
            // As the SDK sends them: the input is the output of the step before.
            await SendAsync(Patches.NewObservation($"o{n}", "t", Project), n == 0 ? "{}" : states[n - 1], isOutput: false);
            await SendAsync(Patches.ObservationUpdate($"o{n}", Project, 2), states[n], isOutput: true);
        }

        for (var n = 0; n < states.Count; n++)
        {
            var observation = (await studio.ObservationAsync(Project, $"o{n}"))!;
            Assert.Equal(roots[n], observation.OutputRoot);
            Assert.Equal(states[n], await studio.DocumentAsync(observation, observation.OutputRoot));
            Assert.Equal(n == 0 ? "{}" : states[n - 1], await studio.DocumentAsync(observation, observation.InputRoot));
        }

        await using var db = studio.CreateDbContext();
        var chunks = (await db.Packs.Where(p => p.ProjectId == Project).ToListAsync(TestContext.Current.CancellationToken)).SelectMany(p => PackCodec.Decode(p.Data).Chunks).ToList();
        Assert.Distinct(chunks.Select(c => c.Name));

        async Task SendAsync(ObservationPatch patch, string json, bool isOutput)
        {
            var size = Encoding.UTF8.GetBytes(json, request);
            Field<ReadOnlyMemory<byte>?> document = (ReadOnlyMemory<byte>?)request.AsMemory(0, size);
            await studio.WriteAsync([isOutput ? patch with { Output = document } : patch with { Input = document }]);
            request.AsSpan().Fill((byte)'!');
        }
    }

    private static string Json(int number) => $"{{\"number\":{number},\"shared\":\"{new string('s', 400)}\",\"own\":\"{new string('o', 300)}{number}\"}}";
}
