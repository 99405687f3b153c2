using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>Accounts and tokens of people: contract/rest-api.md, section 11.</summary>
internal static class AuthEndpoints
{
    public static RouteGroupBuilder MapAuth(this RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Auth");
        auth.MapPost("/register", RegisterAsync).AllowAnonymous()
            .WithSummary("Make an account and get a token; an administrator's token chooses the role, and opens closed registration")
            .Refuses(400);
        auth.MapPost("/login", LoginAsync).AllowAnonymous()
            .WithSummary("Get a token of 24 hours");
        auth.MapGet("/me", MeAsync).RequireAuthorization(ApiPolicies.User)
            .WithSummary("Read one's own account");
        auth.MapPost("/logout", Logout).RequireAuthorization(ApiPolicies.User)
            .WithSummary("Say goodbye; the token stays valid until it expires");
        return api;
    }

    /// <summary>One's own account, which <c>/users/me</c> tells too.</summary>
    public static async Task<Ok<UserResponse>> MeAsync(Caller caller, StudioDbContext db, CancellationToken cancel) =>
        TypedResults.Ok(UserResponse.Of(await db.Users.AsNoTracking().FirstAsync(u => u.Id == caller.UserId, cancel)));

    private static async Task<Created<TokenResponse>> RegisterAsync(
        Body<RegisterRequest> body,
        HttpContext context,
        UserChanges users,
        JwtTokens tokens,
        IOptions<StudioOptions> options,
        IHostEnvironment environment,
        CancellationToken cancel)
    {
        // Everybody may call, so nobody has been authenticated yet.
        var caller = (await context.AuthenticateAsync(ApiAuthentication.SchemeName)).Principal is { } principal ? Caller.Of(principal) : null;
        var isAdmin = caller is { UserId: not null, IsAdministrator: true };
        if (!isAdmin && !(options.Value.OpenRegistration ?? environment.IsDevelopment()))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "Registration is closed. Ask an administrator for an account");
        }

        var request = body.Value;
        var role = isAdmin ? request.Role ?? Roles.Viewer : Roles.Viewer;
        UsersEndpoints.CheckRole(role);
        try
        {
            var user = await users.CreateAsync(new UserDraft(request.Email, request.Name, request.Password, role, SignsIn: true), cancel);
            return TypedResults.Created((string?)null, TokenResponse.Of(user, tokens));
        }
        catch (ChangeException taken) when (taken.Reason == ChangeRefusal.Conflict)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, taken.Message);
        }
    }

    private static async Task<Ok<TokenResponse>> LoginAsync(Body<LoginRequest> body, PasswordCheck passwords, JwtTokens tokens, CancellationToken cancel)
    {
        var (answer, user) = await passwords.CheckAsync(body.Value.Email, body.Value.Password, cancel);
        return answer switch
        {
            PasswordAnswer.Right => TypedResults.Ok(TokenResponse.Of(user!, tokens)),
            PasswordAnswer.Inactive => throw new RequestException(StatusCodes.Status403Forbidden, "User account is inactive"),
            _ => throw new RequestException(StatusCodes.Status401Unauthorized, "Incorrect email or password"),
        };
    }

    private static Ok<MessageResponse> Logout() => TypedResults.Ok(new MessageResponse("Logged out successfully"));
}
