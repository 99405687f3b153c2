using System.Text.Encodings.Web;
using System.Text.Json;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Web.Api.About;
using SwisperStudio.Web.Api.Accounts;
using SwisperStudio.Web.Api.Batch;
using SwisperStudio.Web.Api.Connections;
using SwisperStudio.Web.Api.Langfuse;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Otlp;
using SwisperStudio.Web.Api.Pricing;
using SwisperStudio.Web.Api.Projects;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Search;
using SwisperStudio.Web.Api.Streams;
using SwisperStudio.Web.Api.Traces;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api;

/// <summary>The REST API under <c>/api/v1</c>: contract/rest-api.md.</summary>
internal static class StudioApi
{
    private const string CorsPolicy = "Api";
    private const string DocsPath = "/docs";
    private const string OpenApiPath = ApiErrors.Prefix + "/openapi.json";

    public static void AddStudioApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddProblemDetails();
        services.AddExceptionHandler<ApiErrors>();
        services.AddSingleton<JwtTokens>();
        services.AddSingleton<AllProjectKey>();
        services.AddSingleton<TraceList>();
        services.AddSingleton<ScoreStore>();
        services.AddSingleton<Readiness>();
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<StudioOptions>>((grpc, studio) =>
        {
            grpc.MaxReceiveMessageSize = studio.Value.MaxRequestBytes;
            grpc.IgnoreUnknownServices = true;
            grpc.CompressionProviders = [new BoundedGzip(studio.Value.MaxDecompressedBytes)];
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiAuthentication>(ApiAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(ApiPolicies.Read, p => Api(p))
            .AddPolicy(ApiPolicies.Edit, p => Editors(p))
            .AddPolicy(ApiPolicies.Report, p => Editors(p))
            .AddPolicy(ApiPolicies.CreateProjects, p => Api(p).RequireAssertion(a => Caller.Of(a.User) is { UserId: null, KeyProject: null } or { Role: Roles.Admin or Roles.Developer }))
            .AddPolicy(ApiPolicies.Administer, p => Api(p).RequireAssertion(a => Caller.Of(a.User).IsAdministrator))
            .AddPolicy(ApiPolicies.User, p => Api(p).RequireClaim(JwtTokens.UserIdClaim))
            .AddPolicy(ApiPolicies.Admin, p => Api(p).RequireClaim(JwtTokens.UserIdClaim).RequireRole(Roles.Admin))
            .AddPolicy(ApiPolicies.Key, p => Api(p).RequireClaim(Caller.KeyClaim));
        services.AddCors(cors => cors.AddPolicy(CorsPolicy, policy => policy
            .WithOrigins(CorsOrigins(builder.Configuration))
            .AllowAnyHeader()
            .AllowAnyMethod()
            .AllowCredentials()));
        services.AddOpenApi(options => options.AddStudioDocument());

        static AuthorizationPolicyBuilder Editors(AuthorizationPolicyBuilder policy) =>
            Api(policy).RequireAssertion(a => Caller.Of(a.User) is { UserId: null } or { Role: Roles.Admin or Roles.Developer });

        static AuthorizationPolicyBuilder Api(AuthorizationPolicyBuilder policy) =>
            policy.AddAuthenticationSchemes(ApiAuthentication.SchemeName).RequireAuthenticatedUser();
    }

    public static void MapStudioApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiErrors.Prefix).RequireCors(CorsPolicy).RequireAuthorization(ApiPolicies.Read)
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ErrorDetail), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(ErrorDetail), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status422UnprocessableEntity, typeof(ErrorDetail), ["application/json"]));
        api.MapTraces().MapObservations().MapBatch().MapSearch()
            .MapProjects().MapEnvironments().MapConnections().MapStreams()
            .MapAuth().MapUsers()
            .MapModelPricing()
            .MapSystemArchitecture();
        app.MapHealth(api);
        app.MapLangfuse();
        app.MapOpenApi(OpenApiPath).AllowAnonymous();
        app.MapScalarApiReference(ApiErrors.Prefix + DocsPath, page => page
            .WithTitle("SwisperStudio API")
            .WithOpenApiRoutePattern(OpenApiPath)
            .DisableDefaultFonts()).AllowAnonymous();
        app.MapGet(ApiErrors.Prefix + "/redoc", () => TypedResults.Redirect(ApiErrors.Prefix + DocsPath)).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>What the routing leaves without a body gets the contract's; a trailing slash leads to the path without it (section 1).</summary>
    public static void UseApiConventions(this WebApplication app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments(ApiErrors.Prefix, out var rest))
        {
            PathIds.Decode(context, LangfuseApi.Prefix);
            await next();
            return;
        }

        // The reference page is the one address here that ends in a slash.
        if (rest.Value is { Length: > 1 } path && path.EndsWith('/') && !rest.StartsWithSegments(DocsPath))
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            // Encoded again: a header is ASCII, whatever the path holds.
            context.Response.Headers.Location = UriHelper.BuildRelative(request.PathBase, request.Path.Value!.TrimEnd('/'), request.QueryString);
            return;
        }

        PathIds.Decode(context, ApiErrors.Prefix);
        await next();
        if (!context.Response.HasStarted && context.Response is { ContentLength: null, ContentType: null })
        {
            switch (context.Response.StatusCode)
            {
                case StatusCodes.Status404NotFound:
                    await ErrorDetail.WriteAsync(context, StatusCodes.Status404NotFound, "Not Found");
                    break;
                case StatusCodes.Status405MethodNotAllowed:
                    await ErrorDetail.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
                    break;
            }
        }
    });

    // A JSON array in a string, as the original's .env files write it.
    private static string[] CorsOrigins(IConfiguration configuration)
    {
        if (configuration["CORS_ORIGINS"] is not { Length: > 0 } text)
        {
            return ["http://localhost:3000", "http://localhost:5173"];
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException notJson)
        {
            throw new InvalidOperationException("""CORS_ORIGINS must be a JSON array of origins, like ["https://studio.example.com"].""", notJson);
        }
    }
}
