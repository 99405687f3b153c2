using System.Text;
using System.Text.Json;
using CsCheck;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Tests.Core.State;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Swisper;

public sealed class ToolCallsTests
{
    [Fact]
    public void StandardList_OfTheContract_IsRead()
    {
        var calls = Read("""
            {
              "_tools_executed": [
                {"tool_name": "search_web", "parameters": {"query": "rail strikes"}, "result": "5 hits", "error": null, "status": "success", "batch_key": "research_1", "duration_ms": 812, "timestamp": "2026-11-23T19:08:54"},
                {"tool_name": "weather_lookup", "parameters": {"city": "Bern"}, "result": "ERROR: timeout", "error": {"message": "timeout", "type": "TimeoutError"}, "status": "failure"}
              ],
              "_tools_executed_by": "tool_execution"
            }
            """);

        Assert.Equal(
            [
                """search_web {"query": "rail strikes"} "5 hits" - ok research_1 812 2026-11-23T19:08:54 tool_execution""",
                """weather_lookup {"city": "Bern"} "ERROR: timeout" {"message": "timeout", "type": "TimeoutError"} failed    tool_execution""",
            ],
            calls.Select(Line));
        Assert.Equal("timeout", calls[1].ErrorText);
    }

    [Theory]
    [InlineData("""{"tool_name":"t"}""", "t {} - - ok    ")]
    [InlineData("""{"tool_name":"t","name":"n"}""", "n {} - - ok    ")]
    [InlineData("""{"tool_name":"t","parameters":null,"result":null,"error":null,"status":null,"batch_key":null,"duration_ms":null}""", "t {} - - ok    ")]
    [InlineData("""{"tool_name":"t","error":"no route","duration_ms":1.7}""", "t {} - \"no route\" failed  1  ")]
    [InlineData("""{"tool_name":"t","error":"","status":"success"}""", "t {} - - ok    ")]
    [InlineData("""{"tool_name":"t","parameters":[1],"result":false,"duration_ms":-4,"batch_key":7,"timestamp":5}""", "t [1] false - ok    ")]
    [InlineData("""{"tool_name":"\u0074","result":"\udc00"}""", "t {} \"\\udc00\" - ok    ")]
    [InlineData("""{"tool_name":"t","parameters":{},"parameters":{"a":1}}""", """t {"a":1} - - ok    """)]
    public void Element_WithMissingOrOddFields_GetsDefaults(string element, string expected) =>
        Assert.Equal([expected], Read($$"""{"_tools_executed":[{{element}}]}""").Select(Line));

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"_tools_executed\"")]
    [InlineData("""[{"tool_name":"t"}]""")]
    [InlineData("""{"_tools_executed":[]}""")]
    [InlineData("""{"_tools_executed":null,"tool_results":{},"tool_calls":[]}""")]
    [InlineData("""{"_tools_executed":[{"parameters":{}},{"tool_name":""},{"tool_name":5},null,"x",[]]}""")]
    [InlineData("""{"agent_plan":{"tools":["search_calendar","get_weather"]}}""")]
    [InlineData("""{"available_tools":[{"name":"search","description":"Searches.","parameters":{"type":"object"}}]}""")]
    [InlineData("""{"tools":[{"name":"search"}],"tool_config":{"name":"x"}}""")]
    [InlineData("""{"_llm_messages":[{"content":"use a tool","tool_calls":[{"name":"x","args":{}}]}],"_llm_result":{"tool_calls":[{"name":"x","args":{}}]}}""")]
    // Old research data: Python text instead of objects.
    [InlineData("""{"tool_execution_results_history":["results={'search_web_1': ToolResultEntry(tool_name='search_web', result='…')}"]}""")]
    [InlineData("""{"tool_execution_results_history":[{"results":"{'search_web_1': ToolResultEntry(tool_name='search_web')}"}]}""")]
    public void Output_WithoutCalls_GivesNone(string output) => Assert.Empty(Read(output));

    [Fact]
    public void BatchedResults_TellBatchAndParameters()
    {
        var calls = Read("""
            {"tool_results": {
              "batch_1": {"results": {
                "search_emails_from_bob_date_ge2024": {"tool_name": "search_emails", "result": [1], "error": null},
                "get_page_nr_7_page_left": {"result": null, "error": "gone"},
                "send": {"tool_name": "send_mail", "parameters": {"to": "x"}, "result": "ok"}}},
              "batch_2": {"results": null}, "batch_3": 5}}
            """);

        Assert.Equal(
            [
                """search_emails {"from":"bob","date":">=2024"} [1] - ok batch_1   """,
                """get_page_nr_7_page_left {"nr":"7","page":"left"} - "gone" failed batch_1   """,
                """send_mail {"to": "x"} "ok" - ok batch_1   """,
            ],
            calls.Select(Line));
    }

    [Fact]
    public void ResearchHistory_OfObjectsAndLists_IsReadInOrder()
    {
        var calls = Read("""
            {"tool_execution_results_history": [
              {"results": {"a_1": {"tool_name": "a", "tool_args": {"q": 1}, "result": 1, "status": "success"}}},
              {"results": [{"tool_name": "b", "parameters": {"q": 2}, "status": "failure"}], "batch_key": "second"}]}
            """);

        Assert.Equal(["""a {"q": 1} 1 - ok research   """, """b {"q": 2} - - failed second   """], calls.Select(Line));
    }

    [Theory]
    [InlineData("""{"tool_execution_result":{"tool_name":"quote","params":{"isin":"CH"},"output":3}}""", """quote {"isin":"CH"} 3 - ok    """, false)]
    [InlineData("""{"tool_operations":[{"tool_name":"send","parameters":{"to":"x"}}]}""", """send {"to":"x"} - - ok    """, true)]
    [InlineData("""{"messages":[{"role":"ai","tool_calls":[{"name":"send","args":{"to":"x"},"id":"1"}]}]}""", """send {"to":"x"} - - ok    """, true)]
    [InlineData("""{"tool_calls":[{"id":"1","type":"function","function":{"name":"send","arguments":"{}"}}]}""", """send "{}" - - ok    """, true)]
    [InlineData("""{"a":{"b":[{"my_tool_log":[{"name":"deep","error":"x"}]}]}}""", """deep {} - "x" failed    """, false)]
    public void OtherKeysAboutTools_AreReadAtAnyDepth(string output, string expected, bool isPlanned)
    {
        var call = Assert.Single(Read(output));

        Assert.Equal(expected, Line(call));
        Assert.Equal(isPlanned, call.IsPlanned);
    }

    [Fact]
    public void FirstFormatThatYieldsCalls_Wins()
    {
        const string results = """ "tool_results":{"b":{"results":{"k":{"tool_name":"second"}}}} """;
        const string history = """ "tool_execution_results_history":[{"results":[{"tool_name":"third"}]}] """;
        const string other = """ "tool_calls":[{"name":"fourth","args":{}}] """;

        Assert.Equal("first", Assert.Single(Read($$"""{{{other}},{{history}},{{results}},"_tools_executed":[{"tool_name":"first"}]}""")).Name);
        Assert.Equal("second", Assert.Single(Read($$"""{{{other}},{{history}},{{results}},"_tools_executed":[]}""")).Name);
        Assert.Equal("third", Assert.Single(Read($$"""{{{other}},{{history}},"tool_results":"none"}""")).Name);
        Assert.Equal("fourth", Assert.Single(Read($$"""{{{other}}}""")).Name);
    }

    // A tree loads only what the top level says of tools; whoever reads the whole output must count the same calls.
    [Fact]
    public void CallsAtTheTopLevel_HideThoseThatLieDeeperElsewhere()
    {
        const string tools = """ "tool_calls":[{"name":"top","args":{}}],"my_tools":{"deep":[{"tool_calls":[{"name":"below","args":{}}]}]} """;

        Assert.Equal(["top", "below"], Read($$"""{{{tools}}}""").Select(c => c.Name));
        Assert.Equal(["top", "below"], Read($$$"""{"messages":[{"tool_calls":[{"name":"history","args":{}}]}],{{{tools}}}}""").Select(c => c.Name));
    }

    [Fact]
    public void Documents_OfACall_AreTheSdks()
    {
        var call = Assert.Single(Read("""{"_tools_executed":[{"tool_name":"a\"b","parameters":{"n":-0.0},"error":"x","status":"failure","batch_key":"1"}]}"""));

        Assert.Equal("""{"tool_name":"a\"b","parameters":{"n":-0.0},"batch_key":"1"}""", Encoding.UTF8.GetString(call.ToInput()));
        Assert.Equal("""{"status":"failure","result":null,"error":"x"}""", Encoding.UTF8.GetString(call.ToOutput()));
        Assert.Equal("""{"status":null,"result":null,"error":null}""", Encoding.UTF8.GetString((call with { Failed = false, Error = null, IsPlanned = true }).ToOutput()));
    }

    [Fact]
    public void AnyDocument_IsReadWithoutFailure() =>
        Gen.Int.Sample(
            seed =>
            {
                string Json(int part) => new RandomJson(seed + part, spaced: seed % 2 == 0).Document();
                Check(Json(0));
                Check($$"""{"_tools_executed":{{Json(1)}},"_tools_executed_by":{{Json(2)}},"tool_results":{{Json(3)}},"tool_execution_results_history":{{Json(4)}},"tool\ud83d":{{Json(5)}}}""");
                Check($$"""{"_tools_executed":[{"tool_name":{{Json(6)}},"parameters":{{Json(7)}},"error":{{Json(8)}},"status":{{Json(9)}},"duration_ms":{{Json(10)}}},{{Json(11)}}]}""");
                Check($$"""{"tool_results":{"\ud83d":{"results":{"\udc00_a_b_c":{"result":{{Json(12)}},"error":{{Json(13)}} }, "x":{{Json(14)}} } } } }""");
                return true;

                void Check(string json)
                {
                    foreach (var call in Read(json))
                    {
                        using var input = JsonDocument.Parse(call.ToInput(), new() { MaxDepth = 200 });
                        using var output = JsonDocument.Parse(call.ToOutput(), new() { MaxDepth = 200 });
                        _ = call.ErrorText;
                    }
                }
            },
            iter: 500);

    [Fact]
    public void RecordedRun_TellsItsTwoToolsInTheNodeAndInTheGraph()
    {
        var outputs = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", "swisper_http_sdk.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("body"))
            .Where(body => body.TryGetProperty("output", out _))
            .Select(body => Read(body.GetProperty("output").GetRawText()))
            .Where(calls => calls.Count > 0)
            .ToList();

        Assert.Equal(2, outputs.Count);
        Assert.All(outputs, calls => Assert.Equal([("search_calendar", false, "tool_execution"), ("get_weather", true, "tool_execution")], calls.Select(c => (c.Name, c.Failed, c.Owner!))));
    }

    private static IReadOnlyList<ToolCall> Read(string output)
    {
        var json = Encoding.UTF8.GetBytes(output);
        var calls = ToolCalls.Read(json);
        Assert.True(calls.Count == 0 || ToolCalls.MayContain(json));
        return calls;
    }

    private static string Line(ToolCall call) =>
        $"{call.Name} {Text(call.Parameters)} {Text(call.Result)} {Text(call.Error)} {(call.Failed ? "failed" : "ok")} {call.BatchKey} {call.DurationMs} {call.Timestamp} {call.Owner}";

    private static string Text(byte[]? json) => json is null ? "-" : Encoding.UTF8.GetString(json);
}
