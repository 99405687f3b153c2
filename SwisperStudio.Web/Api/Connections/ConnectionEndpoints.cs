using Microsoft.AspNetCore.Http.HttpResults;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Connections;

/// <summary>Heartbeats of SDKs and what they tell: contract/heartbeat.md.</summary>
internal static class ConnectionEndpoints
{
    public static RouteGroupBuilder MapConnections(this RouteGroupBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Connections");
        projects.MapPost("/heartbeat", HeartbeatAsync).RequireAuthorization(ApiPolicies.Report)
            .WithSummary("Tell that an SDK is there; the answer tells whether to trace")
            .Refuses(404);
        projects.MapGet("/connection-status", StatusAsync)
            .WithSummary("List the projects that an SDK has ever reported to, and whether one is connected now");
        return api;
    }

    private static async Task<Ok<HeartbeatResponse>> HeartbeatAsync(
        Body<HeartbeatRequest> body,
        Caller caller,
        ProjectDirectory projects,
        ConnectionRegistry connections,
        CancellationToken cancel)
    {
        var heartbeat = body.Value;
        if (caller.Project(heartbeat.ProjectId) is not { } project || !await projects.ExistsAsync(project, cancel))
        {
            throw new RequestException(StatusCodes.Status404NotFound, "Project not found");
        }

        var sender = await connections.CompleteAsync(project, heartbeat.ToSender(), cancel);
        connections.Heartbeat(project, sender, WireTime.TryParse(heartbeat.Timestamp, out var told) ? told : null);
        return TypedResults.Ok(HeartbeatResponse.Of(project, await projects.IsTracedAsync(project, cancel)));
    }

    private static async Task<Ok<ProjectStatus[]>> StatusAsync(
        Caller caller,
        ProjectDirectory projects,
        ConnectionRegistry connections,
        TimeProvider time,
        CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        var status = new List<ProjectStatus>();
        foreach (var project in (await connections.ProjectsAsync(cancel)).Where(p => caller.KeyProject is null || caller.KeyProject == p).Order())
        {
            if (await projects.ExistsAsync(project, cancel) && await connections.OfProjectAsync(project, cancel) is { Count: > 0 } known)
            {
                status.Add(ProjectStatus.Of(project, known, now, connections.Patience));
            }
        }

        return TypedResults.Ok(status.ToArray());
    }
}
