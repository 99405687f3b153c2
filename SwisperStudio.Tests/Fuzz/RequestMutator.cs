using System.Text;
using System.Text.Json;

namespace SwisperStudio.Tests.Fuzz;

/// <summary>Makes one to three changes to a valid request; the same random numbers make the same changes.</summary>
internal sealed class RequestMutator(Random random)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "NONSENSE"];

    public FuzzRequest Mutate(FuzzRequest request)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            request = random.Next(10) switch
            {
                0 => request with { Method = Pick(Methods) },
                1 => request with { Headers = [.. request.Headers, Pick(NastyValues.Headers)] },
                2 => request with { Target = WithSegment(request.Target) },
                3 => request with { Target = WithQuery(request.Target) },
                4 when request.Body is not null => request with { Body = WithBytes(request.Body) },
                _ when request.Body is not null => request with { Body = WithValue(request.Body) },
                _ => request with { Target = WithQuery(request.Target) },
            };
        }

        return request;
    }

    private string WithSegment(string target)
    {
        var (path, query) = Split(target);
        var segments = path.Split('/');
        // "", api, v1 stay.
        if (segments.Length > 4 || random.Next(4) == 0)
        {
            segments[random.Next(3, segments.Length)] = Pick(NastyValues.Segments);
        }
        else
        {
            segments = [.. segments, Pick(NastyValues.Segments)];
        }

        return string.Join('/', segments) + query;
    }

    private string WithQuery(string target)
    {
        var (path, query) = Split(target);
        var pairs = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (pairs.Count == 0 || random.Next(4) == 0)
        {
            pairs.Add(Pick(["project_id", "page", "limit", "offset", "role", "is_active", "start_date", "tags", "name", Pick(NastyValues.Segments)]) + "=" + Pick(NastyValues.Segments));
        }
        else
        {
            var at = random.Next(pairs.Count);
            pairs[at] = random.Next(5) == 0 ? "" : pairs[at].Split('=')[0] + "=" + Pick(NastyValues.Segments);
        }

        return $"{path}?{string.Join('&', pairs)}";
    }

    private byte[] WithBytes(byte[] body)
    {
        var at = random.Next(body.Length + 1);
        return random.Next(7) switch
        {
            0 => body[..at],
            1 => [],
            2 => [0xEF, 0xBB, 0xBF, .. body],
            3 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
            4 => [.. body, .. body],
            5 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)),
            _ => [.. body[..at], 0xC3, 0x28, .. body[at..]],
        };
    }

    // Replaces, drops or doubles a value anywhere in the document.
    private byte[] WithValue(byte[] body)
    {
        var spans = Values(body);
        if (spans.Count == 0)
        {
            return WithBytes(body);
        }

        var (member, start, end) = Pick(spans);
        return random.Next(8) switch
        {
            0 => [.. body[..member], .. "\"dropped\":null"u8, .. body[end..]],
            1 => [.. body[..end], (byte)',', .. body[member..end], .. body[end..]],
            2 => [.. body[..end], .. ",\"unknown\":"u8, .. Encoding.UTF8.GetBytes(Pick(NastyValues.Json)), .. body[end..]],
            _ => [.. body[..start], .. Encoding.UTF8.GetBytes(Pick(NastyValues.Json)), .. body[end..]],
        };
    }

    /// <summary>Where each value stands: start of its member's name (or its own), start, end. None when it is no JSON any more.</summary>
    private static List<(int Member, int Start, int End)> Values(byte[] json)
    {
        var found = new List<(int, int, int)>();
        var open = new Stack<(int Member, int Start)>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 100_000 });
        var name = -1;
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = start;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((name < 0 ? start : name, start));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var (member, from) = open.Pop();
                        found.Add((member, from, (int)reader.BytesConsumed));
                        break;
                    default:
                        found.Add((name < 0 ? start : name, start, (int)reader.BytesConsumed));
                        break;
                }

                name = -1;
            }
        }
        catch (JsonException)
        {
            return [];
        }

        return found;
    }

    private static (string Path, string Query) Split(string target)
    {
        var at = target.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? (target, "") : (target[..at], target[at..]);
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
