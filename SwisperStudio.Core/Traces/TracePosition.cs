using System.Globalization;

namespace SwisperStudio.Core.Traces;

/// <summary>A place in a list of traces, newest first: the row after which the next page begins.</summary>
/// <param name="Timestamp">Unix nanoseconds.</param>
/// <param name="Key">Decides between equal times.</param>
public readonly record struct TracePosition(long Timestamp, Guid Key)
{
    /// <summary>As in addresses: <c>1762412400000000000.0f8fad5bd9cb469fa16570867728950e</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Timestamp}.{Key:N}");

    /// <summary>Reads the form of <see cref="ToString"/>; null for anything else.</summary>
    public static TracePosition? Parse(string? text) =>
        text?.Split('.') is [var time, var key]
            && long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var timestamp)
            && Guid.TryParseExact(key, "N", out var guid)
                ? new TracePosition(timestamp, guid)
                : null;
}
