using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SwisperStudio.Bench.Generation;

/// <summary>
/// Runs of a GlobalSupervisor (docs/contract/swisper-conventions.md, sections 1, 3, 4 and 10): seven observations, one growing
/// state from node to node, telemetry of the model on three of them. The same seed gives the same runs.
/// </summary>
public sealed class TraceGenerator
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Nodes = ["user_in_the_loop_handler", "classify_intent", "memory_node", "global_planner", "agent_execution", "user_interface"];
    private static readonly string[] Agents = ["productivity_agent", "research_agent", "wealth_agent", "doc_agent"];
    private static readonly string[] Tags = ["calendar", "mail", "meeting", "research", "wealth", "voice", "mobile", "beta"];

    private readonly TraceShape _shape;
    private readonly TimeSpan _spacing;
    private readonly string _idMark;
    private readonly Random _random;
    private readonly Prose _prose;
    private int _made;

    /// <param name="shape">How much they hold.</param>
    /// <param name="seed">Which runs.</param>
    /// <param name="spacing">Time from run to run; 3 seconds if not given.</param>
    /// <param name="idMark">What every id of a trace or observation begins with: up to eight hexadecimal digits.</param>
    public TraceGenerator(TraceShape shape, int seed = 42, TimeSpan? spacing = null, string idMark = "")
    {
        _shape = shape;
        _spacing = spacing ?? TimeSpan.FromSeconds(3);
        _idMark = idMark;
        _random = new Random(seed);
        _prose = new Prose(_random);
    }

    /// <summary>The day of the first run.</summary>
    public static DateTime FirstDay { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The next runs.</summary>
    public List<GeneratedTrace> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>The next run, of one of 200 users.</summary>
    public GeneratedTrace Next()
    {
        var start = FirstDay + _made++ * _spacing;
        var user = $"auth0|{_random.Next(200) * 7919 + 0x5a0000:x8}";
        var session = $"chat-{user[6..]}-{_random.Next(20):00}";
        var message = _prose.Sentence();
        var state = new JsonObject
        {
            ["user_message"] = message,
            ["user_id"] = user,
            ["chat_id"] = session,
            ["correlation_id"] = _prose.Id(),
        };
        FillStart(state, message, start);

        var rootId = NextId();
        var rootInput = Utf8(state);
        var at = start.AddMilliseconds(_random.Next(2, 20));
        var observations = new List<GeneratedObservation>();
        foreach (var node in Nodes)
        {
            var before = observations.Count == 0 ? rootInput : Utf8(state);
            Grow(state, node, at);
            var end = at.AddMilliseconds(_random.Next(5, 2_500));
            observations.Add(new GeneratedObservation(
                NextId(), rootId, node == "agent_execution" ? "AGENT" : "SPAN", node, at, end, Level(), before, Utf8(Output(state, node))));
            at = end.AddMilliseconds(1);
        }

        observations.Insert(0, new GeneratedObservation(rootId, null, "AGENT", "global_supervisor", start, at, "DEFAULT", rootInput, Utf8(state)));
        return new GeneratedTrace(NextId(), message, user, session, [Tags[_random.Next(Tags.Length)]], start, observations);
    }

    private string NextId() => _idMark + _prose.Id()[_idMark.Length..];

    private string Level() => _random.Next(100) == 0 ? "ERROR" : "DEFAULT";

    private void FillStart(JsonObject state, string message, DateTime now)
    {
        state["user_timezone"] = "Europe/Zurich";
        state["current_time"] = _prose.Time(now);
        if (_shape.Start < 1_000)
        {
            state["messages"] = new JsonArray(Message("user", _prose.Text(_shape.Start / 2)));
            return;
        }

        state["avatar_id"] = "avatar_" + _prose.Word();
        state["workspace_id"] = _prose.Id();
        state["model"] = "inference-llama4-maverick";
        state["modality"] = "text";
        state["user_locale"] = "de-CH";
        var messages = new JsonArray();
        state["messages"] = messages;
        for (var left = _shape.Start - 600; left > 0;)
        {
            var text = _prose.Text(_random.Next(60, 900));
            messages.Add(Message(messages.Count % 2 == 0 ? "user" : "assistant", text));
            left -= text.Length + 100;
        }

        messages.Add(Message("user", message));
    }

    private JsonObject Message(string role, string content) => new() { ["id"] = _prose.Id(), ["role"] = role, ["content"] = content };

    private void Grow(JsonObject state, string node, DateTime now)
    {
        var size = _shape.PerNode;
        switch (node)
        {
            case "user_in_the_loop_handler":
                state["user_in_the_loop"] = new JsonObject { ["is_waiting"] = false, ["note"] = _prose.Text(size) };
                break;
            case "classify_intent":
                state["intent_classification"] = new JsonObject
                {
                    ["route"] = "complex_chat",
                    ["is_temporal_query"] = _random.Next(2) == 0,
                    ["temporal_query_type"] = null,
                    ["is_system_query"] = false,
                    ["entities"] = Items(size, () => new() { ["text"] = $"{_prose.Name()} {_prose.Name()}", ["type"] = "name", ["role"] = _prose.Word() }),
                    ["privacy_mode_change"] = null,
                };
                break;
            case "memory_node":
                state["avatar_name"] = _prose.Name();
                state["presentation_rules"] = new JsonObject { ["emoji_enabled"] = true, ["verbosity"] = "concise", ["tone"] = "friendly", ["language"] = "de" };
                state["memory_domain"] = new JsonObject
                {
                    ["conversation_context"] = _prose.Text(size / 2),
                    ["facts"] = Items(size / 2, () => new() { ["id"] = _prose.Id(), ["fact"] = _prose.Sentence(), ["score"] = Math.Round(_random.NextDouble(), 4) }),
                    ["preloaded_facts_count"] = _random.Next(40),
                };
                break;
            case "global_planner":
                state["global_planner_decision"] = new JsonObject
                {
                    ["next_step"] = "execute_directly",
                    ["current_plan"] = _prose.Text(size),
                    ["target_domain_agent"] = Agents[_random.Next(Agents.Length)],
                    ["is_final_step"] = _random.Next(2) == 0,
                };
                break;
            case "agent_execution":
                state["agent_responses"] = new JsonObject
                {
                    ["responses"] = Items(size, () => new()
                    {
                        ["id"] = _prose.Id(),
                        ["from"] = _prose.Email(),
                        ["received_at"] = _prose.Time(now),
                        ["subject"] = _prose.Sentence(),
                        ["body"] = _prose.Text(Math.Min(size, 240)),
                    }),
                };
                break;
            default:
                state["user_interface_response"] = "## " + _prose.Sentence() + "\n\n" + _prose.Text(size);
                break;
        }
    }

    private JsonArray Items(int size, Func<JsonObject> item)
    {
        var items = new JsonArray();
        for (var left = size; left > 0;)
        {
            var next = item();
            left -= Utf8(next).Length + 1;
            items.Add(next);
        }

        return items;
    }

    /// <summary>The node returns the whole state, <c>{**state, …}</c>; the SDK adds to the captured copy alone.</summary>
    private JsonObject Output(JsonObject state, string node)
    {
        var output = state.DeepClone().AsObject();
        if (node is not ("classify_intent" or "global_planner" or "user_interface") || _shape.Telemetry == 0)
        {
            return output;
        }

        var (prompt, completion) = (_random.Next(500, 6_000), _random.Next(50, 600));
        output["_llm_messages"] = new JsonArray(
            new JsonObject { ["role"] = "system", ["content"] = $"You are {node}. " + _prose.Text(_shape.Telemetry / 2) },
            new JsonObject { ["role"] = "user", ["content"] = (string?)state["user_message"] });
        output["_llm_result"] = new JsonObject { ["answer"] = _prose.Text(_shape.Telemetry / 4) };
        output["_llm_reasoning"] = _prose.Text(_shape.Telemetry / 4);
        output["_llm_model"] = "inference-llama4-maverick";
        output["_llm_tokens"] = new JsonObject { ["total"] = prompt + completion, ["prompt"] = prompt, ["completion"] = completion };
        return output;
    }

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(Relaxed));
}
