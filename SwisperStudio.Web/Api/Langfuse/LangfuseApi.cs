using SwisperStudio.Web.Api.About;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>What Langfuse's clients call under <c>/api/public</c> (https://api.reference.langfuse.com): events in, traces, observations, sessions and scores out.</summary>
internal static class LangfuseApi
{
    /// <summary>Prefix of the paths.</summary>
    public const string Prefix = "/api/public";

    // Parts of Langfuse's API that the studio does not have. Clients ask for some of them, so the answer says so instead of leaving them to guess.
    private static readonly string[] Missing =
    [
        "annotation-queues", "comments", "dataset-items", "dataset-run-items", "dataset-runs", "datasets", "evaluation-rules", "evaluators", "experiment-items", "experiments", "feedback",
        "integrations", "llm-connections", "media", "metrics", "model-prices", "models", "organizations", "prompts", "score-configs", "scim", "unstable", "v2/datasets",
        "v2/evaluation-rules", "v2/evaluators", "v2/metrics", "v2/prompts",
    ];

    public static void MapLangfuse(this WebApplication app)
    {
        var api = app.MapGroup(Prefix).WithTags("Langfuse").RequireAuthorization(ApiPolicies.Read)
            .WithMetadata(
                LangfuseError.Form,
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(LangfuseError), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(LangfuseError), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(LangfuseError), ["application/json"]));
        api.MapGet("/health", () => TypedResults.Ok(new LangfuseHealth("OK", HealthEndpoints.Version))).AllowAnonymous().WithSummary("Whether the host answers");
        api.MapIngestion().MapLangfuseProjects().MapLangfuseTraces().MapLangfuseObservations().MapLangfuseSessions().MapLangfuseScores();
        api.Map("/{**rest}", IResult (string? rest) => NameOfMissing(rest ?? "") is { } name ? new LangfuseNotImplemented(name) : throw NotFound($"{Prefix}/{rest}"))
            .ExcludeFromDescription();
    }

    /// <summary>404.</summary>
    public static RequestException NotFound(string what) => new(StatusCodes.Status404NotFound, $"{what} not found");

    /// <summary>What an id leads to.</summary>
    /// <exception cref="RequestException">404: nothing. 409: the key opens several projects that know it.</exception>
    public static T TheOne<T>(string what, IReadOnlyList<T> found) => found switch
    {
        [] => throw NotFound(what),
        [var one] => one,
        _ => throw new RequestException(StatusCodes.Status409Conflict, $"{what} is in several projects. Send the key of one, project_id in the query, or the header X-Project-Id"),
    };

    private static string? NameOfMissing(string path) =>
        Missing.FirstOrDefault(m => path.Equals(m, StringComparison.OrdinalIgnoreCase) || path.StartsWith(m + "/", StringComparison.OrdinalIgnoreCase));
}
