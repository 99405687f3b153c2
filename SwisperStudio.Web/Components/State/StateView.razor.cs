using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using SwisperStudio.Core.State;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.State;

/// <summary>
/// Shows a comparison, or one value as a tree of JSON. Every line is one row of one height, so that only what is on the screen
/// is in the page; what is closed is not even read.
/// </summary>
public sealed partial class StateView
{
    private const int RowHeight = 22;
    private const int FewLines = 12;

    /// <summary>Longer values are not put on the clipboard: a file is the better place.</summary>
    private const long MaxCopied = 4 * 1024 * 1024;

    private readonly List<int> _hits = [];
    private IReadOnlyList<StateLine>? _lines;
    private StateDiffNode? _shown;
    private StateViewOptions? _shownOptions;
    private DotNetObjectReference<StateView>? _self;
    private ElementReference _frame;
    private string _search = "";
    private int _hit;
    private int _reading;

    /// <summary>The documents that <see cref="Root"/> belongs to.</summary>
    [Parameter, EditorRequired] public StateDocuments Documents { get; set; } = default!;

    /// <summary>What to show: a comparison, or with <see cref="StateDiffKind.Unchanged"/> one value.</summary>
    [Parameter, EditorRequired] public StateDiffNode Root { get; set; } = default!;

    /// <summary>How it is looked at; a new one forgets what was opened.</summary>
    [Parameter, EditorRequired] public StateViewOptions Options { get; set; } = default!;

    /// <summary>What it is, for those who do not see it.</summary>
    [Parameter] public string Label { get; set; } = "State";

    /// <summary>Said where there is nothing to list.</summary>
    [Parameter] public string Nothing { get; set; } = "No changes detected";

    /// <summary>Take all the height there is, instead of growing to some height.</summary>
    [Parameter] public bool Fill { get; set; }

    /// <summary>More tools, before the search.</summary>
    [Parameter] public RenderFragment? Tools { get; set; }

    /// <summary>It was asked who wrote the value at a place; without it, that is not offered.</summary>
    [Parameter] public EventCallback<string> OnTrace { get; set; }

    [Inject] private Scripts Scripts { get; set; } = default!;

    [Inject] private ISnackbar Snackbar { get; set; } = default!;

    // A few lines without anything to open need no search.
    private bool HasTools => Tools is not null || _search.Length > 0 || _lines is { Count: > FewLines } || _lines?.Any(l => l.IsOpen is not null) == true;

    /// <summary>Tells how many characters fit in a line; called by the browser when the size changes.</summary>
    [JSInvokable]
    public async Task SetColumnsAsync(int columns)
    {
        Options.Columns = columns;
        try
        {
            await ReadAsync();
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The reader has gone on while the browser told.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _self?.Dispose();
        base.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!ReferenceEquals(Root, _shown) || !ReferenceEquals(Options, _shownOptions))
        {
            (_shown, _shownOptions) = (Root, Options);
            await ReadAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await (await Scripts.OfAsync("State/StateView")).InvokeVoidAsync("watch", _frame, _self);
        }
    }

    /// <summary>Lists the lines again, after what is looked at has changed.</summary>
    public async Task ReadAsync()
    {
        var reading = ++_reading;
        var lines = await Documents.ReadAsync(() => StateLines.List(Root, Options), Leaving);
        if (reading == _reading)
        {
            _lines = lines;
            FindHits();
            StateHasChanged();
        }
    }

    private Task ToggleAsync(StateLine line)
    {
        Options.Toggle(line.Key);
        return ReadAsync();
    }

    private Task ShowAsync(StateLine line)
    {
        Options.Show(line);
        return ReadAsync();
    }

    private Task SetAllAsync(bool open)
    {
        Options.SetAll(open);
        return ReadAsync();
    }

    private async Task CopyAsync(StateLine line)
    {
        if (line.Value!.Length > MaxCopied)
        {
            Snackbar.Add("This value is too long for the clipboard. The raw view offers it as a file.", Severity.Warning);
            return;
        }

        var text = await Documents.ReadAsync(() => line.Value.Display(), Leaving);
        await Scripts.CopyAsync(text!);
        Snackbar.Add("Copied", Severity.Success);
    }

    private void SearchFor(string? text)
    {
        (_search, _hit) = (text ?? "", 0);
        FindHits();
    }

    private async Task OnSearchKey(KeyboardEventArgs key)
    {
        if (key.Key == "Enter" && _hits.Count > 0)
        {
            _hit = (_hit + (key.ShiftKey ? _hits.Count - 1 : 1)) % _hits.Count;
            await RevealAsync();
        }
    }

    private async Task RevealAsync() =>
        await (await Scripts.OfAsync("State/StateView")).InvokeVoidAsync("reveal", _frame, _hits[_hit], RowHeight);

    private void FindHits()
    {
        _hits.Clear();
        if (_search.Length > 0)
        {
            _hits.AddRange((_lines ?? []).Index().Where(l => Contains(l.Item)).Select(l => l.Index));
            _hit = Math.Min(_hit, Math.Max(0, _hits.Count - 1));
        }
    }

    private bool Contains(StateLine line) =>
        line.Label?.Contains(_search, StringComparison.OrdinalIgnoreCase) == true || Contains(line.Before) || (!ReferenceEquals(line.Before, line.After) && Contains(line.After));

    private bool Contains(IReadOnlyList<LinePart>? parts) => parts?.Any(p => p.Text.Contains(_search, StringComparison.OrdinalIgnoreCase)) == true;

    private string? HitOf(StateLine line) => _search.Length == 0 || !Contains(line) ? null : _hits.Count > 0 && ReferenceEquals(_lines![_hits[_hit]], line) ? "hit current" : "hit";

    private static string SideOf(StateLine line) => line switch
    {
        { Before: null } => "after",
        { After: null } => "before",
        _ => "both",
    };

    private static string Sign(StateLine line) => line.Kind switch
    {
        StateDiffKind.Added => "+",
        StateDiffKind.Removed => "−",
        StateDiffKind.Moved => "→",
        StateDiffKind.Changed => line switch { { Before: null } => "+", { After: null } => "−", _ => "~" },
        _ => "",
    };

    private static string Word(StateLine line) => line.Kind == StateDiffKind.Unchanged ? "" : line.Kind switch
    {
        StateDiffKind.Changed when line.Before is null => "changed to",
        StateDiffKind.Changed when line.After is null => "changed from",
        _ => line.Kind.ToString().ToLower(CultureInfo.InvariantCulture),
    };
}
