using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Fuzz;

/// <summary>
/// Valid requests with something wrong in them, against every operation of the REST API: nothing a client sends makes the
/// server fail. A failure names the seed; <c>STUDIO_FUZZ_SEED</c> repeats it.
/// </summary>
public sealed class ApiFuzzTests(StudioDatabases databases)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task AnyRequest_Mutated_IsNeverAnsweredWithAServerError(DatabaseKind kind)
    {
        await using var app = await StudioApp.StartAsync(new StudioAppOptions
        {
            Postgres = kind == DatabaseKind.Postgres ? await databases.CreatePostgresAsync() : null,
        });
        var seed = int.TryParse(Environment.GetEnvironmentVariable("STUDIO_FUZZ_SEED"), out var given) ? given : Random.Shared.Next();
        var ids = await IdsAsync(app);
        using var admin = await app.SignInAsync();
        var failures = new ConcurrentBag<string>();
        var accepted = 0;

        await Parallel.ForAsync(
            0,
            TestLength.Of(2_000, 100_000),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (index, cancel) =>
            {
                var request = Make(new Random(unchecked(seed + index)), ids);
                var client = index % 4 == 0 ? admin : app.Api;
                using var response = await client.Http.SendAsync(request.ToMessage(app.Address), cancel);
                var body = await response.Content.ReadAsStringAsync(cancel);
                // 307: the contract's answer to a trailing slash.
                if ((int)response.StatusCode is not ((>= 200 and < 300) or 307 or (>= 400 and < 500)))
                {
                    failures.Add($"{index}: {(int)response.StatusCode} {body[..Math.Min(body.Length, 300)]}\n{request}");
                }

                Interlocked.Add(ref accepted, response.IsSuccessStatusCode ? 1 : 0);
            });

        var report = string.Join("\n\n", failures.Concat(app.Errors).Take(6));
        Assert.True(report.Length == 0, $"Seed {seed}, {failures.Count} server errors:\n{report}");
        // Mutants that are all refused at the door would prove little.
        Assert.InRange(accepted, TestLength.Of(200, 10_000), int.MaxValue);
    }

    [Fact]
    public async Task ValidRequests_KnowEveryOperationOfTheApi()
    {
        await using var app = await StudioApp.StartAsync();
        var document = (await app.Anonymous.GetAsync("/api/v1/openapi.json")).Expect(200).Json;
        var operations =
            from path in document.GetProperty("paths").EnumerateObject()
            where path.Name.StartsWith("/api/v1/", StringComparison.Ordinal) || path.Name.StartsWith("/api/public/", StringComparison.Ordinal)
            from operation in path.Value.EnumerateObject()
            select Normal(operation.Name, path.Name.StartsWith("/api/v1", StringComparison.Ordinal) ? path.Name["/api/v1".Length..] : path.Name);

        var known = ValidRequests.All.Select(r => Normal(r.Method, r.Path)).ToHashSet();
        Assert.Empty(operations.Except(known));

        static string Normal(string method, string path) => $"{method.ToUpperInvariant()} {Regex.Replace(path, @"\{\w+\}", "{}")}";
    }

    private static FuzzRequest Make(Random random, Dictionary<string, string> ids)
    {
        var valid = ValidRequests.Fill(ValidRequests.All[random.Next(ValidRequests.All.Count)], name => name switch
        {
            // Few, so that requests meet.
            "trace" or "observation" => $"{name}-{random.Next(20)}",
            "random" => Convert.ToHexString(BitConverter.GetBytes(random.NextInt64())),
            _ => ids[name],
        });
        return new RequestMutator(random).Mutate(valid);
    }

    private static async Task<Dictionary<string, string>> IdsAsync(StudioApp app)
    {
        var project = await app.CreateProjectAsync("fuzz");
        var environments = (await app.Api.GetAsync($"/api/v1/projects/{project}/environments")).Expect(200).Json;
        var prices = (await app.Api.GetAsync("/api/v1/model-pricing")).Expect(200).Json;
        var user = (await app.Anonymous.PostAsync("/api/v1/auth/register", new { email = "fuzz@example.com", password = "long enough", name = "Fuzz" })).Expect(201).Json;
        return new()
        {
            ["project"] = project,
            ["other"] = await app.CreateProjectAsync("fuzz, emptied again and again"),
            ["environment"] = Id(environments[0]),
            ["price"] = Id(prices[0]),
            ["user"] = Id(user.GetProperty("user")),
        };

        static string Id(JsonElement element) => element.GetProperty("id").GetString()!;
    }
}
