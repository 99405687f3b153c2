using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using MudBlazor;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>
/// Whether the signed-in user may do something now. A circuit lives long: before each action the rights are read again from
/// the database, not from what they were when the page was opened.
/// </summary>
public sealed class Permissions(
    AuthenticationStateProvider authentication,
    IServiceScopeFactory scopes,
    IAuthorizationService authorization,
    ISnackbar snackbar)
{
    /// <summary>Whether to offer an action at all: from the rights the circuit knows of, without a look into the database.</summary>
    /// <param name="policy">One of <see cref="Policies"/>.</param>
    public async Task<bool> HasAsync(string policy) =>
        (await authorization.AuthorizeAsync((await authentication.GetAuthenticationStateAsync()).User, policy)).Succeeded;

    /// <summary>Asks; tells the user when the answer is no.</summary>
    /// <param name="policy">One of <see cref="Policies"/>.</param>
    public async Task<bool> AllowAsync(string policy)
    {
        var known = (await authentication.GetAuthenticationStateAsync()).User;
        await using var scope = scopes.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<UserManager<StudioUser>>().GetUserAsync(known);
        if (user is { IsActive: true })
        {
            var current = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<StudioUser>>().CreateAsync(user);
            if ((await authorization.AuthorizeAsync(current, policy)).Succeeded)
            {
                return true;
            }
        }

        snackbar.Add("Your role does not allow this.", Severity.Error);
        return false;
    }
}
