using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Prices;

/// <summary>A table of prices.</summary>
public sealed partial class PriceTable
{
    private static readonly (PriceColumn Column, string Label, bool IsNumber)[] Columns =
    [
        (PriceColumn.Provider, "Provider", false),
        (PriceColumn.Model, "Model", false),
        (PriceColumn.Type, "Type", false),
        (PriceColumn.Input, "Input (/M Tokens)", true),
        (PriceColumn.Output, "Output (/M Tokens)", true),
        (PriceColumn.Description, "Description", false),
    ];

    private List<ModelPrice>? _prices;
    private PriceSort _sort = new();
    private string _search = "";

    /// <summary>The project; null for the default prices.</summary>
    [Parameter] public Guid? ProjectId { get; set; }

    /// <summary>Whether the reader may change them.</summary>
    [Parameter] public bool MayEdit { get; set; }

    /// <summary>Said when there are none.</summary>
    [Parameter] public string None { get; set; } = "No prices yet.";

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private PriceChanges Changes { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    private string Policy => ProjectId is null ? Policies.CanAdminister : Policies.CanEditProjects;

    private List<ModelPrice> Shown => _sort.Arrange(_prices ?? [], _search);

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        _prices = await db.ModelPrices.AsNoTracking().Where(p => p.ProjectId == ProjectId).ToListAsync(Leaving);
    }

    private async Task EditAsync(ModelPrice? price)
    {
        var providers = (_prices ?? []).Select(p => p.HostingProvider).Distinct(StringComparer.Ordinal);
        if (await PriceDialog.ShowAsync(Dialogs, Policy, ProjectId, price, providers))
        {
            await LoadAsync();
        }
    }

    private async Task DeleteAsync(ModelPrice price)
    {
        var name = $"{price.HostingProvider}/{price.ModelName}";
        if (await ConfirmDialog.ShowAsync(Dialogs, "Delete price?", $"The price of {name} is deleted. Costs that were already computed stay.", "Delete")
            && await Actions.RunAsync(Policy, db => Changes.DeleteAsync(db, price.Id, CancellationToken.None), $"The price of {name} was deleted."))
        {
            await LoadAsync();
        }
    }

    private string AriaSort(PriceColumn column) => _sort.Column != column ? "none" : _sort.IsDescending ? "descending" : "ascending";

    private string Mark(PriceColumn column) => _sort.Column != column ? "" : _sort.IsDescending ? "▼" : "▲";
}
