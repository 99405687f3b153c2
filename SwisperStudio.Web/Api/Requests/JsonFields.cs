using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>
/// The members of a JSON object, read one by one with a note of everything that is wrong (contract/rest-api.md, sections 3.1
/// and 4.2). Documents are slices of the body, untouched.
/// </summary>
public sealed partial class JsonFields
{
    /// <summary>Longest id, in characters (UTF-16 code units).</summary>
    public const int MaxIdLength = 800;

    /// <summary>Deepest nesting of a document.</summary>
    public const int MaxDepth = 128;

    // A wrong value is shown to its sender, but not megabytes of it.
    private const int MaxEcho = 4096;

    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly object[] _loc;
    private ReadOnlyMemory<byte> _raw;
    private bool _hidesInput;

    private JsonFields(ReadOnlyMemory<byte> raw, object[] loc, List<InvalidField> errors)
    {
        _raw = raw;
        _loc = loc;
        Errors = errors;
    }

    /// <summary>What is wrong so far.</summary>
    public List<InvalidField> Errors { get; }

    /// <summary>A hash of the object's bytes: decides between patches of the same time.</summary>
    public long ContentHash => unchecked((long)XxHash3.HashToUInt64(_raw.Span));

    /// <summary>Refuses what is wrong.</summary>
    /// <exception cref="RequestException">Something is.</exception>
    public void ThrowIfInvalid()
    {
        if (Errors.Count > 0)
        {
            throw new RequestException(Errors);
        }
    }

    /// <summary>Keeps values out of error messages: for bodies with passwords or keys.</summary>
    public void HideInput() => _hidesInput = true;

    /// <summary>What the sender named.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>Whether the sender named the field.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>A required text. An empty text stands for what is wrong.</summary>
    public string RequiredText(string name, int min = 0, int max = int.MaxValue)
    {
        if (!_members.ContainsKey(name))
        {
            Missing(name);
        }

        return Text(name, isNullable: false, min, max).Value ?? "";
    }

    /// <summary>A text of our own records.</summary>
    public Field<string> Text(string name, bool isNullable = true, int min = 0, int max = int.MaxValue)
    {
        var text = EventText(name, isNullable);
        if (text.Value is { } value)
        {
            if (!Scalars.IsStorable(value))
            {
                Add("string_unstorable", name, "String must not contain NUL or unpaired surrogates");
            }
            else if (value.Length < min)
            {
                Add("string_too_short", name, $"String should have at least {min} character{(min == 1 ? "" : "s")}", new() { ["min_length"] = min });
            }
            else if (value.Length > max)
            {
                Add("string_too_long", name, $"String should have at most {max} character{(max == 1 ? "" : "s")}", new() { ["max_length"] = max });
            }
        }

        return text;
    }

    /// <summary>A text of an event: whatever was sent is taken, so that no trace is lost for it.</summary>
    public Field<string> EventText(string name, bool isNullable = true, bool takesNumbers = false)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        switch (member.Type)
        {
            case JsonTokenType.String:
                return JsonText.Unescape(member.Raw.Span);
            case JsonTokenType.Null when isNullable:
                return new Field<string>(null, true);
            case JsonTokenType.Number when takesNumbers:
                return Encoding.UTF8.GetString(member.Raw.Span);
            default:
                Add("string_type", name, "Input should be a valid string");
                return default;
        }
    }

    /// <summary>A text, or whatever else stands there as its JSON; absent and null stay so. Nothing is wrong with any.</summary>
    public Field<string> AnyText(string name) =>
        !_members.TryGetValue(name, out var member) ? default
        : member.Type == JsonTokenType.Null ? new Field<string>(null, true)
        : ScalarText(member);

    /// <summary>An instant in Unix nanoseconds; null where there is none that can be read.</summary>
    public long? AnyTime(string name) => AnyText(name).Value is { } text && WireTime.TryParse(text, out var time) ? time : null;

    /// <summary>A required external id.</summary>
    public string RequiredId(string name)
    {
        if (!_members.ContainsKey(name))
        {
            Missing(name);
        }

        return Id(name, isNullable: false).Value ?? "";
    }

    /// <summary>An external id: any storable text up to <see cref="MaxIdLength"/>.</summary>
    public Field<string> Id(string name, bool isNullable = true) => Text(name, isNullable, max: MaxIdLength);

    /// <summary>An integer that fits in 32 bits: counts of tokens, of days.</summary>
    public Field<long?> Count(string name, int min = 0, int max = int.MaxValue)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        if (member.Type == JsonTokenType.Null)
        {
            return new Field<long?>(null, true);
        }

        if (member.Type is not (JsonTokenType.Number or JsonTokenType.String))
        {
            Add("int_type", name, "Input should be a valid integer");
            return default;
        }

        if (!Scalars.TryInteger(ScalarText(member), out var value))
        {
            var isNumber = member.Type == JsonTokenType.Number;
            Add(isNumber ? "int_from_float" : "int_parsing", name, isNumber
                ? "Input should be a valid integer, got a number with a fractional part"
                : "Input should be a valid integer, unable to parse string as an integer");
            return default;
        }

        if (value < min)
        {
            Add("greater_than_equal", name, $"Input should be greater than or equal to {min}", new() { ["ge"] = min });
            return default;
        }

        if (value > max)
        {
            Add("less_than_equal", name, $"Input should be less than or equal to {max}", new() { ["le"] = max });
            return default;
        }

        return (long?)value;
    }

    /// <summary>An instant in Unix nanoseconds.</summary>
    public Field<long?> Time(string name, bool isNullable = true)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        if (member.Type == JsonTokenType.Null && isNullable)
        {
            return new Field<long?>(null, true);
        }

        if (member.Type is JsonTokenType.Number or JsonTokenType.String && WireTime.TryParse(ScalarText(member), out var time))
        {
            return (long?)time;
        }

        if (member.Type is JsonTokenType.Number or JsonTokenType.String)
        {
            Add("datetime_from_date_parsing", name, "Input should be a valid datetime or date between 1677 and 2262, like 2025-11-06T07:14:41.105233", new() { ["error"] = "not a datetime" });
        }
        else
        {
            Add("datetime_type", name, "Input should be a valid datetime");
        }

        return default;
    }

    /// <summary>A boolean; null and absence are both absent.</summary>
    public bool? Boolean(string name, bool isRequired = false, bool isNullable = true)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            if (isRequired)
            {
                Missing(name);
            }

            return null;
        }

        if (member.Type == JsonTokenType.Null && isNullable)
        {
            return null;
        }

        if (member.Type is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null)
        {
            Add("bool_type", name, "Input should be a valid boolean");
            return null;
        }

        if (Scalars.ToBoolean(ScalarText(member)) is { } value)
        {
            return value;
        }

        Add("bool_parsing", name, "Input should be a valid boolean, unable to interpret input");
        return null;
    }

    /// <summary>A price: a number or numeric text of at least 0, kept as written. Null and absence are both absent.</summary>
    public string? Price(string name, bool isRequired = false)
    {
        if (!_members.TryGetValue(name, out var member) || (member.Type == JsonTokenType.Null && !isRequired))
        {
            if (isRequired)
            {
                Missing(name);
            }

            return null;
        }

        var text = member.Type is JsonTokenType.Number or JsonTokenType.String ? ScalarText(member).Trim() : null;
        if (!PriceRules.TryParsePrice(text, out var value))
        {
            Add(text is null ? "decimal_type" : "decimal_parsing", name, "Input should be a valid decimal");
            return null;
        }

        if (value < 0)
        {
            Add("greater_than_equal", name, "Input should be greater than or equal to 0", new() { ["ge"] = 0 });
            return null;
        }

        if (value > PriceRules.MaxPrice)
        {
            Add("less_than_equal", name, $"Input should be less than or equal to {PriceRules.MaxPrice}", new() { ["le"] = PriceRules.MaxPrice });
            return null;
        }

        return text;
    }

    /// <summary>A document: a JSON object or null, as a slice of the body.</summary>
    public Field<ReadOnlyMemory<byte>?> Document(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        if (member.Type == JsonTokenType.Null)
        {
            return new Field<ReadOnlyMemory<byte>?>(null, true);
        }

        if (member.Type != JsonTokenType.StartObject)
        {
            Add("dict_type", name, "Input should be a valid dictionary");
            return default;
        }

        if (member.Depth > MaxDepth)
        {
            AddTooDeep(name);
            return default;
        }

        return (ReadOnlyMemory<byte>?)member.Raw;
    }

    /// <summary>A document of any kind: a text, a number, a list and so on, as a slice of the body.</summary>
    public Field<ReadOnlyMemory<byte>?> AnyDocument(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        if (member.Depth > MaxDepth)
        {
            AddTooDeep(name);
            return default;
        }

        return member.Type == JsonTokenType.Null ? new Field<ReadOnlyMemory<byte>?>(null, true) : (ReadOnlyMemory<byte>?)member.Raw;
    }

    /// <summary>An array of texts.</summary>
    public Field<string[]> Texts(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        if (member.Type != JsonTokenType.StartArray)
        {
            Add("list_type", name, "Input should be a valid list");
            return default;
        }

        var texts = new List<string>();
        var reader = new Utf8JsonReader(member.Raw.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.String)
            {
                texts.Add(JsonText.Unescape(member.Raw.Span[start..(int)reader.BytesConsumed]));
            }
            else
            {
                reader.Skip();
                Errors.Add(new InvalidField("string_type", [.. _loc, name, index], "Input should be a valid string", Echo(member.Raw[start..(int)reader.BytesConsumed])));
            }
        }

        return texts.ToArray();
    }

    /// <summary>A required object within this one.</summary>
    public JsonFields RequiredObject(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            Missing(name);
            return new JsonFields(default, [], []);
        }

        if (member.Fields is not { } inner)
        {
            Errors.Add(NotAnObject([.. _loc, name]));
            return new JsonFields(default, [], []);
        }

        inner._hidesInput = _hidesInput;
        return inner;
    }

    /// <summary>An object within this one; null where there is none.</summary>
    public JsonFields? Object(string name) => _members.GetValueOrDefault(name).Fields;

    /// <summary>The raw value of a field; null when absent.</summary>
    public ReadOnlyMemory<byte>? Raw(string name) => _members.TryGetValue(name, out var member) ? member.Raw : (ReadOnlyMemory<byte>?)null;

    /// <summary>Refuses fields that the contract does not know.</summary>
    public void ForbidOthers(params ReadOnlySpan<string> known)
    {
        foreach (var name in _members.Keys)
        {
            if (!known.Contains(name))
            {
                Add("extra_forbidden", name, "Extra inputs are not permitted");
            }
        }
    }

    /// <summary>Notes that a field is wrong.</summary>
    public void Add(string type, string name, string msg, JsonObject? ctx = null) =>
        Errors.Add(new InvalidField(type, [.. _loc, name], msg, _members.TryGetValue(name, out var member) ? Echo(member.Raw) : null, ctx));

    private void AddTooDeep(string name) =>
        Errors.Add(new InvalidField("too_deep", [.. _loc, name], $"Input should not be nested deeper than {MaxDepth} levels", null, new() { ["max_depth"] = MaxDepth }));

    private void Missing(string name) => Errors.Add(new InvalidField("missing", [.. _loc, name], "Field required", Echo(_raw)));

    private RawJson? Echo(ReadOnlyMemory<byte> raw) => _hidesInput || raw.Length > MaxEcho ? null : new RawJson(raw);

    private static string ScalarText(Member member) =>
        member.Type == JsonTokenType.String ? JsonText.Unescape(member.Raw.Span) : Encoding.UTF8.GetString(member.Raw.Span);

    private static InvalidField NotAnObject(object[] loc) =>
        new("model_attributes_type", loc, "Input should be a valid dictionary or object to extract fields from", null);

    private readonly record struct Member(JsonTokenType Type, ReadOnlyMemory<byte> Raw, int Depth, JsonFields? Fields);
}
