namespace SwisperStudio.Core.Live;

/// <summary>What one host tells the others: <c>host project [trace …]</c>, keys as 32 hexadecimal digits; without traces, any of the project may have changed.</summary>
/// <param name="Host">Who tells it.</param>
/// <param name="Project">The project.</param>
/// <param name="Traces">Keys of its traces; null for any.</param>
internal sealed record ChangeMessage(Guid Host, Guid Project, IReadOnlyCollection<Guid>? Traces)
{
    public static string Write(Guid host, Guid project, IReadOnlyCollection<Guid>? traces) =>
        string.Join(' ', new[] { host, project }.Concat(traces ?? []).Select(key => key.ToString("N")));

    /// <summary>Reads a message; null for what is none.</summary>
    public static ChangeMessage? Read(string payload)
    {
        var keys = new List<Guid>();
        foreach (var part in payload.Split(' '))
        {
            if (!Guid.TryParseExact(part, "N", out var key))
            {
                return null;
            }

            keys.Add(key);
        }

        return keys.Count < 2 ? null : new ChangeMessage(keys[0], keys[1], keys.Count == 2 ? null : keys[2..]);
    }
}
