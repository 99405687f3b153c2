using Microsoft.AspNetCore.Components;
using SwisperStudio.Core;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Brings both forms of tool calls, observations and lists in an output, to one.</summary>
public sealed partial class ToolsSection
{
    private const int MoreRuns = 50;
    private List<Shown>? _runs;
    private int _limit = MoreRuns;

    [Parameter, EditorRequired] public NodeContext Context { get; set; } = default!;

    private bool IsTool => Context.Node.Row.Type == ObservationType.Tool || ToolRun.IsToolInput(Context.Input);

    private int Batches => _runs!.Select(r => r.Run.BatchKey).Distinct().Count();

    protected override async Task OnInitializedAsync()
    {
        if (IsTool)
        {
            var run = await Context.Documents.ReadAsync(() => ToolRun.Read(Context.Input, Context.Output), Leaving);
            _runs = [new Shown(run! with { Name = run.Name ?? Context.Node.Row.Name, Failed = run.Failed || Context.Node.Row.IsError }, Context.Node.Row.Latency, false)];
            return;
        }

        var calls = Context.Output is { } output ? await Context.Documents.ReadAsync(() => DerivedTools.Read(output), Leaving) : [];
        _runs = [.. calls!.Select(ToShown)];
    }

    private Shown ToShown(ToolCall call) => new(
        new ToolRun(call.Name, Parse(call.Parameters), Parse(call.Result), Parse(call.Error), call.BatchKey is "" ? null : call.BatchKey, call.Failed),
        call.DurationMs * UnixTime.NanosecondsPerMillisecond,
        call.IsPlanned);

    private StateNode? Parse(byte[]? json) => json is null or [(byte)'n', ..] ? null : Context.Documents.Parse(json);

    private sealed record Shown(ToolRun Run, long? Duration, bool IsPlanned);
}
