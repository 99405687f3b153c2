using Microsoft.AspNetCore.Http.HttpResults;

namespace SwisperStudio.Web.Api.About;

/// <summary>How Swisper is built: contract/rest-api.md, section 14.</summary>
internal static class SystemArchitectureEndpoints
{
    public static RouteGroupBuilder MapSystemArchitecture(this RouteGroupBuilder api)
    {
        api.MapGet("/system-architecture", Get).AllowAnonymous()
            .WithTags("System architecture")
            .WithSummary("Read the graphs of Swisper's agents");
        return api;
    }

    private static Ok<SystemArchitecture> Get() => TypedResults.Ok(new SystemArchitecture(SwisperAgents.All));
}
