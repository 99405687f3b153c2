using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SwisperStudio.Client.Capture;

/// <summary>
/// JSON in pooled memory, written piece by piece. A value of the host's that cannot be written is replaced by a text that says so:
/// nothing is thrown.
/// </summary>
internal sealed class JsonBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 16 * 1024;
    private const int MaxBytes = 64 * 1024 * 1024;

    private readonly JsonSerializerOptions _options;
    private readonly Utf8JsonWriter _writer;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);

    public JsonBuffer(JsonSerializerOptions options)
    {
        _options = options;
        _writer = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = options.Encoder ?? JavaScriptEncoder.Default, SkipValidation = true });
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Write(ReadOnlySpan<byte> json)
    {
        json.CopyTo(GetSpan(json.Length));
        Length += json.Length;
    }

    /// <summary>Begins a member: a comma where one is needed, the name, a colon.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Write(Length == 0 || _bytes[Length - 1] == (byte)'{' ? "\""u8 : ",\""u8);
        Write(name);
        Write("\":"u8);
    }

    /// <summary>A member with a text; none where it is null.</summary>
    public void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            Name(name);
            _writer.WriteStringValue(value);
            EndValue();
        }
    }

    /// <summary>A member with a count; none where it is null.</summary>
    public void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            Name(name);
            _writer.WriteNumberValue(number);
            EndValue();
        }
    }

    /// <summary>A member with a time (UTC); none where it is null.</summary>
    public void Time(ReadOnlySpan<byte> name, DateTime? value)
    {
        if (value is { } time)
        {
            Name(name);
            _writer.WriteStringValue(time);
            EndValue();
        }
    }

    /// <summary>A member with an object, as the studio wants documents; none where the value is null.</summary>
    public void Document(ReadOnlySpan<byte> name, object? value)
    {
        if (value is not null)
        {
            Name(name);
            Document(value);
        }
    }

    /// <summary>An object; anything else becomes <c>{"value": …}</c>.</summary>
    public void Document(object? value)
    {
        var start = Length;
        Value(value);
        if (_bytes[start] == (byte)'{')
        {
            return;
        }

        var prefix = """{"value":"""u8;
        GetSpan(prefix.Length + 1);
        _bytes.AsSpan(start, Length - start).CopyTo(_bytes.AsSpan(start + prefix.Length));
        prefix.CopyTo(_bytes.AsSpan(start));
        Length += prefix.Length;
        Write("}"u8);
    }

    /// <summary>Any value: serialized once, here and now. Text that is a JSON object or array is taken as it is.</summary>
    public void Value(object? value)
    {
        var start = Length;
        try
        {
            if (value is not string text)
            {
                JsonSerializer.Serialize(_writer, value, value?.GetType() ?? typeof(object), _options);
                EndValue();
            }
            else if (!TryJson(text))
            {
                _writer.WriteStringValue(text);
                EndValue();
            }

            // An event is one line. In JSON a raw line break can only stand between tokens: a converter or a raw text has written it.
            var json = _bytes.AsSpan(start, Length - start);
            if (json.ContainsAny((byte)'\n', (byte)'\r'))
            {
                json.Replace((byte)'\n', (byte)' ');
                json.Replace((byte)'\r', (byte)' ');
            }

            Length = start + json.TrimEnd((byte)' ').Length;
        }
        catch (Exception failure)
        {
            // Whatever the host's own getters and converters throw.
            _writer.Reset();
            Length = start;
            _writer.WriteStringValue($"{value?.GetType()} could not be serialized: {failure.Message}");
            EndValue();
        }
    }

    /// <summary>Hands the memory over, cut to size where much of it is free.</summary>
    /// <returns>An array of the shared pool; the first <see cref="Length"/> bytes count.</returns>
    public byte[] Detach()
    {
        var bytes = _bytes;
        if (Length < bytes.Length / 2)
        {
            bytes = ArrayPool<byte>.Shared.Rent(Length);
            Written.CopyTo(bytes);
            return bytes;
        }

        _bytes = [];
        return bytes;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void EndValue()
    {
        _writer.Flush();
        _writer.Reset();
    }

    private bool TryJson(string text)
    {
        var json = text.AsSpan().Trim();
        if (json is not ['{' or '[', ..])
        {
            return false;
        }

        var start = Length;
        Length += Encoding.UTF8.GetBytes(json, GetSpan(Encoding.UTF8.GetMaxByteCount(json.Length)));
        try
        {
            var reader = new Utf8JsonReader(_bytes.AsSpan(start, Length - start));
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            Length = start;
            return false;
        }
    }

    private void Grow(int bytes)
    {
        if (_bytes.Length - Length >= bytes)
        {
            return;
        }

        if (Length + (long)bytes > MaxBytes)
        {
            throw new InvalidOperationException($"It has more than {MaxBytes:N0} bytes.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, Length + bytes));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
