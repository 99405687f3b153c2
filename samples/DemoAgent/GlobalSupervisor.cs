using SwisperStudio.Client;

namespace DemoAgent;

/// <summary>
/// An agent as a graph: classify_intent → memory_node → global_planner ⇄ agent_execution → user_interface. One state, a dictionary,
/// goes from node to node and grows. This is where the client is used: a trace, a step for each node, tool calls inside.
/// </summary>
internal sealed class GlobalSupervisor(StudioClient studio, FakeModel model)
{
    private const int Attempts = 3;

    private int _steps;
    private int _tokens;

    /// <summary>Answers a question.</summary>
    /// <returns>Id of the trace, how many steps it has, and the tokens they took.</returns>
    public async Task<(string Trace, int Steps, int Tokens)> RunAsync(Question question, string user, string session, CancellationToken cancel)
    {
        using var trace = studio.StartTrace(question.Text, user, session, new { user_message = question.Text }, [question.Agent ?? "small_talk", "demo"]);
        var state = new Dictionary<string, object?>
        {
            ["user_message"] = question.Text,
            ["user_id"] = user,
            ["chat_id"] = session,
            ["correlation_id"] = Guid.NewGuid(),
            ["avatar_id"] = "avatar_nova",
            ["user_timezone"] = "Europe/Zurich",
            ["user_locale"] = "de-CH",
            ["current_time"] = DateTimeOffset.Now,
            ["messages"] = Enumerable.Range(0, model.Next(2, 9)).Select(i => new Message(i % 2 == 0 ? "user" : "assistant", model.Text(40))).ToList(),
        };
        using var root = Start("global_supervisor", ObservationType.Agent, state);
        try
        {
            await ClassifyIntentAsync(state, question, cancel);
            await MemoryNodeAsync(state, cancel);
            for (var round = 0; await GlobalPlannerAsync(state, question, round, cancel); round++)
            {
                await AgentExecutionAsync(state, question, round, cancel);
            }

            await UserInterfaceAsync(state, cancel);
            trace.SetOutput(new { response = state["user_interface_response"] });
        }
        catch (Exception failure)
        {
            root.Fail(failure);
            if (failure is OperationCanceledException)
            {
                throw;
            }
        }

        root.SetAfter(state);
        return (trace.Id, _steps, _tokens);
    }

    private async Task ClassifyIntentAsync(Dictionary<string, object?> state, Question question, CancellationToken cancel)
    {
        using var node = Start("classify_intent", ObservationType.Generation, state);
        await AskAsync(node, "Decide how to route the message.", question.Text, 18, cancel);
        state["intent_classification"] = new
        {
            route = question.Agent is null ? "simple_chat" : "complex_chat",
            is_temporal_query = question.Text.Contains("tomorrow", StringComparison.Ordinal),
            entities = question.Text.Split(' ').Where(w => char.IsUpper(w[0])).Select(w => new { text = w, type = "name" }).ToArray(),
        };
        node.SetAfter(state);
    }

    private async Task MemoryNodeAsync(Dictionary<string, object?> state, CancellationToken cancel)
    {
        using var node = Start("memory_node", ObservationType.Span, state);
        await Task.Delay(1, cancel);
        state["avatar_name"] = "Nova";
        state["presentation_rules"] = new { emoji_enabled = false, verbosity = "normal", tone = "friendly", language = "en" };
        state["memory_domain"] = new
        {
            conversation_context = model.Text(60),
            facts = Enumerable.Range(0, model.Next(3, 12)).Select(_ => new { fact = model.Text(9), confidence = model.Next(60, 100) / 100.0 }).ToArray(),
        };
        _steps++;
        node.AddEvent("facts_loaded", new { source = "memory_store" });
        node.SetAfter(state);
    }

    /// <returns>Whether the agent has to do something.</returns>
    private async Task<bool> GlobalPlannerAsync(Dictionary<string, object?> state, Question question, int round, CancellationToken cancel)
    {
        using var node = Start("global_planner", ObservationType.Generation, state);
        var isLeft = round < question.Tools.Length;
        var plan = await AskAsync(node, "Plan the next step, or say that all is done.", model.Text(120), 60, cancel);
        state["global_planner_decision"] = new
        {
            next_step = isLeft ? "execute_directly" : "complete",
            current_plan = plan,
            target_domain_agent = question.Agent,
            is_final_step = round == question.Tools.Length - 1,
        };
        node.SetAfter(state);
        return isLeft;
    }

    private async Task AgentExecutionAsync(Dictionary<string, object?> state, Question question, int round, CancellationToken cancel)
    {
        using var node = Start("agent_execution", ObservationType.Agent, state);
        using var agent = Start(question.Agent!, ObservationType.Agent, state);
        var results = await Task.WhenAll(question.Tools[round].Select(tool => CallToolAsync(tool, round, cancel)));
        var responses = (List<object>)(state.TryGetValue("agent_responses", out var known) ? known! : state["agent_responses"] = new List<object>())!;
        responses.Add(new { agent_name = question.Agent, plan = model.Text(25), response = model.Text(90), results });
        state["iteration_count"] = round + 1;
        agent.SetAfter(state);
        node.SetAfter(state);
    }

    /// <summary>Calls a tool, again where it fails. Calls of a round run side by side, each a step below the agent's.</summary>
    private async Task<object?> CallToolAsync(string tool, int round, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            Interlocked.Increment(ref _steps);
            using var call = studio.StartTool(tool, new { query = model.Text(5), limit = 5, attempt }, $"round_{round + 1}");
            try
            {
                var result = await model.CallAsync(tool, cancel);
                call.SetOutput(result);
                return result;
            }
            catch (TimeoutException failure)
            {
                call.Fail(failure);
            }
        }

        return null;
    }

    private async Task UserInterfaceAsync(Dictionary<string, object?> state, CancellationToken cancel)
    {
        using var node = Start("user_interface", ObservationType.Generation, state);
        var answer = await AskAsync(node, "Answer in the user's language, in the avatar's tone, as markdown.", model.Text(200), 110, cancel);
        state["user_interface_response"] = $"## {model.Text(4)}\n\n{answer}\n\n- {model.Text(8)}\n- {model.Text(8)}";
        node.SetAfter(state);
    }

    private StudioObservation Start(string name, ObservationType type, object state)
    {
        Interlocked.Increment(ref _steps);
        return studio.StartObservation(name, type, state);
    }

    private async Task<string> AskAsync(StudioObservation node, string instruction, string prompt, int words, CancellationToken cancel)
    {
        Message[] messages = [new("system", $"You are {node.Name}. {instruction}"), new("user", prompt)];
        node.SetModel(FakeModel.Name, new { temperature = 0.2, max_tokens = 2_000 });
        node.SetMessages(messages);
        try
        {
            var answer = await model.AskAsync(messages, words, node.FirstToken, cancel);
            node.SetResult(answer.Text);
            node.SetUsage(answer.PromptTokens, answer.CompletionTokens);
            _tokens += answer.PromptTokens + answer.CompletionTokens;
            return answer.Text;
        }
        catch (Exception failure)
        {
            node.Fail(failure);
            throw;
        }
    }
}
