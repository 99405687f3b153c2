using System.Diagnostics;
using System.Text;
using SwisperStudio.Client.Capture;

namespace SwisperStudio.Client;

/// <summary>A step of a run: a node, a call of a model or of a tool. The studio sees it from its start on, and its result at its end.</summary>
public sealed class StudioObservation : StudioScope
{
    private readonly StudioScope _parent;
    private readonly bool _isTool;
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    private JsonBuffer? _output;
    private JsonBuffer? _llm;
    private JsonBuffer? _parameters;
    private DateTime? _firstToken;
    private string? _model;
    private (int? Prompt, int? Completion, int? Total) _tokens;
    private string? _level;
    private string? _message;
    private (string Message, string? Type)? _error;

    internal StudioObservation(StudioClient client, StudioScope parent, string name, ObservationType type, bool isTool)
        : base(client)
    {
        _parent = parent;
        _isTool = isTool;
        Name = name;
        Type = type;
    }

    /// <inheritdoc />
    public override string TraceId => _parent.TraceId;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Kind of step.</summary>
    public ObservationType Type { get; }

    /// <summary>When it began (UTC).</summary>
    public DateTime StartTime { get; } = DateTime.UtcNow;

    // Does not jump with the clock.
    private DateTime Now => StartTime + Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>The state after the step, or what the step has changed in it; serialized here and now.</summary>
    /// <param name="state">Any object; text that is JSON is taken as it is.</param>
    public void SetAfter(object? state) => SetOutput(state);

    /// <inheritdoc />
    /// <remarks>Of a call begun with <c>StartTool</c> it is the tool's result.</remarks>
    public override void SetOutput(object? output) => Say(() =>
    {
        _output?.Dispose();
        _output = Client.NewBuffer();
        if (_isTool)
        {
            _output.Value(output);
        }
        else
        {
            _output.Document(output);
        }
    });

    /// <summary>The model that was called.</summary>
    /// <param name="model">Its name, as in the studio's price list.</param>
    /// <param name="parameters">What it was called with, like its temperature.</param>
    public void SetModel(string model, object? parameters = null) => Say(() =>
    {
        _model = model;
        Tag("gen_ai.request.model", model);
        if (parameters is not null)
        {
            _parameters?.Dispose();
            _parameters = Client.NewBuffer();
            _parameters.Document(parameters);
        }
    });

    /// <summary>Tokens that the model has counted.</summary>
    /// <param name="prompt">Of the prompt.</param>
    /// <param name="completion">Of the answer.</param>
    /// <param name="total">Of both, where that is not their sum.</param>
    public void SetUsage(int? prompt, int? completion, int? total = null) => Say(() =>
    {
        _tokens = (prompt, completion, total);
        Tag("gen_ai.usage.input_tokens", prompt);
        Tag("gen_ai.usage.output_tokens", completion);
    });

    /// <summary>The prompt; said once.</summary>
    /// <param name="messages">A list of objects with <c>role</c> and <c>content</c>.</param>
    public void SetMessages(object messages) => SetLlm("_llm_messages", messages);

    /// <summary>The model's answer; said once.</summary>
    /// <param name="result">Text, or an object where the answer is structured.</param>
    public void SetResult(object? result) => SetLlm("_llm_result", result);

    /// <summary>What the model thought before it answered; said once.</summary>
    /// <param name="reasoning">The text.</param>
    public void SetReasoning(string reasoning) => SetLlm("_llm_reasoning", reasoning);

    /// <summary>The first token of a streamed answer is here.</summary>
    public void FirstToken() => Say(() => _firstToken ??= Now);

    /// <summary>Marks the step as doubtful.</summary>
    /// <param name="message">Why.</param>
    public void Warn(string message) => Say(() => (_level, _message) = ("WARNING", message));

    /// <summary>Marks the step as failed.</summary>
    /// <param name="exception">What was thrown.</param>
    public void Fail(Exception exception) => Say(() => Fail(exception.ToString(), exception.Message, exception.GetType().FullName));

    /// <summary>Marks the step as failed.</summary>
    /// <param name="message">What went wrong.</param>
    public void Fail(string message) => Say(() => Fail(message, message, null));

    internal static string WireName(ObservationType type) => type switch
    {
        ObservationType.Generation => "GENERATION",
        ObservationType.Event => "EVENT",
        ObservationType.Tool => "TOOL",
        ObservationType.Agent => "AGENT",
        _ => "SPAN",
    };

    // https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
    private protected override void Describe()
    {
        Tag("swisper.trace_id", TraceId);
        Tag("swisper.observation_id", Id);
        switch (Type)
        {
            case ObservationType.Generation:
                Tag("gen_ai.operation.name", "chat");
                break;
            case ObservationType.Agent:
                Tag("gen_ai.operation.name", "invoke_agent");
                Tag("gen_ai.agent.name", Name);
                break;
            case ObservationType.Tool:
                Tag("gen_ai.operation.name", "execute_tool");
                Tag("gen_ai.tool.name", Name);
                break;
        }
    }

    private protected override void End()
    {
        Client.Send("""{"type":"observation","op":"update","body":{"""u8, body =>
        {
            body.Text("id"u8, Id);
            body.Time("end_time"u8, Now);
            body.Time("completion_start_time"u8, _firstToken);
            body.Text("type"u8, Type == ObservationType.Span && _llm is not null ? WireName(ObservationType.Generation) : null);
            body.Text("model"u8, _model);
            body.Number("prompt_tokens"u8, _tokens.Prompt);
            body.Number("completion_tokens"u8, _tokens.Completion);
            body.Number("total_tokens"u8, _tokens.Total);
            body.Text("level"u8, _level);
            // Of a tool the text is in its output.
            body.Text("status_message"u8, _isTool ? null : _message);
            if (_parameters is not null)
            {
                body.Name("model_parameters"u8);
                body.Write(_parameters.Written.Span);
            }

            if (_isTool)
            {
                WriteToolOutput(body);
            }
            else if (_output is not null || _llm is not null)
            {
                WriteOutput(body);
            }
        });
        _output?.Dispose();
        _llm?.Dispose();
        _parameters?.Dispose();
    }

    private void Fail(string message, string error, string? type)
    {
        (_level, _message) = ("ERROR", message);
        TagError(error);
        if (type is not null)
        {
            Tag("error.type", type);
        }

        _error = (error, type);
    }

    private void SetLlm(string name, object? value) => Say(() =>
    {
        _llm ??= Client.NewBuffer();
        _llm.Name(Encoding.UTF8.GetBytes(name));
        _llm.Value(value);
    });

    /// <summary>The state with the telemetry behind its own members: <c>{"user_message":"…","_llm_messages":[…]}</c>.</summary>
    private void WriteOutput(JsonBuffer body)
    {
        body.Name("output"u8);
        body.Write("{"u8);
        var members = _output is null ? [] : _output.Written.Span[1..^1].Trim((byte)' ');
        body.Write(members);
        if (_llm is not null)
        {
            body.Write(members.IsEmpty ? [] : ","u8);
            body.Write(_llm.Written.Span);
        }

        body.Write("}"u8);
    }

    // contract/swisper-conventions.md, section 5.3
    private void WriteToolOutput(JsonBuffer body)
    {
        body.Name("output"u8);
        body.Write("{"u8);
        body.Text("status"u8, _level == "ERROR" ? "failure" : "success");
        body.Name("result"u8);
        body.Write(_output is null ? "null"u8 : _output.Written.Span);
        body.Name("error"u8);
        if (_error is { } error)
        {
            body.Write("{"u8);
            body.Text("message"u8, error.Message);
            body.Text("type"u8, error.Type);
            body.Write("}}"u8);
        }
        else
        {
            body.Write("null}"u8);
        }
    }
}
