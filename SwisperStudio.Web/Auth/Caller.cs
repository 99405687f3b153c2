using System.Security.Claims;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Auth;

/// <summary>Who calls the REST API: a person, the key of one project, or the all-project key.</summary>
/// <param name="UserId">The person; null for keys.</param>
/// <param name="Role">The person's role.</param>
/// <param name="KeyProject">The only project that the key opens; null for people and the all-project key.</param>
public sealed record Caller(string? UserId, string? Role, Guid? KeyProject)
{
    /// <summary>Claim of a key that opens one project.</summary>
    public const string ProjectClaim = "project_id";

    /// <summary>Claim of every key.</summary>
    public const string KeyClaim = "api_key";

    /// <summary>Whether it is an administrator, or the all-project key.</summary>
    public bool IsAdministrator => UserId is null ? KeyProject is null : Role == Roles.Admin;

    /// <summary>Called by the framework.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context.User));

    /// <summary>Reads the claims of an authenticated caller.</summary>
    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue(JwtTokens.UserIdClaim),
        user.FindFirstValue(ClaimTypes.Role),
        user.FindFirstValue(ProjectClaim) is { } project ? Guid.Parse(project) : null);

    /// <summary>A project's id from the wire, if this caller may touch it.</summary>
    /// <returns>Null when it is no id of any project.</returns>
    /// <exception cref="RequestException">403: the key opens another project.</exception>
    public Guid? Project(string id)
    {
        Guid? project = Core.Projects.Project.TryParseId(id, out var parsed) ? parsed : null;
        return KeyProject is null || KeyProject == project
            ? project
            : throw new RequestException(StatusCodes.Status403Forbidden, $"This API key does not open project {id}; it belongs to project {Core.Projects.Project.ToWire(KeyProject.Value)}");
    }
}
