using SwisperStudio.Core.Traces;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>User and session ids belong to the client's system: any text is stored and found again.</summary>
public sealed class ExternalIdTests(StudioDatabases databases)
{
    private static readonly Guid Project = new("11111111-2222-3333-4444-555555555555");

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Tags_WithWhateverTheyHold_ComeBackAsSent(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        string[] tags = ["a,b", "", "NULL", "\"q\"", "\\", "{x}", " ü\n", "\\\""];
        await studio.WriteAsync([Patches.NewTrace("t", Project) with { Tags = tags }]);
        Assert.Equal(tags, (await studio.TraceAsync(Project, "t"))!.Tags);
        await studio.WriteAsync([Patches.TraceUpdate("t", Project, 2) with { Tags = tags.Reverse().ToArray() }]);
        Assert.Equal(tags.Reverse(), (await studio.TraceAsync(Project, "t"))!.Tags);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task UserAndSession_OfAnyText_AreStoredAsSentAndFoundExactly(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        string[] ids = ["", " ", "\t\n ", "u", "U", " u", "u ", "ü", "u\u0308", "用户🎉", "%", "_", "'; DROP TABLE traces; --", new('x', 800), new('x', 801), new string('é', 100_000) + "a", new string('é', 100_000) + "b"];
        await studio.WriteAsync([.. ids.Select((id, i) => Patches.NewTrace($"t{i}", Project, i) with { UserId = id, SessionId = id }), Patches.NewTrace("none", Project) with { UserId = (string?)null }]);

        await using var db = studio.CreateDbContext();
        foreach (var (index, id) in ids.Index())
        {
            foreach (var filter in new[] { new TraceFilter { UserId = id }, new TraceFilter { SessionId = id } })
            {
                var found = Assert.Single(await TraceQueries.ListAsync(db, Project, filter, after: null, take: 100, TestContext.Current.CancellationToken));
                Assert.Equal(($"t{index}", id, id), (found.Id, found.UserId, found.SessionId));
            }
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task UserAndSession_WithWhatNoDatabaseTextHolds_AreCleanedAndFoundBothWays(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        const string sent = "a\0b\ud83d", kept = "a\ufffdb\ufffd";
        await studio.WriteAsync([Patches.NewTrace("t", Project) with { UserId = sent, SessionId = sent }]);

        await using var db = studio.CreateDbContext();
        foreach (var filter in new TraceFilter[] { new() { UserId = sent }, new() { UserId = kept }, new() { SessionId = sent }, new() { SessionId = kept } })
        {
            var found = Assert.Single(await TraceQueries.ListAsync(db, Project, filter, after: null, take: 100, TestContext.Current.CancellationToken));
            Assert.Equal((kept, kept), (found.UserId, found.SessionId));
        }
    }

    // What people type into a search must not fail either, whatever it is.
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task NameAndTags_AskedForWithNul_AreFoundAsCleaned(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await studio.WriteAsync([Patches.NewTrace("t", Project) with { Name = "Über\0all", Tags = new[] { "x\0" } }]);

        await using var db = studio.CreateDbContext();
        foreach (var filter in new TraceFilter[] { new() { Name = "über\0" }, new() { Tags = ["x\0"] } })
        {
            Assert.Single(await TraceQueries.ListAsync(db, Project, filter, after: null, take: 100, TestContext.Current.CancellationToken));
        }
    }
}
