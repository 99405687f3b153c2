using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>The product's main job from the SDK's first call to the coloured difference on the screen.</summary>
public sealed partial class FoundingScenarioTests(StudioApps apps, StudioBrowser browser)
{
    private const string Project = "0d7aa606-cb29-4a31-8a59-50fa61151a32";
    private const string User = "external-swisper-user-12345";

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Trace_SentAsTheSdkDoes_IsListedFilteredOpenedAndCompared(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var trace = $"founding-{Guid.NewGuid()}";
        await SendTraceAsync(app, trace, User);
        await SendObservationsAsync(app, trace);
        var other = $"founding-{Guid.NewGuid()}";
        await SendTraceAsync(app, other, "somebody else");

        await browser.RunAsync(app, async page =>
        {
            await SignInAsync(page);
            await FindTraceAsync(page, trace, other);
            await ReadTreeAsync(page, trace);
            await CompareStatesAsync(page);
        });
    }

    [Fact]
    public async Task UserIds_OfAnyKind_AreStoredAsSent()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        string?[] users = [null, "", new string('x', 800), "Zoë 王 🦀", "   ", " padded\t"];
        for (var n = 0; n < users.Length; n++)
        {
            (await app.Api.PostAsync("/api/v1/traces", new { id = $"user-{n}", project_id = project, user_id = users[n] })).Expect(201);
        }

        var stored = (await app.Api.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200).Json.GetProperty("data").EnumerateArray();
        var byId = stored.ToDictionary(t => t.GetProperty("id").GetString()!, t => t.GetProperty("user_id").GetString());
        Assert.Equal(users, Enumerable.Range(0, users.Length).Select(n => byId[$"user-{n}"]));
    }

    private static async Task SendTraceAsync(StudioApp app, string trace, string user)
    {
        var body = new
        {
            id = trace,
            project_id = Project,
            name = "global_supervisor",
            user_id = user,
            session_id = "chat-1",
            meta = new { },
            timestamp = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffff"),
        };
        var answer = (await app.Api.PostAsync("/api/v1/traces", body)).Expect(201);
        Assert.Equal(user, answer.Json.GetProperty("user_id").GetString());
    }

    // Creates and updates run apart in the SDK's background tasks, so some updates overtake their create.
    private static async Task SendObservationsAsync(StudioApp app, string trace)
    {
        var start = DateTime.UtcNow;
        for (var n = 0; n < Nodes.Length; n++)
        {
            var (name, parent, input, output) = Nodes[n];
            var (id, at) = ($"{trace}-{name}", start.AddMilliseconds(n * 10));
            var create = $$"""
                {"id":"{{id}}","trace_id":"{{trace}}","parent_observation_id":{{(parent is null ? "null" : $"\"{trace}-{parent}\"")}},
                "name":"{{name}}","type":"{{(parent is null ? "AGENT" : "SPAN")}}","input":{{input}},"start_time":"{{at:yyyy-MM-ddTHH:mm:ss.ffffff}}"}
                """;
            var update = $$"""{"end_time":"{{at.AddMilliseconds(250):yyyy-MM-ddTHH:mm:ss.ffffff}}","output":{{output}},"level":"DEFAULT","status_message":null}""";
            var overtakes = n % 2 == 1;
            if (overtakes)
            {
                (await app.Api.PatchAsync($"/api/v1/observations/{id}", update)).Expect(404);
            }

            (await app.Api.PostAsync("/api/v1/observations", create)).Expect(201);
            if (!overtakes)
            {
                (await app.Api.PatchAsync($"/api/v1/observations/{id}", update)).Expect(200);
            }
        }
    }

    private static async Task SignInAsync(IPage page)
    {
        // The page asked for comes after the sign-in.
        await page.GotoAsync($"/projects/{Project}/tracing");
        await page.GetByLabel("Email").FillAsync("admin@swisperstudio.com");
        await page.Locator("input[type=password]").FillAsync("admin123");
        await page.GetByRole(AriaRole.Button, new() { Name = "Login", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/projects/{Project}/tracing$"));
    }

    private static async Task FindTraceAsync(IPage page, string trace, string other)
    {
        var row = page.Locator($"tr[data-trace-id='{trace}']");
        await Expect(row).ToContainTextAsync(User);
        await Expect(page.Locator($"tr[data-trace-id='{other}']")).ToBeVisibleAsync();

        await page.GetByLabel("User ID").FillAsync(User);
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex($"[?&]user_id={User}"));
        await Expect(page.Locator($"tr[data-trace-id='{other}']")).ToHaveCountAsync(0);
        Assert.All(await page.Locator("tbody tr").AllTextContentsAsync(), text => Assert.Contains(User, text, StringComparison.Ordinal));
        // The address alone tells the filter.
        await page.ReloadAsync();
        await Expect(row).ToBeVisibleAsync();
        await Expect(page.Locator($"tr[data-trace-id='{other}']")).ToHaveCountAsync(0);
        await row.Locator("a.open").ClickAsync();
    }

    private static async Task ReadTreeAsync(IPage page, string trace)
    {
        var nodes = page.GetByRole(AriaRole.Treeitem);
        await Expect(nodes).ToHaveCountAsync(Nodes.Length);
        for (var n = 0; n < Nodes.Length; n++)
        {
            await Expect(nodes.Nth(n)).ToContainTextAsync(Nodes[n].Name);
            await Expect(nodes.Nth(n)).ToHaveAttributeAsync("aria-level", Nodes[n].Parent is null ? "1" : "2");
            await Expect(nodes.Nth(n)).ToHaveAttributeAsync("data-observation-id", $"{trace}-{Nodes[n].Name}");
        }
    }

    private static async Task CompareStatesAsync(IPage page)
    {
        var nodes = page.GetByRole(AriaRole.Treeitem);
        var lines = page.Locator("[data-section=state] .line");

        // A graph hands over whole states: what is missing after it has been removed.
        await nodes.Nth(0).ClickAsync();
        await ExpectColourAsync(lines.And(page.Locator("[data-kind=removed]")), "draft", "to be removed", isGreen: false);
        await ExpectColourAsync(lines.And(page.Locator("[data-kind=added]")), "user_interface_response", "One meeting.", isGreen: true);
        await ExpectColourAsync(lines.And(page.Locator("[data-kind=changed][data-side=before]")), "attempt", "1", isGreen: false);
        await ExpectColourAsync(lines.And(page.Locator("[data-kind=changed][data-side=after]")), "attempt", "2", isGreen: true);

        // A node returns what is new, and has removed nothing.
        await nodes.Nth(1).ClickAsync();
        await ExpectColourAsync(lines.And(page.Locator("[data-kind=added]")).First, "intent_classification", "", isGreen: true);
        await Expect(lines.And(page.Locator("[data-kind=removed]"))).ToHaveCountAsync(0);

        // Both sides in full: the state before and the state after.
        await page.GetByText("Side-by-Side").ClickAsync();
        await page.GetByText("Show All", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-section=state] .sides")).ToContainTextAsync("State Before");
        await Expect(lines.Filter(new() { HasText = "user_message" }).Locator(".before")).ToContainTextAsync("What is on today?");
        await Expect(lines.Filter(new() { HasText = "user_message" }).Locator(".after")).ToContainTextAsync("What is on today?");
    }

    private static async Task ExpectColourAsync(ILocator line, string key, string value, bool isGreen)
    {
        await Expect(line).ToContainTextAsync(key);
        await Expect(line).ToContainTextAsync(value);
        var colour = await line.EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor");
        var rgb = Number().Matches(colour).Select(n => int.Parse(n.Value)).ToArray();
        Assert.True(isGreen ? rgb[1] > rgb[0] : rgb[0] > rgb[1], $"{key} has the colour {colour}.");
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
