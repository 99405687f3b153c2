using System.Text;

namespace SwisperStudio.Tests.Core.State;

/// <summary>Documents with everything JSON allows, made from a seed; white space only where asked for.</summary>
internal sealed class RandomJson(int seed, bool spaced = false, bool plain = false)
{
    private static readonly string[] StringParts =
    [
        "a", "word ", "ü", "🎉", "{\\\"x\\\":[1,2]}", ",", "]", "/", "\\/", "\\n", "\\t", "\\\\", "\\u00fc", "\\u0000", "\\u0001", "\\uD83C\\uDF89", "\u007f\u2028",
    ];

    private static readonly string[] LoneSurrogates = ["\\ud83d", "\\uDC00", "\\uDC00\\ud83d"];

    private static readonly string[] Numbers =
    [
        "0", "-0", "-0.0", "1", "1.0", "-17", "3.14159", "1e5", "1E+400", "2.5e-400", "9007199254740993", "0.30000000000000004",
        "123456789012345678901234567890.000000000000000000000000000001", "1e99999999999999999999",
    ];

    private static readonly string[] Spaces = ["", "", " ", "\n", "\t\r\n  "];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _json = new();

    public string Document()
    {
        Space();
        Value(_random.Next(6));
        Space();
        return _json.ToString();
    }

    private void Value(int budget)
    {
        switch (_random.Next(budget > 0 ? 12 : 5))
        {
            case 0:
                _json.Append(_random.Next(3) switch { 0 => "null", 1 => "true", _ => "false" });
                break;
            case 1 or 2:
                _json.Append(plain ? _random.Next(100) : Numbers[_random.Next(Numbers.Length)]);
                break;
            case 3 or 4:
                String(LongTail(400));
                break;
            case < 8:
                Container('[', ']', LongTail(3000), budget, () => { });
                break;
            case 8 when !plain:
                Nested(_random.Next(1, 128 - 8));
                break;
            default:
                var next = 0;
                Container('{', '}', LongTail(500), budget, () => Key(next++));
                break;
        }
    }

    /// <summary>Mostly small, sometimes large.</summary>
    private int LongTail(int max) => _random.Next(20) == 0 ? _random.Next(max) : _random.Next(6);

    private void Container(char open, char close, int count, int budget, Action key)
    {
        _json.Append(open);
        Space();
        for (var i = 0; i < count; i++)
        {
            _json.Append(i > 0 ? "," : "");
            Space();
            key();
            Value(count > 20 ? 0 : budget - 1);
            Space();
        }

        _json.Append(close);
    }

    private void Key(int number)
    {
        if (plain)
        {
            _json.Append($"\"key{number}\"");
        }
        else
        {
            String(_random.Next(2));
        }

        Space();
        _json.Append(':');
        Space();
    }

    private void Nested(int depth)
    {
        var kinds = Enumerable.Range(0, depth).Select(_ => _random.Next(2) == 0).ToArray();
        foreach (var isArray in kinds)
        {
            _json.Append(isArray ? "[1," : "{\"deep\":");
        }

        String(_random.Next(20));
        foreach (var isArray in kinds.Reverse())
        {
            _json.Append(isArray ? "]" : ",\"deep\":[]}");
        }
    }

    private void String(int parts)
    {
        _json.Append('"');
        var repeat = _random.Next(40) == 0 ? 2000 : 1;
        for (var i = 0; i < parts; i++)
        {
            var part = !plain && _random.Next(30) == 0 ? LoneSurrogates[_random.Next(3)] : StringParts[_random.Next(StringParts.Length)];
            for (var n = 0; n < (i == 0 ? repeat : 1); n++)
            {
                _json.Append(part);
            }
        }

        _json.Append('"');
    }

    private void Space()
    {
        if (spaced)
        {
            _json.Append(Spaces[_random.Next(Spaces.Length)]);
        }
    }
}
