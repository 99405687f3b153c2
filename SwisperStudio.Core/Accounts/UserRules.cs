namespace SwisperStudio.Core.Accounts;

/// <summary>What the fields of users may be (contract/rest-api.md, sections 11 and 12); addresses: <see cref="EmailAddress"/>.</summary>
public static class UserRules
{
    /// <summary>A person's name.</summary>
    public static readonly TextRule Name = new(1, 255);

    /// <summary>A password: long enough, without rules of composition.</summary>
    public static readonly TextRule Password = new(8, 1024);

    /// <summary>What is wrong with a role; null when nothing is.</summary>
    public static string? RoleProblem(string? role) =>
        role is not null && Roles.All.Contains(role) ? null : $"Invalid role. Must be one of: {string.Join(", ", Roles.All)}";
}
