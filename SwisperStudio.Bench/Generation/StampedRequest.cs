using System.Globalization;
using System.Text;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Generation;

/// <summary>A request that is made once and sent for many days: each time with other ids and another date, byte for byte in their places.</summary>
internal sealed class StampedRequest(WireRequest template, string idMark, DateTime firstDay)
{
    private const string DateFormat = "yyyy-MM-dd";

    private readonly List<int> _ids = Places(template.Body, idMark);
    private readonly List<int> _dates = Places(template.Body, firstDay.ToString(DateFormat, CultureInfo.InvariantCulture));

    public WireRequest Of(int day)
    {
        var body = template.Body.AsSpan().ToArray();
        Write(body, _ids, day.ToString("x8", CultureInfo.InvariantCulture));
        Write(body, _dates, firstDay.AddDays(day).ToString(DateFormat, CultureInfo.InvariantCulture));
        return template with { Body = body };
    }

    private static void Write(byte[] body, List<int> places, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        foreach (var place in places)
        {
            bytes.CopyTo(body.AsSpan(place));
        }
    }

    private static List<int> Places(byte[] body, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var places = new List<int>();
        for (int at = 0, found; (found = body.AsSpan(at).IndexOf(bytes)) >= 0; at += found + bytes.Length)
        {
            places.Add(at + found);
        }

        return places;
    }
}
