using Microsoft.Playwright;
using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Reporting;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// ui: pages in a real browser against the budgets of docs/ui-budgets.md, from the reader's click to the frame after the one that shows it, by the
/// browser's own clock.
/// </summary>
internal static class UserInterface
{
    private const int HugeState = 20_000_000;
    private const int HugeTree = 80_000;
    private const int MostElements = 1_500;

    // Clicks, and resolves with the milliseconds until what was asked for has been painted.
    private const string Timed =
        """
        ([click, shown]) => new Promise(resolve => {
          const start = performance.now();
          const done = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
          const observer = new MutationObserver(look);
          function look() { if (document.querySelector(shown)) { observer.disconnect(); done(); } }
          observer.observe(document.body, { childList: true, subtree: true, attributes: true });
          document.querySelector(click).click();
          look();
        })
        """;

    // The first paint of a document that is loaded anew, since the navigation began.
    private const string Loaded =
        """
        shown => new Promise(resolve => {
          const done = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
          const observer = new MutationObserver(look);
          function look() { if (document.querySelector(shown)) { observer.disconnect(); done(); } }
          observer.observe(document, { childList: true, subtree: true });
          look();
        })
        """;

    public static async IAsyncEnumerable<ResultRow> RunAsync(BenchContext context, Store store)
    {
        await using var browser = await BenchBrowser.SignInAsync(store.Studio);
        var rounds = context.Options.IsTiny ? 1 : 15;
        var list = await browser.OpenAsync($"/projects/{store.Project.Id}/tracing");
        var paints = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            await list.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
            paints.Add(await list.EvaluateAsync<double>(Loaded, "tr[data-trace-id]"));
        }

        yield return Row("list, loaded anew", paints, 500);
        await list.CloseAsync();
        if (!store.IsSmallest)
        {
            yield break;
        }

        var tree = new SpanGenerator(8).Next(context.AtMost(1_000) * HugeTree / 1_000);
        var huge = new TraceGenerator(new TraceShape((int)(context.AtMost(1_000) * (long)HugeState / 1_000), 1_400, 450), 8).Next();
        huge = huge with { Observations = [.. huge.Observations.Take(4)] };
        await Load.SendAsync(store.Studio.Address, store.Special.Key, 2, Store.Slices(tree).SelectMany(s => Wire.Batches([s], 500, isCompressed: true)).Select(r => new[] { r }));
        foreach (var observation in huge.Observations)
        {
            await Load.SendAsync(store.Studio.Address, store.Special.Key, 1, Wire.Batches([huge with { Observations = [observation] }], 1, isCompressed: true).Select(r => new[] { r }));
        }

        await SearchBacklog.WaitAsync(store.Studio);
        foreach (var (name, trace, goal) in new[] { ("a usual trace", store.Usual, 300), ("a trace of 10,000", store.Giant, 600), ("a trace of 80,000", tree, 0) })
        {
            yield return Row($"open {name}", await OpenAsync(browser, store, trace, rounds), goal);
        }

        foreach (var (name, trace, goal) in new[] { ("23 KB", store.Usual, 100), ("1 MB", store.Large, 100), ("20 MB", huge, 0) })
        {
            yield return Row($"node to difference, {name}", await ClickAsync(browser, store, trace, rounds), goal);
        }

        var elements = new List<double>();
        foreach (var view in new[] { "tree", "timeline", "graph" })
        {
            var page = await browser.OpenAsync(Address(store, tree) + $"?view={view}");
            await page.WaitForSelectorAsync("[data-section]");
            elements.Add(await page.EvaluateAsync<double>("document.querySelectorAll('*').length"));
            await page.CloseAsync();
        }

        yield return Row("elements of a page of 80,000, most of its views", [elements.Max()], MostElements) with { Unit = "" };

        ResultRow Row(string name, List<double> milliseconds, double goal)
        {
            // The first finds nothing read before: it is told apart.
            var median = Figures.Median(milliseconds.Skip(milliseconds.Count > 1 ? 1 : 0));
            var row = new ResultRow { Workload = "UI", Name = name, Database = context.Database, Traces = store.Traces, Unit = "ms", Product = median, Note = milliseconds.Count > 1 ? $"{name}: first time {milliseconds[0]:N0} ms" : null };
            return goal > 0 ? row with { Limit = goal, Ratio = median / goal, Goal = Goal.AtMost(1) } : row;
        }
    }

    private static string Address(Store store, GeneratedTrace trace) => $"/projects/{store.Special.Id}/tracing/{trace.Id}";

    // From a click in the list to the tree and the first node's panel.
    private static async Task<List<double>> OpenAsync(BenchBrowser browser, Store store, GeneratedTrace trace, int rounds)
    {
        var page = await browser.OpenAsync($"/projects/{store.Special.Id}/tracing");
        var link = $"tr[data-trace-id='{trace.Id}'] a.open";
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            await page.WaitForSelectorAsync(link);
            times.Add(await page.EvaluateAsync<double>(Timed, new[] { link, ".split:has([role=treeitem]) [data-section]" }));
            await page.GoBackAsync();
        }

        await page.CloseAsync();
        return times;
    }

    // From one step to another and back, from the click to the lines of the difference.
    private static async Task<List<double>> ClickAsync(BenchBrowser browser, Store store, GeneratedTrace trace, int rounds)
    {
        var steps = trace.Observations.Where(o => o.ParentId is not null).Take(2).ToList();
        var page = await browser.OpenAsync(Address(store, trace) + $"?node={steps[0].Id}&section=state");
        await page.WaitForSelectorAsync(Shown(steps[0]));
        var times = new List<double>();
        for (var round = 0; round <= 2 * rounds; round++)
        {
            var step = steps[(round + 1) % 2];
            times.Add(await page.EvaluateAsync<double>(Timed, new[] { $"[data-observation-id='{step.Id}']", Shown(step) }));
        }

        await page.CloseAsync();
        return times;

        static string Shown(GeneratedObservation step) => $"article[data-observation='{step.Id}'] [data-section=state] .line";
    }
}
