using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SwisperStudio.Tests.Browser;

/// <summary>
/// The walk of docs/tour.md: each stop shows what the tour says. With <c>STUDIO_TOUR</c> its pictures go to that folder (dev/screenshots.sh).
/// </summary>
public sealed class TourTests(StudioBrowser browser)
{
    private const string Project = "0d7aa606-cb29-4a31-8a59-50fa61151a32";
    private const string Trip = "trip";

    [Fact]
    public async Task Tour_LeadsThroughATrace()
    {
        await using var app = await StudioApp.StartAsync();
        foreach (var request in RecordedRequest.Read("swisper_http_sdk.ndjson").Concat(RecordedRequest.Read("swisper_test_trace.ndjson")))
        {
            await request.SendAsync(app.Api);
        }

        (await app.Api.PostAsync("/api/v1/traces", new { id = Trip, project_id = Project, name = "Plan a trip around my meetings", user_id = "user-4711", session_id = "chat-12", tags = new[] { "travel" }, timestamp = "2026-11-26T08:30:00" })).Expect(201);
        (await app.Api.PostAsync("/api/v1/batch", string.Join('\n', TripSteps()))).Expect(200);

        await browser.RunAsync(
            app,
            async page =>
            {
                await page.SignInAsync($"/projects/{Project}/tracing");
                await Expect(page.Locator("a.open", new() { HasText = "Plan a trip around my meetings" })).ToBeVisibleAsync();
                await TakeAsync(page, "list");

                await page.Locator("a.open", new() { HasText = "Plan a trip around my meetings" }).ClickAsync();
                await page.Locator("[data-observation-id=trip-plan-1]").ClickAsync();
                await Expect(page.Locator(".line.added[data-path=plan]")).ToBeVisibleAsync();
                await TakeAsync(page, "state");

                await page.Keyboard.PressAsync("t");
                await Expect(page.Locator(".bar.critical").First).ToBeVisibleAsync();
                await TakeAsync(page, "timeline");

                await page.GotoAsync($"/projects/{Project}/tracing/{Trip}?node=trip-plan-1&section=history");
                await Expect(page.Locator("[data-section=history] tr[data-key=plan]")).ToBeVisibleAsync();
                await TakeAsync(page, "history");

                await page.GotoAsync($"/projects/{Project}/tracing/{Trip}?node=trip-act-3&section=state");
                await page.Locator(".line[data-path=findings]").First.HoverAsync();
                await page.GetByRole(AriaRole.Button, new() { Name = "Who wrote findings?" }).ClickAsync();
                await Expect(page.Locator(".writers li")).ToHaveCountAsync(3);
                await TakeAsync(page, "writers");

                await page.Keyboard.PressAsync("Control+k");
                var palette = await page.OpenedDialogAsync();
                await page.Keyboard.TypeAsync("user-4711");
                await Expect(palette.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("Traces of user-4711");
                await TakeAsync(page, "palette");

                await page.GotoAsync($"/projects/{Project}/tracing/{Trip}?node=trip-plan-1&view=graph");
                await Expect(page.Locator("path.loop")).ToHaveCountAsync(1);
                await page.Locator(".divider").FocusAsync();
                for (var press = 0; press < 10; press++)
                {
                    await page.Keyboard.PressAsync("ArrowRight");
                }

                await page.GetByRole(AriaRole.Button, new() { Name = "Zoom out" }).ClickAsync();
                await TakeAsync(page, "graph");
            },
            options: new BrowserNewContextOptions { ColorScheme = ColorScheme.Light, TimezoneId = "Europe/Zurich", ViewportSize = new ViewportSize { Width = 1440, Height = 860 } });
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_TOUR") is { Length: > 0 } folder)
        {
            // Notices have faded, pictures have settled.
            await page.WaitForTimeoutAsync(700);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
        }
    }

    /// <summary>A supervisor that plans and acts three times; the second time a search fails.</summary>
    private static List<string> TripSteps()
    {
        var begin = new DateTime(2026, 11, 26, 8, 30, 0, DateTimeKind.Utc);
        var steps = new List<string>();
        var state = new JsonObject { ["user_message"] = "Plan a trip to Bern around my meetings on Friday", ["user"] = new JsonObject { ["name"] = "Ada", ["language"] = "en" } };
        Step("root", null, "global_supervisor", 0, 19_400, "AGENT", input: state);
        Node("intent", "classify_intent", 40, 900, s => s["intent"] = new JsonObject { ["route"] = "complex_chat", ["confidence"] = 0.93 });
        Node("memory", "memory_node", 900, 1_400, s => s["memory"] = new JsonArray("prefers trains", "never before 8"));
        for (var round = 1; round <= 3; round++)
        {
            var at = 1_500 + ((round - 1) * 5_300);
            var turn = round;
            Node($"plan-{round}", "global_planner", at, at + 1_700, s => s["plan"] = new JsonObject { ["round"] = turn, ["next"] = turn < 3 ? "search" : "answer" });
            Step($"llm-{round}", $"plan-{round}", "planner_model", at + 100, at + 1_600, "GENERATION", model: "gpt-4o", prompt: 1_900 + (round * 240), completion: 180);
            Node($"act-{round}", "agent_execution", at + 1_750, at + 5_200, s => s["findings"] = new JsonArray([.. Enumerable.Range(1, turn).Select(n => (JsonNode)$"connection {n}")]));
            foreach (var (index, tool) in new[] { "search_trains", "search_hotels", "read_calendar" }.Index())
            {
                var isFailed = round == 2 && index == 1;
                Step($"tool-{round}-{index}", $"act-{round}", tool, at + 1_900, at + 3_300 + (index * 600), "TOOL", level: isFailed ? "ERROR" : "DEFAULT", message: isFailed ? "The hotel service did not answer" : null);
            }
        }

        Node("answer", "user_interface", 17_400, 19_300, s => s["user_interface_response"] = "The 8:02 to Bern fits; your meeting at 14:00 stays.");
        Step("root", null, "global_supervisor", 0, 19_400, "AGENT", output: state);
        return steps;

        void Node(string id, string name, int from, int to, Action<JsonObject> change)
        {
            var before = state.DeepClone();
            change(state);
            Step(id, "root", name, from, to, "SPAN", before, state);
        }

        void Step(string id, string? parent, string name, int from, int to, string type, JsonNode? input = null, JsonNode? output = null, string level = "DEFAULT", string? message = null, string? model = null, int? prompt = null, int? completion = null)
        {
            var body = new JsonObject
            {
                ["id"] = $"{Trip}-{id}",
                ["trace_id"] = Trip,
                ["parent_observation_id"] = parent is null ? null : $"{Trip}-{parent}",
                ["type"] = type,
                ["name"] = name,
                ["start_time"] = begin.AddMilliseconds(from).ToString("O"),
                ["end_time"] = begin.AddMilliseconds(to).ToString("O"),
                ["level"] = level,
                ["status_message"] = message,
            };
            foreach (var (key, value) in new[] { ("input", input?.DeepClone()), ("output", output?.DeepClone()), ("model", model), ("prompt_tokens", prompt), ("completion_tokens", completion) })
            {
                if (value is not null)
                {
                    body[key] = value;
                }
            }

            steps.Add(new JsonObject { ["type"] = "observation", ["body"] = body }.ToJsonString());
        }
    }
}
