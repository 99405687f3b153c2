namespace SwisperStudio.Bench.Generation;

/// <summary>A run as a client would send it.</summary>
public sealed record GeneratedTrace(
    string Id,
    string Name,
    string UserId,
    string SessionId,
    IReadOnlyList<string> Tags,
    DateTime Start,
    IReadOnlyList<GeneratedObservation> Observations)
{
    /// <summary>Bytes of all documents of its observations.</summary>
    public long StateBytes { get; } = Observations.Sum(o => (long)o.Input.Length + o.Output.Length);
}
