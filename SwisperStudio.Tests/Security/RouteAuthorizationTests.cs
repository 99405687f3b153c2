using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Hosting;
using Xunit;

namespace SwisperStudio.Tests.Security;

/// <summary>
/// Who may call which route: every endpoint and every page of the host, held against the role table of the architecture. A new
/// route fails here until somebody has decided whom it is for.
/// </summary>
public sealed class RouteAuthorizationTests(StudioApps apps)
{
    private static readonly string[] People = [Roles.Viewer, Roles.Qa, Roles.Developer, Roles.Admin];
    private static readonly string[] Keys = ["project key", "all-project key"];
    private static readonly string[] MachinePaths = [" /api/", " /v1/traces", " /opentelemetry.proto."];

    private static readonly Dictionary<string, string[]> Groups = new()
    {
        ["everybody"] = ["nobody", .. People, .. Keys],
        ["people"] = People,
        ["administrators"] = [Roles.Admin],
        ["readers"] = [.. People, .. Keys],
        ["editors"] = [Roles.Developer, Roles.Admin, .. Keys],
        ["people who edit"] = [Roles.Developer, Roles.Admin],
        ["creators of projects"] = [Roles.Developer, Roles.Admin, "all-project key"],
        ["administrators and the all-project key"] = [Roles.Admin, "all-project key"],
        ["keys"] = Keys,
    };

    private static readonly Dictionary<string, string> Table = Read("""
        everybody
            GET /health
            GET /health/live
            GET /health/ready
            GET /api/v1/health
            GET /api/public/health
            GET /api/v1/system-architecture
            GET /api/v1/openapi.json
            GET /api/v1/redoc
            GET /api/v1/docs/{documentName?}
            GET /api/v1/docs/scalar.js
            GET /api/v1/docs/scalar.aspnetcore.js
            GET /api/v1/docs/favicon.svg
            POST /api/v1/auth/register
            POST /api/v1/auth/login
            GET /
            GET /{**path:file}
            HEAD /{**path:file}
            POST /logout
            PAGE /login
            PAGE /denied
            PAGE /error
            PAGE /not-found
            PAGE /status/{Status:int}
        people
            GET /api/v1/auth/me
            POST /api/v1/auth/logout
            GET /api/v1/users/me
            GET /_framework/opaque-redirect
            * /_blazor
            * /_blazor/negotiate
            * /_blazor/disconnect
            * /_blazor/initializers
            GET /projects/{project:guid}/traces/{trace}
            GET /projects/{project:guid}/trace-json/{*trace}
            GET /projects/{project:guid}/observation-file
            PAGE /account
            PAGE /projects
            PAGE /projects/{ProjectId:guid}
            PAGE /projects/{ProjectId:guid}/connections
            PAGE /projects/{ProjectId:guid}/settings
            PAGE /projects/{ProjectId:guid}/settings/{Tab}
            PAGE /projects/{ProjectId:guid}/tracing
            PAGE /projects/{ProjectId:guid}/tracing/{*Trace}
        administrators
            GET /api/v1/users
            PATCH /api/v1/users/{id}
            PAGE /admin/users
            PAGE /admin/cost-management
            PAGE /admin/health
        readers
            GET /api/v1/traces
            GET /api/v1/traces/{id}
            GET /api/v1/traces/{id}/tree
            GET /api/v1/traces/{id}/graph
            GET /api/v1/observations/{id}
            GET /api/v1/search
            GET /api/v1/projects
            GET /api/v1/projects/connection-status
            GET /api/v1/projects/{id}
            GET /api/v1/projects/{id}/environments
            GET /api/v1/projects/{id}/model-pricing
            GET /api/v1/model-pricing
            GET /api/v1/model-pricing/defaults
            GET /api/public/projects
            GET /api/public/traces
            GET /api/public/traces/{id}
            GET /api/public/observations
            GET /api/public/observations/{id}
            GET /api/public/sessions
            GET /api/public/sessions/{id}
            GET /api/public/scores
            GET /api/public/scores/{id}
            GET /api/public/v2/observations
            GET /api/public/v2/observations/{id}
            GET /api/public/v2/scores
            GET /api/public/v2/scores/{id}
            GET /api/public/v3/scores
            GET /api/public/v3/scores/{id}
            * /api/public/{**rest}
        editors
            POST /api/v1/traces
            PATCH /api/v1/traces/{id}
            DELETE /api/v1/traces/{id}
            DELETE /api/v1/traces
            POST /api/v1/observations
            PATCH /api/v1/observations/{id}
            POST /api/v1/batch
            POST /api/public/ingestion
            POST /api/public/scores
            DELETE /api/public/scores/{id}
            POST /v1/traces
            POST /api/public/otel/v1/traces
            POST /opentelemetry.proto.collector.trace.v1.TraceService/Export
            POST /api/v1/projects/heartbeat
            PUT /api/v1/projects/{id}
            PATCH /api/v1/projects/{id}/tracing
            PUT /api/v1/environments/{id}
            PUT /api/v1/model-pricing/{id}
            DELETE /api/v1/model-pricing/{id}
        people who edit
            POST /projects/{project:guid}/trace-file
        creators of projects
            POST /api/v1/projects
        administrators and the all-project key
            DELETE /api/v1/projects/{id}
            POST /api/v1/model-pricing
            GET /api/v1/observability/status
            * /metrics
        keys
            GET /api/health
        """);

    [Fact]
    public async Task EveryRoute_IsForWhomTheTableSays()
    {
        await using var routes = new StudioRoutes();
        var found = new Dictionary<string, string>();
        foreach (var (route, endpoint) in routes.All)
        {
            var name = Normal(route, endpoint);
            Assert.True(Table.TryGetValue(name, out var group), $"Nobody has decided whom {name} is for: add it to the table.");
            Assert.True(Groups[group].SequenceEqual(await CallersAsync(routes.Services, endpoint.Metadata)), $"{name} is not for {group}.");
            found[name] = group;
        }

        Assert.Empty(Table.Keys.Except(found.Keys));
    }

    // Inside a circuit no request is made: there the component's own attributes decide.
    [Fact]
    public async Task EveryPage_InsideACircuit_IsForWhomTheTableSays()
    {
        await using var routes = new StudioRoutes();
        foreach (var page in typeof(StudioHost).Assembly.GetTypes())
        {
            foreach (var route in page.GetCustomAttributes<RouteAttribute>())
            {
                Assert.True(Table.TryGetValue("PAGE " + route.Template, out var group), $"Nobody has decided whom {page.Name} is for.");
                var callers = await CallersAsync(routes.Services, page.GetCustomAttributes(inherit: true));
                Assert.True(Groups[group].SequenceEqual(callers), $"{page.Name} is not for {group}.");
            }
        }
    }

    // Every route of the REST API and of OTLP, and the metrics, take the API's credentials and no cookie; every other route takes no credentials of the API.
    [Fact]
    public async Task Doors_OfMachinesAndPeople_HaveTheirOwnLocks()
    {
        await using var routes = new StudioRoutes();
        foreach (var (route, endpoint) in routes.All.Where(r => !r.Endpoint.Metadata.OfType<IAllowAnonymous>().Any()))
        {
            var policy = await PolicyAsync(routes.Services, endpoint.Metadata);
            var isForMachines = route == "* /metrics" || MachinePaths.Any(path => route.Contains(path, StringComparison.Ordinal));
            string[] schemes = isForMachines ? [ApiAuthentication.SchemeName] : [];
            Assert.Equal(schemes, policy?.AuthenticationSchemes.Distinct() ?? []);
        }
    }

    [Fact]
    public async Task EveryRoute_WithoutCredentials_IsRefusedOnTheWireToo()
    {
        var app = await apps.GetAsync();
        foreach (var (route, group) in Table.Where(r => r.Value != "everybody"))
        {
            var (method, path) = (route.Split(' ')[0], System.Text.RegularExpressions.Regex.Replace(route.Split(' ')[1], @"\{[^}]+\}", Guid.Empty.ToString()));
            var answer = await app.Anonymous.SendAsync(new HttpMethod(method is "PAGE" or "*" ? "GET" : method), path);
            // A browser is sent to sign in; gRPC tells its status in a header.
            if (answer.Headers.TryGetValues("grpc-status", out var status))
            {
                Assert.Equal("16", Assert.Single(status));
                continue;
            }

            answer.Expect(path.StartsWith("/api/", StringComparison.Ordinal) || answer.Status == 401 ? 401 : 302);
        }
    }

    private static Dictionary<string, string> Read(string table)
    {
        var routes = new Dictionary<string, string>();
        var group = "";
        foreach (var line in table.Split('\n'))
        {
            if (line.StartsWith(' '))
            {
                routes.Add(line.Trim(), group);
            }
            else
            {
                group = line;
            }
        }

        return routes;
    }

    private static string Normal(string route, RouteEndpoint endpoint)
    {
        var isPage = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null;
        var (method, path) = (isPage ? "PAGE" : route.Split(' ')[0], route.Split(' ')[1]);
        return $"{method} {(path.Length > 1 ? path.TrimEnd('/') : path)}";
    }

    /// <summary>Who passes the authorization that a route asks for.</summary>
    private static async Task<List<string>> CallersAsync(IServiceProvider services, IEnumerable<object> metadata)
    {
        var all = metadata.ToList();
        var policy = all.OfType<IAllowAnonymous>().Any() ? null : await PolicyAsync(services, all);
        var authorization = services.GetRequiredService<IAuthorizationService>();
        var callers = new List<string>();
        foreach (var caller in Groups["everybody"])
        {
            if (policy is null || (await authorization.AuthorizeAsync(User(caller), null, policy)).Succeeded)
            {
                callers.Add(caller);
            }
        }

        // The cookie is not for machines: what asks for no scheme never sees a key.
        return policy is { AuthenticationSchemes.Count: 0 } ? [.. callers.Except(Keys)] : callers;
    }

    private static Task<AuthorizationPolicy?> PolicyAsync(IServiceProvider services, IEnumerable<object> metadata)
    {
        var all = metadata.ToList();
        return AuthorizationPolicy.CombineAsync(services.GetRequiredService<IAuthorizationPolicyProvider>(), all.OfType<IAuthorizeData>(), all.OfType<AuthorizationPolicy>());
    }

    private static ClaimsPrincipal User(string caller) => caller switch
    {
        "nobody" => new ClaimsPrincipal(new ClaimsIdentity()),
        "project key" => Signed(new(Caller.KeyClaim, "1"), new(Caller.ProjectClaim, Guid.Empty.ToString())),
        "all-project key" => Signed(new Claim(Caller.KeyClaim, "all")),
        _ => Signed(new(JwtTokens.UserIdClaim, "u"), new(ClaimTypes.Role, caller)),
    };

    private static ClaimsPrincipal Signed(params Claim[] claims) => new(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme));
}
