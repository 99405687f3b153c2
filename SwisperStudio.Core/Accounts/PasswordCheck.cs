using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Accounts;

/// <summary>
/// Lets people in by email and password, at both doors. Unknown addresses, wrong passwords and locked accounts look alike and
/// take alike long, so that nobody can find out who has an account.
/// </summary>
public sealed class PasswordCheck(IServiceScopeFactory scopes, IOptions<IdentityOptions> options, TimeProvider time)
{
    // Verified in place of the hash of a user that does not exist.
    private string? _nobodysHash;

    /// <summary>Checks a password, counts wrong ones, and notes when somebody came in.</summary>
    /// <returns>What is to be told; the user when the password was right.</returns>
    public async Task<(PasswordAnswer Answer, StudioUser? User)> CheckAsync(string email, string password, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StudioDbContext>();
        var normalized = EmailAddress.Normalize(email);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedEmail == normalized, cancel);
        var isRight = IsRight(scope.ServiceProvider.GetRequiredService<IPasswordHasher<StudioUser>>(), user ?? new StudioUser(), password);
        var now = time.GetUtcNow();
        if (user is null || user.LockoutEnd > now)
        {
            return (PasswordAnswer.Wrong, null);
        }

        if (!isRight)
        {
            await CountFailureAsync(db, user.Id, now, cancel);
            return (PasswordAnswer.Wrong, null);
        }

        if (!user.IsActive)
        {
            return (PasswordAnswer.Inactive, user);
        }

        await NoteSignInAsync(db, user, now.ToNanoseconds(), cancel);
        return (PasswordAnswer.Right, user);
    }

    private bool IsRight(IPasswordHasher<StudioUser> hasher, StudioUser user, string password)
    {
        _nobodysHash ??= hasher.HashPassword(user, Guid.NewGuid().ToString());
        return hasher.VerifyHashedPassword(user, user.PasswordHash ?? _nobodysHash, password) != PasswordVerificationResult.Failed;
    }

    // One statement, so that no failure of many at once is lost.
    private Task CountFailureAsync(StudioDbContext db, string id, DateTimeOffset now, CancellationToken cancel)
    {
        var lockout = options.Value.Lockout;
        var (last, end) = (lockout.MaxFailedAccessAttempts - 1, now + lockout.DefaultLockoutTimeSpan);
        return db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(
            set => set
                .SetProperty(u => u.LockoutEnd, u => u.AccessFailedCount >= last ? end : u.LockoutEnd)
                .SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount >= last ? 0 : u.AccessFailedCount + 1),
            cancel);
    }

    private static Task NoteSignInAsync(StudioDbContext db, StudioUser user, long now, CancellationToken cancel)
    {
        user.LastLogin = now;
        user.UpdatedAt = now;
        return db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(u => u.LastLogin, now)
                .SetProperty(u => u.UpdatedAt, now)
                .SetProperty(u => u.LockoutEnd, (DateTimeOffset?)null)
                .SetProperty(u => u.AccessFailedCount, 0),
            cancel);
    }
}
