using System.Text;
using System.Text.RegularExpressions;

namespace SwisperStudio.Tests.Fuzz;

/// <summary>
/// A valid request for each operation of the APIs, by its method and its path as the OpenAPI document has it; <c>/api/v1</c> goes without saying. Names behind
/// a <c>$</c> are filled in: known ids, or one of a few that requests make.
/// </summary>
internal static class ValidRequests
{
    private const string Environment = """{"swisper_url":"http://localhost:8000","swisper_api_key":"secret-0001"}""";
    private const string Document = """{"user_message":"Zürich?","n":9007199254740993,"neg":-0.0,"list":[1,{"a":null}],"_llm_messages":[{"role":"user","content":"hi"}],"_llm_tokens":{"total":3,"prompt":2,"completion":1},"_llm_model":"gpt-4o"}""";
    private const string Times = """
        "start_time":"2025-11-06T07:14:41.105233","end_time":"2025-11-06T07:14:42","completion_start_time":null
        """;

    public static IReadOnlyList<(string Method, string Path, string Query, string? Body)> All { get; } =
    [
        ("POST", "/traces", "", $$"""{"id":"$trace","project_id":"$project","name":"demo","user_id":"u-1","session_id":"s-1","input":{{Document}},"output":null,"meta":{},"tags":["a"],"timestamp":"2025-11-06T07:14:41.105233"}"""),
        ("GET", "/traces", "?project_id=$project&page=1&limit=50&user_id=u-1&session_id=s-1&name=d&tags=a&start_date=2020-01-01&end_date=2030-01-01&fields=summary", null),
        ("GET", "/traces/{id}", "?project_id=$project", null),
        ("GET", "/traces/{id}/tree", "", null),
        ("GET", "/traces/{id}/graph", "", null),
        ("PATCH", "/traces/{id}", "", $$"""{"name":"later","user_id":null,"output":{{Document}},"meta":{"a":1},"tags":["b"]}"""),
        ("DELETE", "/traces/{id}", "", null),
        ("DELETE", "/traces", "?project_id=$other", null),
        ("POST", "/observations", "", $$"""{"id":"$observation","trace_id":"$trace","parent_observation_id":"$observation","type":"GENERATION","name":"node",{{Times}},"input":{{Document}},"output":{{Document}},"meta":null,"model_parameters":{"t":0.1},"model":"gpt-4o","prompt_tokens":1,"completion_tokens":2,"total_tokens":null,"level":"DEFAULT","status_message":null}"""),
        ("PATCH", "/observations/{id}", "", $$"""{"end_time":"2025-11-06T07:14:42","type":"TOOL","output":{{Document}},"model":"gpt-4o","prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"level":"ERROR","status_message":"no"}"""),
        ("GET", "/observations/{id}", "", null),
        ("GET", "/search", "?project_id=$project&q=z%C3%BCrich%20%22user%20message%22%20mess*&limit=20&cursor=1000", null),
        ("GET", "/projects/connection-status", "", null),
        ("GET", "/observability/status", "", null),
        ("POST", "/projects/heartbeat", "", """{"project_id":"$project","status":"connected","timestamp":"2025-11-06T12:34:56.789000","environment":"staging","version":"2.4.1","sdk_version":"0.3.0","instance_id":"i-1","host_name":"h","runtime":"CPython 3.12","service_name":"swisper"}"""),
        ("POST", "/batch", "", $$$"""[{"type":"trace","op":"create","body":{"id":"$trace","project_id":"$project"}},{"type":"observation","op":"update","body":{"id":"$observation","output":{{{Document}}}}},{"type":"observation","body":{"id":"$observation","trace_id":"$trace","type":"SPAN"}}]"""),
        ("POST", "/projects", "", $$"""{"name":"fuzz","description":"d","github_repo_url":"https://example.com/r","github_token":"t","meta":{"a":1},"dev_environment":{{Environment}},"staging_environment":{{Environment}},"production_environment":{{Environment}}}"""),
        ("GET", "/projects", "?page=1&limit=50", null),
        ("GET", "/projects/{project_id}", "", null),
        ("PUT", "/projects/{project_id}", "", """{"name":"renamed","description":null,"github_repo_url":"https://example.com","github_token":null,"meta":{"a":[1]}}"""),
        ("DELETE", "/projects/{project_id}", "", null),
        ("PATCH", "/projects/{project_id}/tracing", "", """{"tracing_enabled":true}"""),
        ("GET", "/projects/{project_id}/environments", "", null),
        ("PUT", "/environments/{environment_id}", "", Environment),
        ("POST", "/auth/register", "", """{"email":"fuzz-$random@example.com","password":"long enough","name":"Fuzz","role":"qa"}"""),
        ("POST", "/auth/login", "", """{"email":"nobody@example.com","password":"long enough"}"""),
        ("GET", "/auth/me", "", null),
        ("POST", "/auth/logout", "", null),
        ("GET", "/users", "?limit=100&offset=0&role=qa&is_active=true", null),
        ("GET", "/users/me", "", null),
        ("PATCH", "/users/{user_id}", "", """{"name":"Renamed","role":"viewer","is_active":true}"""),
        ("GET", "/projects/{project_id}/model-pricing", "", null),
        ("GET", "/model-pricing", "", null),
        ("GET", "/model-pricing/defaults", "", null),
        ("POST", "/model-pricing", "", """{"hosting_provider":"p-$random","model_name":"m","type":"Chat","description":null,"input_price_per_million":"0.225","output_price_per_million":0.898}"""),
        ("PUT", "/model-pricing/{pricing_id}", "", """{"hosting_provider":"p-$random","model_name":"m","type":"Chat","description":"d","input_price_per_million":1,"output_price_per_million":"2.00"}"""),
        ("DELETE", "/model-pricing/{pricing_id}", "", null),
        ("GET", "/system-architecture", "", null),
        ("GET", "/health", "", null),
        ("GET", "/api/public/health", "", null),
        ("GET", "/api/public/projects", "", null),
        ("GET", "/api/public/traces", "?project_id=$project&page=1&limit=50&userId=u-1&sessionId=s-1&name=d&tags=a&environment=staging&fromTimestamp=2020-01-01&toTimestamp=2030-01-01", null),
        ("GET", "/api/public/traces/{id}", "", null),
        ("GET", "/api/public/observations", "?project_id=$project&page=1&limit=50&traceId=$trace&type=GENERATION&name=node&parentObservationId=$observation", null),
        ("GET", "/api/public/observations/{id}", "", null),
        ("GET", "/api/public/v2/observations", "?project_id=$project&page=1&limit=50&traceId=$trace", null),
        ("GET", "/api/public/v2/observations/{id}", "", null),
        ("GET", "/api/public/sessions", "?project_id=$project&page=1&limit=50", null),
        ("GET", "/api/public/sessions/{id}", "?project_id=$project", null),
        ("POST", "/api/public/scores", "?project_id=$project", """{"id":"$random","traceId":"$trace","observationId":"$observation","name":"n","value":0.5,"dataType":"NUMERIC","comment":"c","metadata":{"a":1},"environment":"staging"}"""),
        ("GET", "/api/public/scores", "?project_id=$project&page=1&limit=50&name=n&traceId=$trace", null),
        ("GET", "/api/public/scores/{id}", "", null),
        ("GET", "/api/public/v2/scores", "?project_id=$project&page=1&limit=50&name=n", null),
        ("GET", "/api/public/v2/scores/{id}", "", null),
        ("GET", "/api/public/v3/scores", "?project_id=$project&page=1&limit=50&name=n", null),
        ("GET", "/api/public/v3/scores/{id}", "", null),
        ("DELETE", "/api/public/scores/{id}", "", null),
        ("POST", "/api/public/ingestion", "?project_id=$project", $$$"""{"batch":[{"id":"$random","type":"trace-create","timestamp":"2026-11-23T18:40:07.646Z","body":{"id":"$trace","name":"demo","userId":"u-1","sessionId":"s-1","release":"r","version":"v","tags":["a"],"metadata":{"a":1},"input":{{{Document}}},"timestamp":"2026-11-23T18:40:07.646Z","public":false}},{"id":"$random","type":"generation-create","timestamp":"2026-11-23T18:40:07.646Z","body":{"id":"$observation","traceId":"$trace","parentObservationId":null,"startTime":"2026-11-23T18:40:07.646Z","model":"gpt-4o","modelParameters":{"t":0.1},"usage":{"promptTokens":1,"completionTokens":2,"totalTokens":3},"usageDetails":{"input":1,"cached":2},"costDetails":{"total":0.1},"promptName":"p","promptVersion":1,"metadata":"text","input":[1,"a"],"output":false}},{"id":"$random","type":"observation-update","timestamp":"2026-11-23T18:40:07.646Z","body":{"id":"$observation","type":"TOOL","endTime":"2026-11-23T18:40:08Z","level":"ERROR","statusMessage":"no"}},{"id":"$random","type":"score-create","timestamp":"2026-11-23T18:40:07.646Z","body":{"traceId":"$trace","name":"n","value":"good"}}],"metadata":{"sdk_name":"langfuse-js","sdk_version":"3.39.2"}}"""),
    ];

    /// <summary>Fills a request in.</summary>
    /// <param name="request">One of <see cref="All"/>.</param>
    /// <param name="fill">Gives the value of a name, without its <c>$</c>.</param>
    public static FuzzRequest Fill((string Method, string Path, string Query, string? Body) request, Func<string, string> fill)
    {
        var full = request.Path.StartsWith("/api/", StringComparison.Ordinal) ? request.Path : "/api/v1" + request.Path;
        var id = full.Split('/')[3] switch
        {
            "traces" or "sessions" or "scores" => "trace",
            "observations" => "observation",
            // Nobody may pull the project away from under the other requests.
            "projects" => request.Method == "DELETE" ? "random" : "project",
            "environments" => "environment",
            "users" => "user",
            _ => "price",
        };
        var path = Regex.Replace(full, @"\{\w+\}", "$$" + id);
        var body = request.Body is null ? null : Encoding.UTF8.GetBytes(Filled(request.Body));
        return new FuzzRequest(request.Method, Filled(path + request.Query), body, body is null ? [] : [("Content-Type", "application/json")]);

        string Filled(string text) => Regex.Replace(text, @"\$(\w+)", name => fill(name.Groups[1].Value));
    }
}
