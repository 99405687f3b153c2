using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Projects;

/// <summary>Makes, lists and revokes the API keys of projects.</summary>
public sealed class ApiKeyChanges(ApiKeyDirectory directory, TimeProvider time)
{
    private const string Mark = "ss_";
    private const string SecretMark = "sk-lf-";
    private const string PublicMark = "pk-lf-";
    private const int SecretLength = 40;
    private const int ShownLength = 6;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>All keys of a project: those in force first, newest first.</summary>
    public static Task<List<ApiKey>> ListAsync(StudioDbContext db, Guid project, CancellationToken cancel) =>
        db.ApiKeys.AsNoTracking()
            .Where(k => k.ProjectId == project)
            .OrderBy(k => k.RevokedAt != null).ThenByDescending(k => k.CreatedAt).ThenBy(k => k.Id)
            .ToListAsync(cancel);

    /// <summary>Makes a key.</summary>
    /// <param name="db">One operation's context.</param>
    /// <param name="project">The project it opens.</param>
    /// <param name="name">What its maker calls it (<see cref="ProjectRules.ApiKeyName"/>).</param>
    /// <param name="createdBy">Email of its maker.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ChangeException">The name breaks its rule, or there is no such project.</exception>
    public Task<NewApiKey> CreateAsync(StudioDbContext db, Guid project, string name, string? createdBy, CancellationToken cancel) =>
        MakeAsync(db, project, name, Mark, publicKey: null, createdBy, cancel);

    /// <summary>Makes a pair of a public and a secret key, as Langfuse's clients ask for. Otherwise as <see cref="CreateAsync"/>.</summary>
    public Task<NewApiKey> CreatePairAsync(StudioDbContext db, Guid project, string name, string? createdBy, CancellationToken cancel) =>
        MakeAsync(db, project, name, SecretMark, PublicMark + Random(), createdBy, cancel);

    /// <summary>Revokes a key: it opens nothing from now on. Revoking twice changes nothing.</summary>
    /// <exception cref="ChangeException">The project has no such key.</exception>
    public async Task RevokeAsync(StudioDbContext db, Guid project, Guid key, CancellationToken cancel)
    {
        var row = await db.ApiKeys.FirstOrDefaultAsync(k => k.ProjectId == project && k.Id == key, cancel)
            ?? throw ChangeException.NotFound("API key not found");
        row.RevokedAt ??= time.GetUtcNow().ToNanoseconds();
        await db.SaveChangesAsync(cancel);
        directory.Forget(row.Hash);
    }

    private async Task<NewApiKey> MakeAsync(StudioDbContext db, Guid project, string name, string mark, string? publicKey, string? createdBy, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(("name", ProjectRules.ApiKeyName.Problem(name)));
        if (!await db.Projects.AnyAsync(p => p.Id == project && p.DeletedAt == null, cancel))
        {
            throw ProjectChanges.NotFound(Project.ToWire(project));
        }

        var key = mark + Random();
        var row = new ApiKey
        {
            Id = Guid.NewGuid(),
            ProjectId = project,
            Name = name.Trim(),
            Prefix = key[..(mark.Length + ShownLength)],
            PublicKey = publicKey,
            Hash = ApiKeyDirectory.HashOf(key),
            CreatedAt = time.GetUtcNow().ToNanoseconds(),
            CreatedBy = createdBy,
        };
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync(cancel);
        return new NewApiKey(row, key);
    }

    private static string Random() => RandomNumberGenerator.GetString(Alphabet, SecretLength);
}
