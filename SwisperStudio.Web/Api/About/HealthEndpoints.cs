using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.About;

/// <summary>Whether the host answers, and who it is: contract/rest-api.md, section 14. Only keys and readiness ask the database.</summary>
internal static class HealthEndpoints
{
    /// <summary>The product's version, as in <c>Directory.Build.props</c>.</summary>
    public static readonly string Version = typeof(HealthEndpoints).Assembly.GetName().Version!.ToString(3);

    public static void MapHealth(this WebApplication app, RouteGroupBuilder api)
    {
        app.MapGet("/health", Health).WithTags("Health").WithSummary("Whether the host answers").AllowAnonymous();
        api.MapGet("/health", Health).WithTags("Health").WithSummary("Whether the host answers").AllowAnonymous();
        // For orchestrators: not alive, a host is started anew; not ready, it gets no requests for a while.
        app.MapGet("/health/live", Health).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", Ready).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/api/health", HealthOfKey).WithTags("Health").WithSummary("Whether the host answers and the API key is valid")
            .RequireAuthorization(ApiPolicies.Key)
            .Refuses(401);
    }

    /// <summary>Answers <c>GET /</c> of programs; browsers, which ask for HTML, get the UI.</summary>
    public static void UseRootAnswer(this WebApplication app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (request.Path != "/" || !HttpMethods.IsGet(request.Method))
        {
            await next();
            return;
        }

        context.Response.Headers.Vary = HeaderNames.Accept;
        if (request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            await next();
            return;
        }

        await context.Response.WriteAsJsonAsync(new RootResponse("SwisperStudio API", Version, ApiErrors.Prefix + "/docs"), context.RequestAborted);
    });

    private static Ok<HealthResponse> Health() => TypedResults.Ok(new HealthResponse("healthy", Version));

    private static async Task<JsonHttpResult<ReadyResponse>> Ready(Readiness readiness) => await readiness.ProblemAsync() is { } problem
        ? TypedResults.Json(new ReadyResponse("unready", problem), statusCode: StatusCodes.Status503ServiceUnavailable)
        : TypedResults.Json(new ReadyResponse("ready"));

    private static Ok<HealthResponse> HealthOfKey() => TypedResults.Ok(new HealthResponse("healthy", Version, "true"));
}
