using System.Text;

namespace SwisperStudio.Bench.Generation;

/// <summary>Runs of seven small steps, as an instrumented service sends them: about 0.5 KB of documents each, nothing of it said twice.</summary>
public sealed class SpanGenerator
{
    private static readonly DateTime Epoch = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Random _random;
    private readonly Prose _prose;
    private int _made;

    public SpanGenerator(int seed = 42)
    {
        _random = new Random(seed);
        _prose = new Prose(_random);
    }

    /// <summary>The next runs of so many steps each.</summary>
    public List<GeneratedTrace> Take(int count, int steps = 7) => [.. Enumerable.Range(0, count).Select(_ => Next(steps))];

    /// <summary>The next run: a root and its steps, four levels deep.</summary>
    public GeneratedTrace Next(int steps)
    {
        var start = Epoch.AddSeconds(_made++ * 3);
        var ids = Enumerable.Range(0, steps).Select(_ => _prose.Id()).ToArray();
        var observations = ids.Select((id, i) => new GeneratedObservation(
            id,
            i == 0 ? null : ids[(i - 1) / 20],
            i == 0 ? "AGENT" : "SPAN",
            i == 0 ? "request" : _prose.Word(),
            start.AddMilliseconds(i),
            start.AddMilliseconds(i + _random.Next(1, 400)),
            "DEFAULT",
            Document("query"),
            Document("answer"))).ToList();
        return new GeneratedTrace(_prose.Id(), _prose.Sentence(), "user-" + _random.Next(200), "chat-" + _random.Next(4_000), [], start, observations);
    }

    private byte[] Document(string key) => Encoding.UTF8.GetBytes(
        $$"""{"request_id":"{{_prose.Id()}}","{{key}}":"{{_prose.Text(110).ReplaceLineEndings("\\n")}}","attempt":{{_random.Next(5)}},"ms":{{_random.Next(9_000)}}}""");
}
