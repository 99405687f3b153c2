using System.Text;
using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Tests.Api.Langfuse;

/// <summary>Calls the host as Langfuse's clients do: basic authentication with a pair of keys.</summary>
internal static class LangfuseClients
{
    public const string Ingestion = "/api/public/ingestion";

    /// <summary>A client with these credentials.</summary>
    public static ApiClient CreateBasicClient(this StudioApp app, string userName, string password)
    {
        var client = app.CreateClient();
        client.Http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}")));
        return client;
    }

    /// <summary>A client with a new pair of a project.</summary>
    public static async Task<ApiClient> CreatePairClientAsync(this StudioApp app, string project)
    {
        await using var domain = new StudioDomain(app);
        var pair = await domain.CreatePairAsync(project);
        return app.CreateBasicClient(pair.Row.PublicKey!, pair.Key);
    }

    /// <summary>A project of a test's own and a client of it.</summary>
    public static async Task<(string Project, ApiClient Client)> CreateProjectClientAsync(this StudioApp app)
    {
        var project = await app.CreateProjectAsync();
        return (project, await app.CreatePairClientAsync(project));
    }

    /// <summary>The recorded batch, byte for byte.</summary>
    public static string Sample { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", "langfuse_ingestion.json"));

    /// <summary>The events of the recorded batch.</summary>
    public static IReadOnlyList<JsonElement> SampleEvents => [.. JsonElement.Parse(Sample).GetProperty("batch").EnumerateArray()];

    /// <summary>An event.</summary>
    public static string Event(string type, string body, string? id = null, string time = "2026-11-23T18:40:00.000Z") =>
        $$"""{"id":{{JsonSerializer.Serialize(id ?? Guid.NewGuid().ToString())}},"type":"{{type}}","timestamp":"{{time}}","body":{{body}} }""";

    /// <summary>Sends events, none of which may be refused.</summary>
    public static async Task StoreAsync(this ApiClient client, params string[] events)
    {
        var answer = (await client.SendEventsAsync(events)).Json;
        if (answer.GetProperty("errors").GetArrayLength() > 0)
        {
            throw new InvalidOperationException(answer.GetRawText());
        }
    }

    /// <summary>Sends events.</summary>
    public static async Task<ApiAnswer> SendEventsAsync(this ApiClient client, params string[] events) =>
        (await client.PostAsync(Ingestion, $$$"""{"batch":[{{{string.Join(',', events)}}}],"metadata":{"sdk_name":"langfuse-js","sdk_version":"3.39.2"}}""")).Expect(207);
}
