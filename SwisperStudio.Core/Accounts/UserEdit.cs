namespace SwisperStudio.Core.Accounts;

/// <summary>Changes of a user: null leaves a field as it is. Limits in <see cref="UserRules"/>.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="IsActive">Whether they may sign in.</param>
public sealed record UserEdit(string? Name = null, string? Role = null, bool? IsActive = null);
