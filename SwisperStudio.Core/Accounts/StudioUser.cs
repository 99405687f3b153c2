using Microsoft.AspNetCore.Identity;

namespace SwisperStudio.Core.Accounts;

/// <summary>A person who signs in to SwisperStudio; never a user of an observed system.</summary>
public sealed class StudioUser : IdentityUser
{
    /// <summary>1 to 255 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; set; } = Roles.Viewer;

    /// <summary>Inactive users cannot sign in.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Unix nanoseconds.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public long UpdatedAt { get; set; }

    /// <summary>Unix nanoseconds; null before the first sign-in.</summary>
    public long? LastLogin { get; set; }
}
