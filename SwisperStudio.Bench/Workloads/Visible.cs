using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Playwright;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>W9: from the answer to a sender, which comes after the commit, until an open page in a real browser has painted what was sent.</summary>
internal static class Visible
{
    private const double GoalMilliseconds = 350;

    // Resolves in the frame after the one in which the element is painted.
    private const string Painted =
        """
        selector => new Promise(resolve => {
          const done = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
          if (document.querySelector(selector)) { done(); return; }
          const observer = new MutationObserver(() => { if (document.querySelector(selector)) { observer.disconnect(); done(); } });
          observer.observe(document.body, { childList: true, subtree: true });
        })
        """;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context)
    {
        var studio = await context.SharedStudioAsync();
        var project = await studio.CreateProjectAsync();
        using var client = new HttpClient { BaseAddress = studio.Address };
        client.DefaultRequestHeaders.Add("X-API-Key", project.Key);
        await SendAsync(client, "traces", new { id = "first", name = "first" });
        await SendAsync(client, "observations", new { id = "first-0", trace_id = "first", type = "SPAN", name = "first" });
        await using var browser = await BenchBrowser.SignInAsync(studio);
        var rounds = Math.Max(3, context.AtMost(1_000) / 20);

        var list = await OpenAsync(browser, $"/projects/{project.Id}/tracing", "tr[data-trace-id=first]");
        yield return Row("a new trace in the list, p95", await MeasureAsync(list, rounds, i => $"tr[data-trace-id=new-{i}]", i => SendAsync(client, "traces", new { id = $"new-{i}", name = "new" })));
        await list.CloseAsync();

        var trace = await OpenAsync(browser, $"/projects/{project.Id}/tracing/first", "[data-observation-id=first-0]");
        yield return Row(
            "a new observation in its trace, p95",
            await MeasureAsync(trace, rounds, i => $"[data-observation-id=more-{i}]", i => SendAsync(client, "observations", new { id = $"more-{i}", trace_id = "first", parent_observation_id = "first-0", type = "SPAN", name = "more", start_time = DateTimeOffset.UtcNow.AddMinutes(-i) })));

        ResultRow Row(string name, List<double> milliseconds) => new()
        {
            Workload = "W9",
            Name = name,
            Database = context.Database,
            Unit = "ms",
            Product = Figures.Percentile(milliseconds, 0.95),
            Limit = GoalMilliseconds,
            Ratio = Figures.Percentile(milliseconds, 0.95) / GoalMilliseconds,
            Goal = Goal.AtMost(1),
            Note = $"p50 {Figures.Percentile(milliseconds, 0.5):N0} ms",
        };
    }

    private static async Task<IPage> OpenAsync(BenchBrowser browser, string address, string waitFor)
    {
        var page = await browser.OpenAsync(address);
        await page.WaitForSelectorAsync(waitFor);
        return page;
    }

    private static async Task<List<double>> MeasureAsync(IPage page, int rounds, Func<int, string> selector, Func<int, Task> send)
    {
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            var painted = page.EvaluateAsync(Painted, selector(i));
            await send(i);
            // By one clock; the browser's word that it has painted is on its way for a moment, which counts too.
            var answered = Stopwatch.StartNew();
            await painted;
            times.Add(answered.Elapsed.TotalMilliseconds);
            // At no fixed distance from the page's own pauses.
            await Task.Delay(200 + (37 * i % 300));
        }

        return times;
    }

    private static async Task SendAsync(HttpClient client, string what, object body)
    {
        using var answer = await client.PostAsJsonAsync($"/api/v1/{what}", body);
        answer.EnsureSuccessStatusCode();
    }
}
