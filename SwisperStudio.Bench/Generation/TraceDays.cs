using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Generation;

/// <summary>Many traces: a day of them is made once, and sent again with other ids for each further day.</summary>
/// <param name="perDay">Traces a day.</param>
internal sealed class TraceDays(int perDay)
{
    private const int BatchSize = 500;
    private const string IdMark = "5eed0000";
    private List<StampedRequest>? _requests;

    /// <summary>The traces of the first day.</summary>
    public IReadOnlyList<GeneratedTrace> First { get; } = new TraceGenerator(TraceShape.Small, spacing: TimeSpan.FromHours(23) / perDay, idMark: IdMark).Take(perDay);

    /// <summary>The batches that bring the traces of a day.</summary>
    /// <param name="day">Counted from <see cref="TraceGenerator.FirstDay"/>.</param>
    public IEnumerable<WireRequest> Batches(int day) =>
        (_requests ??= Wire.Batches([.. First], BatchSize, isCompressed: false).ConvertAll(request => new StampedRequest(request, IdMark, TraceGenerator.FirstDay)))
            .Select(request => request.Of(day));
}
