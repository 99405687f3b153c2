using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using SwisperStudio.Core.Accounts;

namespace SwisperStudio.Web.Auth;

/// <summary>
/// Who uses a circuit. A circuit outlives cookies, so it asks again and again whether its user is still active, still has
/// the role, and has not signed out everywhere (changed password).
/// </summary>
internal sealed class CircuitAuthentication(ILoggerFactory loggers, IServiceScopeFactory scopes) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <summary>How long a lost right may still be used; also for cookies.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override TimeSpan RevalidationInterval => Interval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState state, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<StudioUser>>();
        return await signIn.ValidateSecurityStampAsync(state.User) is { } user && user.Role == state.User.Role;
    }
}
