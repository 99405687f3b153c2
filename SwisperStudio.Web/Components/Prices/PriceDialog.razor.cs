using Microsoft.AspNetCore.Components;
using MudBlazor;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Prices;

/// <summary>Makes or changes a model price (contract/rest-api.md, section 13).</summary>
public sealed partial class PriceDialog
{
    private readonly FormState _form = new();
    private string _provider = "";
    private string _model = "";
    private string _type = PriceRules.Types[0];
    private string _input = "";
    private string _output = "";
    private string _description = "";

    /// <summary>What the reader must be allowed.</summary>
    [Parameter, EditorRequired] public string Policy { get; set; } = "";

    /// <summary>The project of a new price; null for a default price.</summary>
    [Parameter] public Guid? ProjectId { get; set; }

    /// <summary>The price to change; null makes one.</summary>
    [Parameter] public ModelPrice? Price { get; set; }

    /// <summary>Providers to suggest.</summary>
    [Parameter] public IEnumerable<string> Providers { get; set; } = [];

    [Inject] private PriceChanges Changes { get; set; } = default!;

    [Inject] private Actions Actions { get; set; } = default!;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Shows the dialog.</summary>
    /// <returns>Whether something was saved.</returns>
    public static async Task<bool> ShowAsync(IDialogService dialogs, string policy, Guid? project, ModelPrice? price, IEnumerable<string> providers)
    {
        var parameters = new DialogParameters<PriceDialog>
        {
            { d => d.Policy, policy },
            { d => d.ProjectId, project },
            { d => d.Price, price },
            { d => d.Providers, providers },
        };
        var dialog = await dialogs.ShowAsync<PriceDialog>("", parameters, new DialogOptions { BackdropClick = false });
        return await dialog.Result is { Canceled: false };
    }

    protected override void OnInitialized()
    {
        if (Price is { } price)
        {
            (_provider, _model, _type) = (price.HostingProvider, price.ModelName, price.Type);
            (_input, _output, _description) = (price.InputPricePerMillion, price.OutputPricePerMillion, price.Description ?? "");
        }
    }

    private async Task SaveAsync()
    {
        if (await Actions.RunAsync(Policy, StoreAsync, "Saved.", _form))
        {
            Dialog.Close();
        }
    }

    private Task StoreAsync(StudioDbContext db)
    {
        var (provider, model, type, description) = (_provider.Trim(), _model.Trim(), _type.Trim(), Texts.OrNull(_description));
        var (input, output) = (_input.Trim(), _output.Trim());
        return Price is null
            ? Changes.CreateAsync(db, new PriceDraft(ProjectId, provider, model, type, description, input, output), CancellationToken.None)
            : Changes.UpdateAsync(
                db,
                Price.Id,
                new PriceEdit
                {
                    HostingProvider = provider,
                    ModelName = model,
                    Type = type,
                    Description = description,
                    InputPricePerMillion = input,
                    OutputPricePerMillion = output,
                },
                CancellationToken.None);
    }
}
