using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Documents are split before the writer's turn, by what was known then: what is stored is the same, whatever has been written since.</summary>
public sealed class SplitDocumentsTests(StudioDatabases databases)
{
    private static readonly Guid Project = Guid.NewGuid();
    private readonly KnownTraces _traces = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task DocumentsOfTheRequest_AreNotSplitAgain(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var request = Encoding.UTF8.GetBytes(State(1) + State(2));
        var first = State(1).Length;
        ObservationPatch[] patches =
        [
            Patches.NewObservation("a", "t", Project) with { Output = (ReadOnlyMemory<byte>?)request.AsMemory(0, first) },
            Patches.NewObservation("b", "t", Project) with { Output = (ReadOnlyMemory<byte>?)request.AsMemory(first) },
            Patches.NewObservation("c", "t", Project),
        ];
        _ = patches.Select(p => p.ReadOutput(130)).ToList();
        var documents = Split(studio, patches);

        // Whoever looked into them again would find no JSON.
        request.AsSpan().Fill((byte)'!');
        await studio.WriteAsync(patches, documents);

        await RequireAsync(studio, ("a", State(1)), ("b", State(2)));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task UpdateThatNamesNoTrace_IsSplitForTheTraceOfItsCreate(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var create = Patches.NewObservation("a", "t", Project);
        _ = _traces.Of(create);
        await studio.WriteAsync([create]);

        var update = Patches.ObservationUpdate("a", Project, 2) with { Output = Patches.Json(State(1)) };
        var own = Patches.ObservationUpdate("b", Project, 2) with { Output = Patches.Json(State(2)) };
        var documents = Split(studio, update, Patches.NewObservation("b", "u", Project), own, Patches.ObservationUpdate("unheard of", Project) with { Output = Patches.Json(State(3)) });

        Assert.Equal([(Project, Hash128.Of("t")), (Project, Hash128.Of("u"))], documents.Keys);
        Assert.True(documents[(Project, Hash128.Of("t"))].IsOf(null, [update.Output.Value!.Value]));
        Assert.True(documents[(Project, Hash128.Of("u"))].IsOf(null, [own.Output.Value!.Value]));
        Assert.False(documents[(Project, Hash128.Of("u"))].IsOf(null, [update.Output.Value!.Value]));
        Assert.False(documents[(Project, Hash128.Of("u"))].IsOf(null, [own.Output.Value!.Value, update.Output.Value!.Value]));
        Assert.False(documents[(Project, Hash128.Of("u"))].IsOf(null, []));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, false)]
    [InlineData(DatabaseKind.Sqlite, true)]
    [InlineData(DatabaseKind.Postgres, false)]
    [InlineData(DatabaseKind.Postgres, true)]
    public async Task RequestsSplitBesideEachOther_StoreNothingTwice(DatabaseKind kind, bool together)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewObservation("before", "t", Project) with { Output = Patches.Json(State(1)) }]);
        Patch[] one = [Patches.NewObservation("a", "t", Project) with { Input = Patches.Json(State(1)), Output = Patches.Json(State(2)) }];
        Patch[] other = [Patches.NewObservation("b", "t", Project) with { Input = Patches.Json(State(2)), Output = Patches.Json(State(3)) }];
        var (first, second) = (Split(studio, one), Split(studio, other));

        if (together)
        {
            await studio.WriteAsync([.. one, .. other], first);
        }
        else
        {
            await studio.WriteAsync(one, first);
            await studio.WriteAsync(other, second);
        }

        await RequireAsync(studio, ("before", State(1)), ("a", State(2)), ("b", State(3)));
        await using var db = studio.CreateDbContext();
        var packs = await db.Packs.Where(p => p.ProjectId == Project).ToListAsync(Cancel);
        Assert.Distinct(packs.SelectMany(p => PackCodec.Decode(p.Data).Chunks).Select(c => c.Name));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task WhatADeletedTraceHeld_IsStoredAgainWithTheOneThatFollowsIt(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewTrace("t", Project), Patches.NewObservation("a", "t", Project) with { Output = Patches.Json(State(1)) }]);
        Patch[] late = [Patches.NewTrace("t", Project, 2), Patches.NewObservation("b", "t", Project, 2) with { Input = Patches.Json(State(1)), Output = Patches.Json(State(1)) }];
        var documents = Split(studio, late);
        await using (var db = studio.CreateDbContext())
        {
            Assert.True(await studio.Deletion().DeleteAsync(db, Project, Hash128.Of("t"), Cancel));
        }

        await studio.WriteAsync(late, documents);

        await RequireAsync(studio, ("b", State(1)));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task DocumentThatAnotherReplaces_IsNotStored(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        Patch[] patches =
        [
            Patches.NewObservation("a", "t", Project) with { Output = Patches.Json(State(1)) },
            Patches.ObservationUpdate("a", Project, 2) with { Output = Patches.Json(State(2)) },
        ];

        await studio.WriteAsync(patches, Split(studio, patches));

        await RequireAsync(studio, ("a", State(2)));
        await using var db = studio.CreateDbContext();
        var alone = new StatePacker();
        alone.Add(Encoding.UTF8.GetBytes(State(2)));
        Assert.Equal(alone.Packs.Keys, await db.Packs.Where(p => p.ProjectId == Project).Select(p => p.Name).ToListAsync(Cancel));
    }

    private static string State(int number) => $"{{\"number\":{number},\"kept\":\"{new string('k', 400)}\",\"own\":\"{new string('o', 300)}{number}\"}}";

    private static async Task RequireAsync(TestDatabase studio, params (string Id, string Output)[] expected)
    {
        foreach (var (id, output) in expected)
        {
            var observation = (await studio.ObservationAsync(Project, id))!;
            Assert.Equal(output, await studio.DocumentAsync(observation, observation.OutputRoot));
        }
    }

    private Dictionary<(Guid ProjectId, Guid Trace), SplitDocuments> Split(TestDatabase studio, params Patch[] patches) =>
        SplitDocuments.OfRequest(patches, _traces, studio.Services.GetRequiredService<KnownChunks>());
}
