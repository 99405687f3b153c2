using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Accounts;

/// <summary>People who use SwisperStudio: contract/rest-api.md, section 12.</summary>
internal static class UsersEndpoints
{
    private const int DefaultLimit = 100;

    public static RouteGroupBuilder MapUsers(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("", ListAsync).RequireAuthorization(ApiPolicies.Admin)
            .WithSummary("List users, newest first")
            .WithQuery("limit", JsonSchemaType.Integer, "1 to 1000; 100 if not sent")
            .WithQuery("offset", JsonSchemaType.Integer, "From 0")
            .WithQuery("role", JsonSchemaType.String, "Exactly this role")
            .WithQuery("is_active", JsonSchemaType.Boolean, "Only active ones, or only others");
        users.MapGet("/me", AuthEndpoints.MeAsync).RequireAuthorization(ApiPolicies.User)
            .WithSummary("Read one's own account");
        users.MapPatch("/{id}", UpdateAsync).RequireAuthorization(ApiPolicies.Admin)
            .WithSummary("Change a user's name, role or activity")
            .Refuses(400, 404, 409);
        return api;
    }

    /// <exception cref="RequestException">400: there is no such role.</exception>
    public static void CheckRole(string role)
    {
        if (UserRules.RoleProblem(role) is { } problem)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, problem);
        }
    }

    private static async Task<Ok<UserListResponse>> ListAsync(QueryFields query, StudioDbContext db, CancellationToken cancel)
    {
        var limit = query.Integer("limit", DefaultLimit, 1, PageMeta.MaxLimit);
        var offset = query.Integer("offset", 0, 0);
        var role = query.Text("role");
        var isActive = query.Boolean("is_active");
        query.ThrowIfInvalid();
        var users = db.Users.AsNoTracking().Where(u => (role == null || u.Role == role) && (isActive == null || u.IsActive == isActive));
        var total = await users.CountAsync(cancel);
        var rows = await users.OrderByDescending(u => u.CreatedAt).ThenBy(u => u.Id).Skip(offset).Take(limit).ToListAsync(cancel);
        return TypedResults.Ok(new UserListResponse([.. rows.Select(UserResponse.Of)], total, limit, offset));
    }

    private static async Task<Ok<UserResponse>> UpdateAsync(string id, Body<UpdateUserRequest> body, UserChanges users, CancellationToken cancel)
    {
        var (name, role, isActive) = body.Value;
        if (role is not null)
        {
            CheckRole(role);
        }

        return TypedResults.Ok(UserResponse.Of(await users.UpdateAsync(id, new UserEdit(name, role, isActive), cancel)));
    }
}
