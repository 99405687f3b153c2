using Google.Protobuf;
using OpenTelemetry.Proto.Common.V1;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>A span's attributes while they are mapped: what has found its place is noted, so that the rest can be kept as metadata.</summary>
internal sealed class SpanAttributes
{
    private readonly Dictionary<string, AnyValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _placed = new(StringComparer.Ordinal);

    public SpanAttributes(IEnumerable<KeyValue> attributes, RepeatScanner scanner)
    {
        Scanner = scanner;
        foreach (var attribute in attributes.Where(a => a.Value is not null))
        {
            _values[attribute.Key] = Plain(attribute);
        }
    }

    /// <summary>The request's.</summary>
    public RepeatScanner Scanner { get; }

    /// <summary>What has found no place, in the order it came.</summary>
    public IReadOnlyList<KeyValue> Rest => [.. _values.Where(v => !_placed.Contains(v.Key)).Select(v => new KeyValue { Key = v.Key, Value = v.Value })];

    /// <summary>Adds attributes of an event that describes the span; the span's own go first.</summary>
    public void Add(IEnumerable<KeyValue> attributes)
    {
        foreach (var attribute in attributes.Where(a => a.Value is not null))
        {
            _values.TryAdd(attribute.Key, attribute.Value);
        }
    }

    /// <summary>A value that keeps its place among the rest.</summary>
    public string? Peek(string name) => _values.GetValueOrDefault(name)?.Text();

    /// <summary>The value of the first of these names that is there and tells something. Others that tell the same have found their place, too.</summary>
    public AnyValue? Take(params ReadOnlySpan<string> names)
    {
        AnyValue? taken = null;
        foreach (var name in names)
        {
            if (_values.TryGetValue(name, out var value) && value.ValueCase != AnyValue.ValueOneofCase.None && (taken is null || taken.Equals(value)))
            {
                taken = value;
                _placed.Add(name);
            }
        }

        return taken;
    }

    /// <summary>The text of the first of these names that is not empty.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Peek(name) is { Length: > 0 })
            {
                return Take(names[names.IndexOf(name)..])!.Text();
            }
        }

        return null;
    }

    /// <summary>The first of these names that holds a count.</summary>
    public long? Count(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_values.GetValueOrDefault(name)?.Count() is not null)
            {
                return Take(names[names.IndexOf(name)..])!.Count();
            }
        }

        return null;
    }

    /// <summary>Everything whose name begins so, by the rest of the name.</summary>
    public IReadOnlyList<(string Name, AnyValue Value)> TakeUnder(string prefix)
    {
        var found = new List<(string, AnyValue)>();
        foreach (var (name, value) in _values)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length && _placed.Add(name))
            {
                found.Add((name[prefix.Length..], value));
            }
        }

        return found;
    }

    // MLflow writes every value as JSON, a name with its quotes; what it was given and returned stays so, and is read as JSON. LangSmith writes JSON as bytes.
    private static AnyValue Plain(KeyValue attribute) => attribute switch
    {
        { Key: "mlflow.spanInputs" or "mlflow.spanOutputs" } => attribute.Value,
        { Value: { ValueCase: AnyValue.ValueOneofCase.StringValue, StringValue.Span: [(byte)'"', .., (byte)'"'] } value } when attribute.Key.StartsWith("mlflow.", StringComparison.Ordinal)
            && AttributeValues.AsJson(value.StringValue.Memory, anyKind: true) is { } json => new AnyValue { StringValue = ByteString.CopyFromUtf8(JsonText.Unescape(json)) },
        { Value: { ValueCase: AnyValue.ValueOneofCase.BytesValue } value } when AttributeValues.AsJson(value.BytesValue.Memory) is not null => new AnyValue { StringValue = value.BytesValue },
        _ => attribute.Value,
    };
}
