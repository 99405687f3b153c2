using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Accounts;

/// <summary>Reads users.</summary>
public static class UserQueries
{
    /// <summary>Users whose name or email contains a text, by name.</summary>
    public static Task<List<UserRow>> ListAsync(StudioDbContext db, string search, int take, CancellationToken cancel)
    {
        var users = db.Users.AsNoTracking();
        if (search.Length > 0)
        {
            var lower = search.ToLowerInvariant();
            users = users.Where(u => u.Name.ToLower().Contains(lower) || u.Email!.ToLower().Contains(lower));
        }

        return users
            .OrderBy(u => u.Name.ToLower()).ThenBy(u => u.Id)
            .Take(take)
            .Select(u => new UserRow(u.Id, u.Name, u.Email!, u.Role, u.IsActive, u.LastLogin))
            .ToListAsync(cancel);
    }
}
