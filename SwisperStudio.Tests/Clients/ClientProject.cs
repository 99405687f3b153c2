using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Clients;

/// <summary>A project that one client writes to.</summary>
/// <param name="App">The host.</param>
/// <param name="Id">The project.</param>
/// <param name="Key">Its key.</param>
internal sealed record ClientProject(StudioApp App, string Id, string Key)
{
    public static async Task<ClientProject> CreateAsync(StudioApp app)
    {
        await using var domain = new StudioDomain(app);
        var id = await app.CreateProjectAsync();
        return new ClientProject(app, id, await domain.CreateKeyAsync(id));
    }

    /// <summary>OpenTelemetry's own variables.</summary>
    /// <param name="address">Where it sends to; null for the host's first address.</param>
    public Dictionary<string, string> OpenTelemetry(string? address = null) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address ?? App.Address.ToString(),
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-api-key={Key}",
        ["OTEL_SERVICE_NAME"] = "global-supervisor",
        ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=staging,service.version=2.4",
    };

    /// <summary>Langfuse's own variables, with a new pair of keys.</summary>
    public async Task<Dictionary<string, string>> LangfuseAsync()
    {
        await using var domain = new StudioDomain(App);
        var pair = await domain.CreatePairAsync(Id);
        var address = App.Address.GetLeftPart(UriPartial.Authority);
        return new()
        {
            // Version 3 of the SDK knows the first of these, the newer ones both.
            ["LANGFUSE_BASEURL"] = address,
            ["LANGFUSE_BASE_URL"] = address,
            ["LANGFUSE_PUBLIC_KEY"] = pair.Row.PublicKey!,
            ["LANGFUSE_SECRET_KEY"] = pair.Key,
            ["LANGFUSE_TRACING_ENVIRONMENT"] = "staging",
            ["LANGFUSE_RELEASE"] = "2.4",
        };
    }

    /// <summary>What has been stored, by the name of the trace.</summary>
    public async Task<IReadOnlyDictionary<string, StoredTrace>> TracesAsync()
    {
        var traces = new Dictionary<string, StoredTrace>();
        foreach (var trace in (await App.Api.GetAsync($"/api/v1/traces?project_id={Id}")).Expect(200).Json.GetProperty("data").EnumerateArray())
        {
            var tree = (await App.Api.GetAsync($"/api/v1/traces/{trace.GetProperty("id").GetString()}/tree?project_id={Id}")).Expect(200).Json;
            traces.Add(trace.GetProperty("name").GetString()!, new StoredTrace(trace, tree));
        }

        return traces;
    }

    /// <summary>The only trace that has been stored.</summary>
    public async Task<StoredTrace> TraceAsync() => Assert.Single(await TracesAsync()).Value;
}
