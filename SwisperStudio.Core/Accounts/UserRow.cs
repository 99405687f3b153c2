namespace SwisperStudio.Core.Accounts;

/// <summary>A line of the list of users.</summary>
/// <param name="Id">Identifies the user.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Email">By which they sign in.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="IsActive">Whether they may sign in.</param>
/// <param name="LastLogin">Unix nanoseconds; null before the first sign-in.</param>
public sealed record UserRow(string Id, string Name, string Email, string Role, bool IsActive, long? LastLogin);
