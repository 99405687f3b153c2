using System.Text;
using System.Text.Json;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>
/// Token counts guessed from numbers of words, where the model reported none (contract/swisper-conventions.md, section 6). In whole
/// numbers: floor(words × factor).
/// </summary>
internal static class TokenEstimate
{
    /// <summary>The factor of the original, 0.75. Low for German, kept for comparable figures.</summary>
    public const int UsualTokensPer100Words = 75;

    /// <summary>Sum over messages <c>[{"role":"user","content":"…"}]</c>, each rounded down on its own.</summary>
    public static long OfMessages(ReadOnlySpan<byte> messages, int tokensPer100Words)
    {
        long tokens = 0;
        var reader = new Utf8JsonReader(messages, RawJson.ReaderOptions);
        if (messages is not [(byte)'[', ..] || !reader.Read())
        {
            return 0;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> content = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isContent = reader.ValueSpan.SequenceEqual("content"u8);
                reader.Read();
                var value = RawJson.Value(ref reader, messages);
                content = isContent ? value : content;
            }

            tokens += OfText(content, tokensPer100Words);
        }

        return tokens;
    }

    /// <summary>The estimate for a text, or for the text form of another value; 0 for none.</summary>
    public static long OfText(ReadOnlySpan<byte> value, int tokensPer100Words) =>
        value.IsEmpty || value is [(byte)'n', ..] ? 0
        : value is [(byte)'"', ..] ? Words(JsonText.Unescape(value)) * tokensPer100Words / 100
        : WordsOfTextForm(value) * tokensPer100Words / 100;

    // As Python writes it, {'route': 'simple_chat', 'entities': []}: a space after each colon and comma, whatever stands in the bytes.
    private static long WordsOfTextForm(ReadOnlySpan<byte> value)
    {
        long words = 0;
        var reader = new Utf8JsonReader(value, RawJson.ReaderOptions);
        for (var before = JsonTokenType.None; reader.Read(); before = reader.TokenType)
        {
            words += reader.TokenType switch
            {
                JsonTokenType.StartArray or JsonTokenType.StartObject => 0,
                JsonTokenType.EndArray or JsonTokenType.EndObject => before is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0,
                JsonTokenType.String => Math.Max(1, Words(Encoding.UTF8.GetString(reader.ValueSpan))),
                _ => 1,
            };
        }

        return words;
    }

    private static long Words(string text)
    {
        long words = 0;
        var inWord = false;
        foreach (var c in text)
        {
            // Python, whose words these are, also splits at the four separators of ASCII.
            var isSpace = char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';
            words += !isSpace && !inWord ? 1 : 0;
            inWord = !isSpace;
        }

        return words;
    }
}
