using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Display;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Shared;
using SwisperStudio.Web.Components.State;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>Shows one observation. What the reader chose to look at stays when another observation is chosen.</summary>
public sealed partial class NodePanel
{
    private const string SectionParameter = "section";
    private readonly StateSectionView _view = new();
    private CancellationTokenSource? _loading;
    private NodeContext? _context;
    private IReadOnlyList<PanelSection> _sections = [];
    private PanelSection _shown;
    private object? _loaded;
    private string? _error;

    [Parameter, EditorRequired] public Guid ProjectId { get; set; }

    [Parameter, EditorRequired] public TraceOutline Outline { get; set; } = default!;

    [Parameter, EditorRequired] public ObservationNode Node { get; set; } = default!;

    /// <summary>A section leads to another observation.</summary>
    [Parameter] public EventCallback<ObservationNode> OnSelect { get; set; }

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private BulkSql Bulk { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [Inject] private Scripts Scripts { get; set; } = default!;

    private bool IsEstimated => Node.Row.Traits.HasFlag(ObservationTraits.EstimatedTokens);

    private string Tokens
    {
        get
        {
            var (prompt, completion, total) = (Node.Row.PromptTokens, Node.Row.CompletionTokens, Readable.Count(Node.Row.TotalTokens));
            var mark = IsEstimated ? "~" : "";
            return prompt is null || completion is null ? mark + total : $"{mark}{Readable.Count(prompt)} + {Readable.Count(completion)} = {total}";
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _loading?.Cancel();
        _loading?.Dispose();
        base.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        // A live trace brings new trees all the time; what counts is whether what is shown of this observation has changed.
        var wanted = (Outline.Trace.Key, Node.Row, Node.Parent?.Row.OutputRoot, StepOrder.Next(Node, Outline.Tree)?.Row.InputRoot);
        if (!wanted.Equals(_loaded))
        {
            _loaded = wanted;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        _loading?.Cancel();
        _loading?.Dispose();
        _loading = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        var cancel = _loading.Token;
        (_context, _error) = (null, null);
        try
        {
            var documents = new StateDocuments(Databases, Bulk, ProjectId, Outline.Trace.Key);
            var (project, outline, node) = (ProjectId, Outline, Node);
            var opened = await documents.ReadAsync(
                () => NodeContext.Open(project, outline, node, documents) is { } context ? new { Context = context, Sections = context.Sections() } : null,
                cancel);
            cancel.ThrowIfCancellationRequested();
            (_context, _sections) = (opened!.Context, opened.Sections);
            _shown = _sections.Contains(Chosen) ? Chosen : _context.Default(_sections);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Another observation was chosen meanwhile.
        }
        catch (Exception failure) when (failure is InvalidDataException || failure.IsOfDatabase())
        {
            _error = failure.IsOfDatabase() ? "The database does not answer." : "The documents of this observation are damaged: " + failure.Message;
        }
    }

    // None where the address names none.
    private PanelSection Chosen =>
        QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).TryGetValue(SectionParameter, out var name)
        && Enum.TryParse<PanelSection>(name, ignoreCase: true, out var section) ? section : (PanelSection)(-1);

    private void Show(PanelSection section)
    {
        _shown = section;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(SectionParameter, NameOf(section)), replace: true);
    }

    private Task OpenPlaceAsync((ObservationNode Step, string Path) place)
    {
        _view.Traced = place.Path;
        return OpenStateAsync(place.Step);
    }

    private Task OpenStateAsync(ObservationNode step)
    {
        Show(PanelSection.State);
        return OnSelect.InvokeAsync(step);
    }

    private async Task OnTabKeyAsync(KeyboardEventArgs key)
    {
        var step = key.Key switch { "ArrowRight" => 1, "ArrowLeft" => -1, _ => 0 };
        if (step != 0)
        {
            var index = _sections.Index().First(s => s.Item == _shown).Index;
            Show(_sections[(index + step + _sections.Count) % _sections.Count]);
            StateHasChanged();
            await (await Scripts.OfAsync("Traces/NodePanel")).InvokeVoidAsync("focus", Leaving, "tab-" + NameOf(_shown));
        }
    }

    private static string? KeyOf(PanelSection section) => section switch
    {
        PanelSection.State => "s",
        PanelSection.History => "h",
        PanelSection.Prompt => "p",
        PanelSection.Response => "r",
        PanelSection.Tools => "o",
        PanelSection.Metadata => "m",
        PanelSection.Raw => "w",
        _ => null,
    };

    private static string NameOf(PanelSection section) => section.ToString().ToLower(CultureInfo.InvariantCulture);
}
