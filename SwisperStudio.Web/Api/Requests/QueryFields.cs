using System.Text.Json;
using System.Text.Json.Nodes;
using SwisperStudio.Core;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>The query parameters of a request, read one by one with a note of everything that is wrong.</summary>
public sealed class QueryFields
{
    private readonly IQueryCollection _query;
    private readonly List<InvalidField> _errors = [];

    private QueryFields(IQueryCollection query) => _query = query;

    /// <summary>Called by the framework.</summary>
    public static ValueTask<QueryFields?> BindAsync(HttpContext context) => ValueTask.FromResult<QueryFields?>(new(context.Request.Query));

    /// <summary>A text; null when absent or empty.</summary>
    public string? Text(string name) => FreeText.Clean(_query[name].LastOrDefault()) is { Length: > 0 } text ? text : null;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name)
    {
        if (FreeText.Clean(_query[name].LastOrDefault()) is { } text)
        {
            return text;
        }

        _errors.Add(new InvalidField("missing", ["query", name], "Field required", null));
        return "";
    }

    /// <summary>A parameter that may be repeated; empty ones are left out.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. _query[name].Where(t => !string.IsNullOrEmpty(t)).Select(t => FreeText.Clean(t)!)];

    /// <summary>An integer within bounds.</summary>
    public int Integer(string name, int @default, int min, int max = int.MaxValue)
    {
        if (_query[name].LastOrDefault() is not { } text)
        {
            return @default;
        }

        if (!Scalars.TryInteger(text, out var value))
        {
            Add("int_parsing", name, "Input should be a valid integer, unable to parse string as an integer");
        }
        else if (value < min)
        {
            Add("greater_than_equal", name, $"Input should be greater than or equal to {min}", new() { ["ge"] = min });
        }
        else if (value > max)
        {
            Add("less_than_equal", name, $"Input should be less than or equal to {max}", new() { ["le"] = max });
        }
        else
        {
            return (int)value;
        }

        return @default;
    }

    /// <summary>A place in a list, as an answer has told it; null when absent or empty.</summary>
    public long? Position(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var position))
        {
            return position;
        }

        Refuse(name, "Send what the page before has told");
        return null;
    }

    /// <summary>Notes that a value is not acceptable.</summary>
    public void Refuse(string name, string reason) => Add("value_error", name, "Value error, " + reason, new() { ["error"] = reason });

    /// <summary>An instant in Unix nanoseconds; null when absent or empty.</summary>
    public long? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // "+" of an offset arrives as a space where the sender has not encoded it.
        if (WireTime.TryParse(text, out var time) || WireTime.TryParse(text.Replace(' ', '+'), out time))
        {
            return time;
        }

        Add("datetime_from_date_parsing", name, "Input should be a valid datetime or date between 1677 and 2262, like 2025-11-06T07:14:41.105233", new() { ["error"] = "not a datetime" });
        return null;
    }

    /// <summary>A place in a list of traces; null when absent or empty.</summary>
    public TracePosition? Cursor(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (TracePosition.Parse(text) is { } position)
        {
            return position;
        }

        Add("value_error", name, "Value error, not a next_cursor of this list", new() { ["error"] = new JsonObject() });
        return null;
    }

    /// <summary>A boolean; null when absent or empty.</summary>
    public bool? Boolean(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Scalars.ToBoolean(text) is { } value)
        {
            return value;
        }

        Add("bool_parsing", name, "Input should be a valid boolean, unable to interpret input");
        return null;
    }

    /// <summary>Refuses what is wrong.</summary>
    /// <exception cref="RequestException">Something is.</exception>
    public void ThrowIfInvalid()
    {
        if (_errors.Count > 0)
        {
            throw new RequestException(_errors);
        }
    }

    private void Add(string type, string name, string msg, JsonObject? ctx = null) =>
        _errors.Add(new InvalidField(type, ["query", name], msg, new RawJson(JsonSerializer.SerializeToUtf8Bytes(FreeText.Clean(_query[name].LastOrDefault()))), ctx));
}
