using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Data.Sqlite;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Hosting;

/// <summary>Before the first request: migrates the database and makes sure that there are prices and somebody who can sign in.</summary>
internal static class DatabasePreparation
{
    // The id that scripts of the original know (contract/rest-api.md, 3.3).
    private const string FirstAdminId = "admin-user-uuid-0000-000000000001";

    public static async Task PrepareDatabaseAsync(this WebApplication app)
    {
        var cancel = app.Lifetime.ApplicationStopping;
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StudioDbContext>();
        if (db.Database.IsSqlite())
        {
            var inUse = DatabaseLock.Share(scope.ServiceProvider.GetRequiredService<IOptions<StudioOptions>>().Value.DataDirectory);
            app.Lifetime.ApplicationStopped.Register(inUse.Dispose);
        }

        await StudioDatabase.MigrateAsync(db, cancel);
        await SeedAdminAsync(app, scope.ServiceProvider, db, cancel);
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow().ToNanoseconds();
        await DefaultPrices.SeedAsync(db, scope.ServiceProvider.GetRequiredService<BulkSql>(), now, cancel);
        if (app.Environment.IsDevelopment())
        {
            await SeedDefaultProjectAsync(scope.ServiceProvider, db, cancel);
            await SeedKeyPairAsync(scope.ServiceProvider, db, cancel);
        }
    }

    private static async Task SeedAdminAsync(WebApplication app, IServiceProvider services, StudioDbContext db, CancellationToken cancel)
    {
        if (await db.Users.AnyAsync(u => u.Role == Roles.Admin, cancel))
        {
            return;
        }

        var options = services.GetRequiredService<IOptions<StudioOptions>>().Value;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToNanoseconds();
        var email = EmailAddress.Normalize(options.AdminEmail is { Length: > 0 } configured ? configured : "admin@swisperstudio.com");
        if (EmailAddress.Problem(email) is { } problem)
        {
            throw new InvalidOperationException($"Studio:AdminEmail cannot be used to sign in: {problem}");
        }

        var admin = new StudioUser
        {
            Id = FirstAdminId,
            UserName = email,
            Email = email,
            Name = "System Administrator",
            Role = Roles.Admin,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var password = options.AdminPassword is { Length: > 0 } chosen ? chosen : OneTimePassword(app, options.DataDirectory);
        var result = await services.GetRequiredService<UserManager<StudioUser>>().CreateAsync(admin, password);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                "The first administrator could not be made: " + string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }

    private static string OneTimePassword(WebApplication app, string directory)
    {
        var password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);
        var path = Path.Combine(directory, "first-admin-password.txt");
        OwnerOnlyFile.Write(path, password);
        Log.FirstAdminPasswordWritten(app.Logger, path);
        return password;
    }

    private static async Task SeedDefaultProjectAsync(IServiceProvider services, StudioDbContext db, CancellationToken cancel)
    {
        var options = services.GetRequiredService<IOptions<StudioOptions>>().Value;
        if (options.DefaultProjectId is not { } id || await db.Projects.AnyAsync(p => p.Id == id, cancel))
        {
            return;
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToNanoseconds();
        var secrets = services.GetRequiredService<Secrets>();
        db.Projects.Add(new Project
        {
            Id = id,
            Name = "Swisper",
            Description = "The AI assistant's development project",
            CreatedAt = now,
            UpdatedAt = now,
            Environments = [.. EnvironmentTypes.All.Select(type => new ProjectEnvironment
            {
                Id = Guid.NewGuid().ToString(),
                EnvType = type,
                SwisperUrl = "http://localhost:8000",
                ProtectedApiKey = secrets.Protect(""),
                CreatedAt = now,
                UpdatedAt = now,
            })],
        });
        await db.SaveChangesAsync(cancel);
    }

    // A revoked one stays revoked.
    private static async Task SeedKeyPairAsync(IServiceProvider services, StudioDbContext db, CancellationToken cancel)
    {
        var hash = ApiKeyDirectory.HashOf(DevelopmentKeyPair.SecretKey);
        if (services.GetRequiredService<IOptions<StudioOptions>>().Value.DefaultProjectId is not { } project
            || !await db.Projects.AnyAsync(p => p.Id == project, cancel)
            || await db.ApiKeys.AnyAsync(k => k.Hash == hash, cancel))
        {
            return;
        }

        db.ApiKeys.Add(new ApiKey
        {
            Id = Guid.NewGuid(),
            ProjectId = project,
            Name = "Langfuse clients in development",
            Prefix = DevelopmentKeyPair.SecretKey[..9],
            PublicKey = DevelopmentKeyPair.PublicKey,
            Hash = hash,
            CreatedAt = services.GetRequiredService<TimeProvider>().GetUtcNow().ToNanoseconds(),
        });
        await db.SaveChangesAsync(cancel);
    }
}
