using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api;

namespace SwisperStudio.Web.Auth;

/// <summary>
/// Credentials of the APIs: a user's token, tried first, else an API key in <c>X-API-Key</c> or as bearer
/// (contract/rest-api.md, sections 2.1, 2.2 and 15 row 18), else one as the password of basic authentication, as Langfuse's clients send it. Cookies are no
/// credentials here.
/// </summary>
internal sealed class ApiAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    JwtTokens tokens,
    ApiKeyDirectory keys,
    AllProjectKey allProjectKey,
    IHostEnvironment environment,
    IDbContextFactory<StudioDbContext> databases) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Api";
    private const string KeyHeader = "X-API-Key";
    private const string BearerPrefix = "Bearer ";
    private const string BasicPrefix = "Basic ";

    // Why a token was refused; what is said of it depends on the endpoint.
    private string? _tokenFailure;
    private bool _isInactive;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var bearer = Bearer();
        if (bearer is not null && await UserAsync(bearer) is { } user)
        {
            return Success(user);
        }

        foreach (var key in new[] { Request.Headers[KeyHeader].ToString(), bearer ?? "" })
        {
            if (key.Length > 0 && await KeyAsync(key) is { } machine)
            {
                return Success(machine);
            }
        }

        return Basic() is var (userName, password) && await KeyAsync(password, userName) is { } pair ? Success(pair) : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        switch (PolicyName())
        {
            case ApiPolicies.Key or ApiPolicies.Report:
                return RefuseAsync(StatusCodes.Status401Unauthorized, Request.Headers.ContainsKey(KeyHeader) ? "Invalid API key" : "Missing API key", "ApiKey");
            case ApiPolicies.User or ApiPolicies.Admin when _isInactive:
                return RefuseAsync(StatusCodes.Status403Forbidden, "User account is inactive");
            case ApiPolicies.User or ApiPolicies.Admin:
                return RefuseAsync(StatusCodes.Status401Unauthorized, _tokenFailure ?? "Missing authentication token", "Bearer");
            default:
                return RefuseAsync(
                    StatusCodes.Status401Unauthorized,
                    "Authentication required: Provide either JWT token (Authorization: Bearer) or API key (X-API-Key)",
                    "Bearer");
        }
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var caller = Caller.Of(Context.User);
        var policy = PolicyName();
        if (policy == ApiPolicies.Key)
        {
            await RefuseAsync(StatusCodes.Status401Unauthorized, "Missing API key", "ApiKey");
        }
        else if (policy is ApiPolicies.User or ApiPolicies.Admin && caller.UserId is null)
        {
            // A key is no token: asked for a token, the answer is the same as without it.
            await HandleChallengeAsync(properties);
        }
        else if (caller.UserId is null)
        {
            await RefuseAsync(StatusCodes.Status403Forbidden, "This API key opens one project; this needs the all-project key or an administrator");
        }
        else
        {
            var role = policy is ApiPolicies.Admin or ApiPolicies.Administer ? "Admin role" : "Developer or admin role";
            await RefuseAsync(StatusCodes.Status403Forbidden, $"{role} required. Current role: {caller.Role}");
        }
    }

    private string? Bearer()
    {
        var header = Request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) && header[BearerPrefix.Length..].Trim() is { Length: > 0 } token ? token : null;
    }

    // Basic dXNlcjpwYXNzd29yZA==
    private (string UserName, string Password)? Basic()
    {
        var header = Request.Headers.Authorization.ToString();
        var decoded = new byte[header.Length];
        return header.StartsWith(BasicPrefix, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[BasicPrefix.Length..].Trim(), decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var userName, { Length: > 0 } password] ? (userName, password) : null;
    }

    private async Task<ClaimsIdentity?> UserAsync(string token)
    {
        var (isValid, userId) = await tokens.ReadAsync(token);
        if (!isValid || userId is null)
        {
            _tokenFailure = isValid ? "Invalid token payload" : "Invalid or expired token";
            return null;
        }

        await using var db = await databases.CreateDbContextAsync(Context.RequestAborted);
        var user = await db.Users.AsNoTracking()
            .Where(u => u.Id == userId)
            .Select(u => new { u.Email, u.Role, u.IsActive })
            .FirstOrDefaultAsync(Context.RequestAborted);
        _tokenFailure = user is null ? "User not found" : null;
        _isInactive = user is { IsActive: false };
        return user is not { IsActive: true } ? null : new ClaimsIdentity(
            [new(JwtTokens.UserIdClaim, userId), new(ClaimTypes.Role, user.Role), new(ClaimTypes.Email, user.Email ?? "")],
            SchemeName);
    }

    // The public key of a pair is no secret: it is compared only where the client names one.
    private async Task<ClaimsIdentity?> KeyAsync(string key, string? userName = null)
    {
        if (key == DevelopmentKeyPair.SecretKey && !environment.IsDevelopment())
        {
            return null;
        }

        if (allProjectKey.Is(key))
        {
            return new ClaimsIdentity([new(Caller.KeyClaim, "all")], SchemeName);
        }

        return await keys.FindAsync(key, Context.RequestAborted) is { } grant && (userName is null || grant.PublicKey is null || grant.PublicKey == userName)
            ? new ClaimsIdentity([new(Caller.KeyClaim, grant.KeyId.ToString()), new(Caller.ProjectClaim, grant.ProjectId.ToString())], SchemeName)
            : null;
    }

    // The strictest of the endpoint's policies is named last.
    private string? PolicyName() => Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().LastOrDefault(a => a.Policy is not null)?.Policy;

    private Task RefuseAsync(int status, string detail, string? challenge = null)
    {
        if (challenge is not null)
        {
            Response.Headers.WWWAuthenticate = challenge;
        }

        return ErrorForm.Of(Context.GetEndpoint()) is { } form ? form.WriteAsync(Context, status, detail) : ErrorDetail.WriteAsync(Context, status, detail);
    }

    private AuthenticateResult Success(ClaimsIdentity identity) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
}
