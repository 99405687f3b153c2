using SwisperStudio.Bench.Generation;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Workloads;

/// <summary>
/// A studio with many traces in one project, for what reads, and a few special ones in another. It grows from scale to scale: a day
/// of traces is made once, and sent again with other ids for each further day.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private const int Connections = 4;
    private const int BatchSize = 500;
    private const int MostTracesPerDay = 1_000;
    private const int GiantSteps = 10_000;

    private readonly Dictionary<string, double> _smallest = [];
    private readonly TraceDays _made;
    private int _days;

    private Store(Studio studio, BenchProject project, BenchProject special, TraceDays made)
    {
        Studio = studio;
        Project = project;
        Special = special;
        _made = made;
    }

    public Studio Studio { get; }

    /// <summary>The project of the many.</summary>
    public BenchProject Project { get; }

    /// <summary>The project of the special ones.</summary>
    public BenchProject Special { get; }

    /// <summary>Traces in the store.</summary>
    public int Traces => _days * TracesPerDay;

    /// <summary>Whether it has not grown beyond the smallest scale yet.</summary>
    public bool IsSmallest { get; private set; } = true;

    /// <summary>Traces that it grew by last.</summary>
    public int Added { get; private set; }

    /// <summary>How far the index for search was behind when it had grown.</summary>
    public SearchBacklog Backlog { get; private set; }

    /// <summary>The traces of the first day; each further day has the same with other ids.</summary>
    public IReadOnlyList<GeneratedTrace> Day => _made.First;

    /// <summary>The first trace of the first day.</summary>
    public GeneratedTrace Sample => Day[0];

    /// <summary>A trace of 10,000 small observations; the store's limit holds it too.</summary>
    public required GeneratedTrace Giant { get; init; }

    /// <summary>A trace with states of 1 MB; the store's limit holds it too.</summary>
    public required GeneratedTrace Large { get; init; }

    /// <summary>A trace with states of 23 KB; the store's limit holds it too.</summary>
    public required GeneratedTrace Usual { get; init; }

    private int TracesPerDay => Day.Count;

    public static async Task<Store> CreateAsync(BenchContext context)
    {
        var studio = await context.StoreStudioAsync();
        var perDay = Math.Min(context.Options.Scales.Min(), MostTracesPerDay);
        var store = new Store(studio, await studio.CreateProjectAsync(), await studio.CreateProjectAsync(), new TraceDays(perDay))
        {
            Giant = new SpanGenerator(7).Next(context.AtMost(1_000) * GiantSteps / 1_000),
            Large = new TraceGenerator(new TraceShape(context.AtMost(1_000) * 1_000, 1_400, 450), 7).Next(),
            Usual = new TraceGenerator(TraceShape.States, 7).Next(),
        };
        GeneratedTrace[] special = [store.Giant, store.Large, store.Usual];
        await store.SendAsync(store.Special, special.SelectMany(Slices).SelectMany(slice => Wire.Batches([slice], BatchSize, isCompressed: false)));
        await studio.Database.PrepareLimitAsync();
        await studio.Database.WriteLimitAsync(special);
        await studio.Database.IndexLimitAsync();
        await SearchBacklog.WaitAsync(studio);
        return store;
    }

    /// <summary>Adds traces until there are so many, and waits until the index for search has caught up.</summary>
    public async Task GrowAsync(int traces)
    {
        IsSmallest = _days == 0;
        var days = Enumerable.Range(_days, Math.Max(0, (traces + TracesPerDay - 1) / TracesPerDay - _days));
        await SendAsync(Project, days.SelectMany(_made.Batches));
        Added = -Traces;
        _days = (traces + TracesPerDay - 1) / TracesPerDay;
        Added += Traces;
        Backlog = await SearchBacklog.WaitAsync(Studio);
        await Studio.Database.SettleAsync();
    }

    /// <summary>The figure that was noted under this name at the smallest scale; null at that scale itself.</summary>
    public double? AtSmallest(string name, double figure) => _smallest.TryAdd(name, figure) ? null : _smallest[name];

    public ValueTask DisposeAsync() => Studio.DisposeAsync();

    // Small enough for one request each.
    internal static IEnumerable<GeneratedTrace> Slices(GeneratedTrace trace) =>
        trace.Observations.Chunk(trace.StateBytes > 10_000_000 ? 2 : 2_500).Select(observations => trace with { Observations = observations });

    private Task SendAsync(BenchProject project, IEnumerable<WireRequest> requests) =>
        Load.SendAsync(Studio.Address, project.Key, Connections, requests.Select(request => new[] { request }));
}
