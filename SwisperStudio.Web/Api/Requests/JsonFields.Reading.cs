using System.Text.Json;
using System.Text.Unicode;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>How text becomes members: in one pass, straight from the request's UTF-8.</summary>
public sealed partial class JsonFields
{
    /// <summary>Reads a request's body.</summary>
    /// <exception cref="RequestException">422: not JSON, or not an object.</exception>
    public static JsonFields ParseBody(ReadOnlyMemory<byte> json)
    {
        var errors = new List<InvalidField>();
        if (json.IsEmpty)
        {
            throw new RequestException([new InvalidField("missing", ["body"], "Field required", null)]);
        }

        var fields = Parse(json, ["body"], errors);

        return errors.Count == 0 ? fields : throw new RequestException(errors);
    }

    /// <summary>Reads an object; what is wrong with it as a whole goes to <paramref name="errors"/>.</summary>
    public static JsonFields Parse(ReadOnlyMemory<byte> json, object[] loc, List<InvalidField> errors) => Parse(json, loc, errors, new RepeatScanner());

    /// <summary>Reads an object of several; what is wrong with it as a whole goes to <paramref name="errors"/>.</summary>
    internal static JsonFields Parse(ReadOnlyMemory<byte> json, object[] loc, List<InvalidField> errors, RepeatScanner scanner)
    {
        var position = 0;
        if (TryRead(json, ref position, loc, errors, scanner, out var fields) && IsEnd(json.Span, position) && scanner.IsValidUtf8(json.Span, 0, json.Length))
        {
            return fields;
        }

        errors.Clear();
        errors.Add(Broken(json, loc));
        return new JsonFields(json, loc, errors);
    }

    /// <summary>Reads the object that begins at a position, in one pass with the objects that are its members.</summary>
    /// <param name="json">UTF-8, whose validity the scanner tells afterwards.</param>
    /// <param name="position">Set behind the object.</param>
    /// <param name="loc">Where it stands in the request.</param>
    /// <param name="errors">Takes what is wrong with it as a whole.</param>
    /// <param name="scanner">The request's.</param>
    /// <param name="fields">The object; without members where the value is none.</param>
    /// <returns>False if the text is not JSON.</returns>
    internal static bool TryRead(ReadOnlyMemory<byte> json, ref int position, object[] loc, List<InvalidField> errors, RepeatScanner scanner, out JsonFields fields)
    {
        scanner.Begin();
        JsonScanner.SkipSpace(json.Span, ref position);
        if (position < json.Length && json.Span[position] == '{')
        {
            return TryReadObject(json, ref position, loc, errors, scanner, isOuter: true, out fields, out _);
        }

        var start = position;
        var isJson = JsonScanner.TrySkip(json.Span, ref position, out _);
        fields = new JsonFields(json[start..position], loc, errors);
        errors.Add(NotAnObject(loc));
        return isJson;
    }

    /// <summary>Whether nothing but space is left.</summary>
    internal static bool IsEnd(ReadOnlySpan<byte> json, int position)
    {
        JsonScanner.SkipSpace(json, ref position);
        return position == json.Length;
    }

    /// <summary>Says where and why text is not JSON, or no text.</summary>
    internal static InvalidField Broken(ReadOnlyMemory<byte> json, object[] loc)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return Invalid(loc, 0, "The body is not valid UTF-8");
        }

        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException broken)
        {
            return Invalid(loc, reader.BytesConsumed, broken.Message.Split(" LineNumber:", 2)[0]);
        }

        return Invalid(loc, reader.BytesConsumed, "The text is not JSON.");
    }

    private static bool TryReadObject(
        ReadOnlyMemory<byte> json, ref int position, object[] loc, List<InvalidField> errors, RepeatScanner scanner, bool isOuter, out JsonFields fields, out int depth)
    {
        var text = json.Span;
        var start = position++;
        fields = new JsonFields(default, loc, errors);
        depth = 1;
        JsonScanner.SkipSpace(text, ref position);
        var isEmpty = position < text.Length && text[position] == '}';
        for (var isOpen = !isEmpty; isOpen; isOpen = text[position] == ',')
        {
            position += fields._members.Count > 0 ? 1 : 0;
            JsonScanner.SkipSpace(text, ref position);
            var nameAt = position;
            if (!JsonScanner.TrySkipName(text, ref position))
            {
                return false;
            }

            var name = JsonText.Unescape(text[nameAt..(text[..position].LastIndexOf((byte)'"') + 1)]);
            JsonScanner.SkipSpace(text, ref position);
            var valueAt = position;
            JsonFields? inner = null;
            int valueDepth;
            if (!(isOuter && position < text.Length && text[position] == '{'
                ? TryReadObject(json, ref position, [.. loc, name], errors, scanner, isOuter: false, out inner, out valueDepth)
                : scanner.TrySkip(json, ref position, out valueDepth)))
            {
                return false;
            }

            fields._members[name] = new Member(TypeOf(text[valueAt]), json[valueAt..position], valueDepth, inner);
            depth = Math.Max(depth, valueDepth + 1);
            JsonScanner.SkipSpace(text, ref position);
            if (position == text.Length)
            {
                return false;
            }
        }

        if (text[position++] != '}')
        {
            return false;
        }

        fields._raw = json[start..position];
        return true;
    }

    /// <summary>Says where JSON is broken.</summary>
    private static InvalidField Invalid(object[] loc, long offset, string error) =>
        new("json_invalid", [.. loc, offset], "JSON decode error", new RawJson("{}"u8.ToArray()), new() { ["error"] = error });

    private static JsonTokenType TypeOf(byte first) => first switch
    {
        (byte)'{' => JsonTokenType.StartObject,
        (byte)'[' => JsonTokenType.StartArray,
        (byte)'"' => JsonTokenType.String,
        (byte)'t' => JsonTokenType.True,
        (byte)'f' => JsonTokenType.False,
        (byte)'n' => JsonTokenType.Null,
        _ => JsonTokenType.Number,
    };
}
