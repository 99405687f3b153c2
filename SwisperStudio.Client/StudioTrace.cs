using SwisperStudio.Client.Capture;

namespace SwisperStudio.Client;

/// <summary>A run of an agent, like the answer to one request of a user.</summary>
public sealed class StudioTrace : StudioScope
{
    private JsonBuffer? _output;

    internal StudioTrace(StudioClient client)
        : base(client)
    {
    }

    /// <inheritdoc />
    public override string TraceId => Id;

    /// <inheritdoc />
    public override void SetOutput(object? output) => Say(() =>
    {
        _output?.Dispose();
        _output = Client.NewBuffer();
        _output.Document(output);
    });

    private protected override void Describe() => Tag("swisper.trace_id", Id);

    private protected override void End()
    {
        if (_output is null)
        {
            return;
        }

        using (_output)
        {
            Client.Send("""{"type":"trace","op":"update","body":{"""u8, body =>
            {
                body.Text("id"u8, Id);
                body.Name("output"u8);
                body.Write(_output.Written.Span);
            });
        }
    }
}
