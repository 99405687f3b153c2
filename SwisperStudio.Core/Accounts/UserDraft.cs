namespace SwisperStudio.Core.Accounts;

/// <summary>A user that is to be made; limits in <see cref="UserRules"/> and <see cref="EmailAddress"/>.</summary>
/// <param name="Email">The address by which they sign in; cannot be changed later.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Password">Their first password.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="SignsIn">Whether they sign in with this, as in a registration.</param>
public sealed record UserDraft(string Email, string Name, string Password, string Role, bool SignsIn = false);
