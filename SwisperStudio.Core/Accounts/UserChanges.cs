using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Accounts;

/// <summary>
/// Makes and changes users and their passwords (contract/rest-api.md, sections 11 and 12). Whoever loses or gains rights gets a
/// new security stamp, by which open sessions notice. Each change works in a scope of its own, so that the long life of a
/// circuit does not keep a context open.
/// </summary>
public sealed class UserChanges(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Makes an active user.</summary>
    /// <exception cref="ChangeException">A field breaks its rule, or the address is taken.</exception>
    public async Task<StudioUser> CreateAsync(UserDraft draft, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(
            ("email", EmailAddress.Problem(draft.Email)),
            ("name", UserRules.Name.Problem(draft.Name)),
            ("password", UserRules.Password.Problem(draft.Password)),
            ("role", UserRules.RoleProblem(draft.Role)));

        await using var scope = scopes.CreateAsyncScope();
        var (_, users) = Stores(scope);
        var now = time.GetUtcNow().ToNanoseconds();
        var email = EmailAddress.Normalize(draft.Email);
        var user = new StudioUser
        {
            UserName = email,
            Email = email,
            Name = draft.Name,
            Role = draft.Role,
            CreatedAt = now,
            UpdatedAt = now,
            LastLogin = draft.SignsIn ? now : null,
        };
        cancel.ThrowIfCancellationRequested();
        try
        {
            Check(await users.CreateAsync(user, draft.Password), "password");
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate())
        {
            // Registered by another request since Identity's look.
            throw Taken();
        }

        return user;
    }

    /// <summary>Changes a user's name, role or activity.</summary>
    /// <exception cref="ChangeException">
    /// A field breaks its rule, there is no such user, or nobody would be left to administer.
    /// </exception>
    public async Task<StudioUser> UpdateAsync(string id, UserEdit edit, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(
            ("name", edit.Name is null ? null : UserRules.Name.Problem(edit.Name)),
            ("role", edit.Role is null ? null : UserRules.RoleProblem(edit.Role)));

        await using var scope = scopes.CreateAsyncScope();
        var (db, users) = Stores(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var user = await FindAsync(db, id, cancel);
        var (wasAdmin, oldRights) = (IsActiveAdmin(user), (user.Role, user.IsActive));
        user.Name = edit.Name ?? user.Name;
        user.Role = edit.Role ?? user.Role;
        user.IsActive = edit.IsActive ?? user.IsActive;
        user.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        if (wasAdmin && !IsActiveAdmin(user))
        {
            await KeepAnAdminAsync(db, edit.Role is null ? "is_active" : "role", cancel);
        }

        Check(
            (user.Role, user.IsActive) == oldRights ? await users.UpdateAsync(user) : await users.UpdateSecurityStampAsync(user),
            "name");
        await transaction.CommitAsync(cancel);
        return user;
    }

    /// <summary>Gives a user a new password and ends a lockout: an administrator's help.</summary>
    /// <exception cref="ChangeException">The password breaks its rule, or there is no such user.</exception>
    public async Task ResetPasswordAsync(string id, string password, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(("password", UserRules.Password.Problem(password)));
        await using var scope = scopes.CreateAsyncScope();
        var (db, users) = Stores(scope);
        var user = await FindAsync(db, id, cancel);
        user.LockoutEnd = null;
        user.AccessFailedCount = 0;
        user.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        Check(await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password), "password");
    }

    /// <summary>Changes one's own password.</summary>
    /// <exception cref="ChangeException">The current password is wrong, or the new one breaks its rule.</exception>
    public async Task ChangePasswordAsync(string id, string current, string password, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(("password", UserRules.Password.Problem(password)));
        await using var scope = scopes.CreateAsyncScope();
        var (db, users) = Stores(scope);
        var user = await FindAsync(db, id, cancel);
        user.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        Check(await users.ChangePasswordAsync(user, current, password), "password");
    }

    private static (StudioDbContext Db, UserManager<StudioUser> Users) Stores(AsyncServiceScope scope) =>
        (scope.ServiceProvider.GetRequiredService<StudioDbContext>(), scope.ServiceProvider.GetRequiredService<UserManager<StudioUser>>());

    private static async Task<StudioUser> FindAsync(StudioDbContext db, string id, CancellationToken cancel) =>
        await db.Users.FirstOrDefaultAsync(u => u.Id == id, cancel) ?? throw ChangeException.NotFound("User not found");

    private static bool IsActiveAdmin(StudioUser user) => user is { Role: Roles.Admin, IsActive: true };

    // Counts by an update that changes nothing: it locks the rows, so that two administrators cannot demote each other at once.
    private static async Task KeepAnAdminAsync(StudioDbContext db, string field, CancellationToken cancel)
    {
        var admins = await db.Users.Where(u => u.Role == Roles.Admin && u.IsActive)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.UpdatedAt, u => u.UpdatedAt), cancel);
        if (admins <= 1)
        {
            throw ChangeException.Conflict(field, "This is the last active administrator. Make somebody else administrator first.");
        }
    }

    private static ChangeException Taken() => ChangeException.Conflict("email", "Email already registered");

    // What Identity alone can know; the rest was checked before.
    private static void Check(IdentityResult result, string field)
    {
        foreach (var error in result.Errors)
        {
            throw error.Code switch
            {
                nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName) => Taken(),
                nameof(IdentityErrorDescriber.PasswordMismatch) => ChangeException.Invalid("current_password", "This is not your current password."),
                nameof(IdentityErrorDescriber.ConcurrencyFailure) => ChangeException.Conflict(field, "Somebody changed this user at the same time. Please look and try again."),
                _ => ChangeException.Invalid(field, error.Description),
            };
        }
    }
}
