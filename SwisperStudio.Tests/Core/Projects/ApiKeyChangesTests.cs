using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Projects;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Projects;

/// <summary>Keys of projects: shown once, stored hashed, refused at once when revoked.</summary>
public sealed class ApiKeyChangesTests(StudioDatabases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Key_MadeUsedAndRevoked_OpensItsProjectUntilThen(DatabaseKind kind)
    {
        await using var database = await databases.CreateAsync(kind);
        var project = await MakeProjectAsync(database);
        var changes = database.Services.GetRequiredService<ApiKeyChanges>();
        var directory = database.Services.GetRequiredService<ApiKeyDirectory>();
        await using var db = database.CreateDbContext();

        var made = await changes.CreateAsync(db, project, " CI ", "dev@example.com", Cancel);
        Assert.Matches("^ss_[A-Za-z0-9]{40}$", made.Key);
        Assert.Equal(("CI", made.Key[..9], "dev@example.com"), (made.Row.Name, made.Row.Prefix, made.Row.CreatedBy));
        Assert.Equal(new ApiKeyGrant(made.Row.Id, project), await directory.FindAsync(made.Key, Cancel));

        var row = Assert.Single(await ApiKeyChanges.ListAsync(db, project, Cancel));
        Assert.NotNull(row.LastUsedAt);
        Assert.Equal(ApiKeyDirectory.HashOf(made.Key), row.Hash);

        await changes.RevokeAsync(db, project, made.Row.Id, Cancel);
        Assert.Null(await directory.FindAsync(made.Key, Cancel));
        var revokedAt = Assert.Single(await ApiKeyChanges.ListAsync(db, project, Cancel)).RevokedAt;
        await changes.RevokeAsync(db, project, made.Row.Id, Cancel);
        Assert.Equal(revokedAt, Assert.Single(await ApiKeyChanges.ListAsync(db, project, Cancel)).RevokedAt);
    }

    [Fact]
    public async Task List_RevokedKeys_ComeLast()
    {
        await using var database = await databases.CreateAsync(DatabaseKind.Sqlite);
        var project = await MakeProjectAsync(database);
        var changes = database.Services.GetRequiredService<ApiKeyChanges>();
        await using var db = database.CreateDbContext();
        var old = await changes.CreateAsync(db, project, "old", null, Cancel);
        await changes.CreateAsync(db, project, "middle", null, Cancel);
        var young = await changes.CreateAsync(db, project, "young", null, Cancel);
        await changes.RevokeAsync(db, project, young.Row.Id, Cancel);
        await changes.CreateAsync(db, project, "youngest", null, Cancel);
        Assert.Equal(["youngest", "middle", "old", "young"], (await ApiKeyChanges.ListAsync(db, project, Cancel)).Select(k => k.Name));
        Assert.NotEqual(old.Key, young.Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("nul\0")]
    public async Task Create_BadName_NamesTheField(string name)
    {
        await using var database = await databases.CreateAsync(DatabaseKind.Sqlite);
        var project = await MakeProjectAsync(database);
        await using var db = database.CreateDbContext();
        var refused = await Assert.ThrowsAsync<ChangeException>(() =>
            database.Services.GetRequiredService<ApiKeyChanges>().CreateAsync(db, project, name, null, Cancel));
        Assert.Equal(ChangeRefusal.Invalid, refused.Reason);
        Assert.NotNull(refused.ProblemOf("name"));
    }

    [Fact]
    public async Task Change_OfWhatDoesNotExist_IsNotFound()
    {
        await using var database = await databases.CreateAsync(DatabaseKind.Sqlite);
        var (project, other) = (await MakeProjectAsync(database), await MakeProjectAsync(database));
        var changes = database.Services.GetRequiredService<ApiKeyChanges>();
        await using var db = database.CreateDbContext();
        var key = await changes.CreateAsync(db, project, "x", null, Cancel);
        ChangeException[] refused =
        [
            await Assert.ThrowsAsync<ChangeException>(() => changes.CreateAsync(db, Guid.NewGuid(), "x", null, Cancel)),
            await Assert.ThrowsAsync<ChangeException>(() => changes.RevokeAsync(db, other, key.Row.Id, Cancel)),
        ];
        Assert.All(refused, r => Assert.Equal(ChangeRefusal.NotFound, r.Reason));
        Assert.False(await db.ApiKeys.AnyAsync(k => k.RevokedAt != null, Cancel));
    }

    private static async Task<Guid> MakeProjectAsync(TestDatabase database)
    {
        await using var db = database.CreateDbContext();
        var project = new Project { Id = Guid.NewGuid(), Name = "x" };
        db.Projects.Add(project);
        await db.SaveChangesAsync(Cancel);
        return project.Id;
    }
}
