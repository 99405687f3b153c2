namespace SwisperStudio.Tests.Fuzz;

/// <summary>What a client might send by mistake or on purpose.</summary>
internal static class NastyValues
{
    /// <summary>Raw JSON, valid or not, to stand where a value stood.</summary>
    public static string[] Json { get; } =
    [
        "null", "true", "false", "0", "-0.0", "1", "-1", "1.5", "1e400", "-1e400", "1E-400", "9007199254740993",
        "2147483648", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "0.1e5", "01", "1.", "NaN", "Infinity", "-Infinity",
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uFFFF\"", "\"/\"", "\"a/b/../c\"", "\"%2F%00\"", "\"<script>alert(1)</script>\"",
        "\"😀\"", "\"\\u202e\"", "\"'; DROP TABLE traces; --\"", "\"NaN\"", "\"1e400\"", "\"12\"", "\"SPAN\"", "\"AUTO\"", "\"span\"", "\"TRUE\"", "\"off\"",
        "\"0001-01-01\"", "\"9999-12-31T23:59:59.999999Z\"", "\"2025-13-45T99:99:99\"", "\"2025-11-06T07:14:41.1234567890123+14:00\"", "\"-0001-01-01T00:00:00\"", "\"2262-04-11T23:47:16.854775808\"",
        "\"1e20\"", "1e20", "-62135596801", "253402300800", "1700000000000", "-1e-7", "1e-7", "\"1E-7\"", "1e308",
        "{}", "[]", "[[]]", "[null]", "{\"a\":1,\"a\":2}", "{\"\":{\"\":[]}}", "{\"\\u0000\":\"\\u0000\"}", "[1,2,", "{\"a\"", "\"open", "\"\\x\"", "'x'", "undefined", "/* */1", "1 2", ",",
        Text(800), Text(801), Text(20_000), Text(300_000), Emoji(800), Emoji(801), Nested('[', ']', 100), Nested('[', ']', 129), Nested('[', ']', 20_000), new('[', 50_000),
        $"[{string.Join(',', Enumerable.Repeat("\"t\"", 5_000))}]", $"{new string('9', 5_000)}", $"0.{new string('1', 5_000)}",
        $"{{{string.Join(',', Enumerable.Range(0, 3_000).Select(n => $"\"k{n}\":{n}"))}}}",
        "{\"_llm_tokens\":{\"total\":1e400,\"prompt\":\"x\",\"completion\":-5}}", "{\"_llm_tokens\":{\"total\":9223372036854775807,\"prompt\":9223372036854775807,\"completion\":1},\"_llm_model\":\"gpt-4o\"}", "{\"_llm_messages\":[{\"content\":{\"a\":[null]}},7,null],\"_llm_result\":[],\"_llm_model\":7}",
        "{\"_llm_messages\":\"text\",\"_llm_tokens\":[]}", "{\"_tools_executed\":[{\"tool_name\":7},{\"tool_name\":\"\\ud800\",\"parameters\":[]},null,\"x\"]}", "{\"tool_results\":{\"b\":{\"results\":{\"a_b_c\":{\"tool_name\":\"t\"},\"x\":7}}}}",
    ];

    /// <summary>Percent-encoded path segments and query values.</summary>
    public static string[] Segments { get; } =
    [
        "%00", "a%00b", "%ED%A0%80", "%FF%FE", "%C0%AF", "%2F", "a%2Fb", "%252F", "%2E%2E", "..%5C..", "%", "%zz", "%F0%9F%98%80", "a+b", "a;b=c", "a?b", "'%22%3C", "%E2%80%AE",
        "-1", "0", "1.5", "99999999999999999999", "NaN", "true", "null", "undefined", "2025-11-06", "2025-99-99", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00%2B14:00", "1e400", "-62135596801",
        "heartbeat", "connection-status", "me", "defaults", "00000000-0000-0000-0000-000000000000", new('x', 800), new('x', 801), new('x', 20_000), string.Concat(Enumerable.Repeat("%F0%9F%98%80", 801)),
        "", "%25_%25", "DROP%20TABLE", "%0D%0AX-Injected:%201",
    ];

    /// <summary>Headers beside or instead of the usual ones.</summary>
    public static (string Name, string Value)[] Headers { get; } =
    [
        ("Content-Type", "text/plain"), ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Type", "application/json; charset=utf-16"), ("Content-Type", "application/json; charset=nonsense"),
        ("Content-Type", "application/vnd.api+json"), ("Content-Type", ";;;"), ("Content-Type", "application/x-ndjson"), ("Content-Type", "multipart/form-data; boundary=x"), ("Content-Type", ""),
        ("Content-Encoding", "gzip"), ("Content-Encoding", "zstd"), ("Content-Encoding", "deflate"), ("Content-Encoding", "br"), ("Content-Encoding", "gzip, gzip"), ("Content-Encoding", "nonsense"),
        ("Accept", "text/html"), ("Accept", "nonsense"), ("Accept-Language", "xx;q=9"), ("Accept-Encoding", "nonsense;q=7"),
        ("X-Project-Id", ""), ("X-Project-Id", "nonsense"), ("X-Project-Id", "00000000-0000-0000-0000-000000000000"), ("X-Project-Id", new('x', 5_000)),
        ("X-API-Key", ""), ("X-API-Key", "wrong"), ("X-API-Key", new('k', 8_000)), ("Authorization", "Bearer"), ("Authorization", "Bearer a.b.c"), ("Authorization", "Basic eDp4"), ("Authorization", "Bearer \u00ff"),
        ("X-Forwarded-Proto", "nonsense"), ("X-Forwarded-For", "nonsense"), ("X-Forwarded-Host", "a b/c"), ("Host", "nonsense.invalid"), ("Cookie", ".AspNetCore.Identity.Application=nonsense"),
        ("Origin", "null"), ("Origin", "http://localhost:3000"), ("If-None-Match", "\"x\""), ("Range", "bytes=0-1"), ("Expect", "100-continue"), ("traceparent", "nonsense"), ("Connection", "Upgrade"), ("Upgrade", "websocket"),
    ];

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static string Emoji(int count) => $"\"{string.Concat(Enumerable.Repeat("😀", count))}\"";

    private static string Nested(char open, char close, int depth) => new string(open, depth) + new string(close, depth);
}
