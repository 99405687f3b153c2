using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Pricing;

/// <summary>
/// Makes, changes and deletes model prices, global ones and those of projects (contract/rest-api.md, section 13). Costs that
/// were already computed stay.
/// </summary>
public sealed class PriceChanges(PriceCatalog catalog, TimeProvider time)
{
    /// <summary>Makes a price.</summary>
    /// <exception cref="ChangeException">A field breaks its rule, or there is a price of that provider and model.</exception>
    public async Task<ModelPrice> CreateAsync(StudioDbContext db, PriceDraft draft, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToNanoseconds();
        var price = new ModelPrice
        {
            Id = Guid.NewGuid().ToString(),
            ProjectId = draft.ProjectId,
            HostingProvider = draft.HostingProvider,
            ModelName = draft.ModelName,
            Type = draft.Type,
            Description = draft.Description,
            InputPricePerMillion = draft.InputPricePerMillion,
            OutputPricePerMillion = draft.OutputPricePerMillion,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.ModelPrices.Add(price);
        await SaveAsync(db, price, cancel);
        return price;
    }

    /// <summary>Changes a price.</summary>
    /// <exception cref="ChangeException">A field breaks its rule, there is no such price, or another one of that provider and model.</exception>
    public async Task<ModelPrice> UpdateAsync(StudioDbContext db, string id, PriceEdit edit, CancellationToken cancel)
    {
        var price = await db.ModelPrices.FirstOrDefaultAsync(p => p.Id == id, cancel) ?? throw NotFound(id);
        price.HostingProvider = edit.HostingProvider ?? price.HostingProvider;
        price.ModelName = edit.ModelName ?? price.ModelName;
        price.Type = edit.Type ?? price.Type;
        price.Description = edit.Description.IsPresent ? edit.Description.Value : price.Description;
        price.InputPricePerMillion = edit.InputPricePerMillion ?? price.InputPricePerMillion;
        price.OutputPricePerMillion = edit.OutputPricePerMillion ?? price.OutputPricePerMillion;
        price.UpdatedAt = time.GetUtcNow().ToNanoseconds();
        await SaveAsync(db, price, cancel);
        return price;
    }

    /// <summary>Deletes a price.</summary>
    /// <exception cref="ChangeException">There is no such price.</exception>
    public async Task DeleteAsync(StudioDbContext db, string id, CancellationToken cancel)
    {
        if (await db.ModelPrices.Where(p => p.Id == id).ExecuteDeleteAsync(cancel) == 0)
        {
            throw NotFound(id);
        }

        catalog.Invalidate();
    }

    /// <summary>The refusal of a price that does not exist.</summary>
    public static ChangeException NotFound(string id) => ChangeException.NotFound($"Model pricing {id} not found");

    private static ChangeException Exists(ModelPrice price) =>
        ChangeException.Conflict("model_name", $"Pricing for {price.HostingProvider}/{price.ModelName} already exists");

    private async Task SaveAsync(StudioDbContext db, ModelPrice price, CancellationToken cancel)
    {
        ChangeException.ThrowIfAny(
            ("hosting_provider", PriceRules.HostingProvider.Problem(price.HostingProvider)),
            ("model_name", PriceRules.ModelName.Problem(price.ModelName)),
            ("type", PriceRules.Type.Problem(price.Type)),
            ("description", PriceRules.Description.Problem(price.Description)),
            ("input_price_per_million", PriceRules.PriceProblem(price.InputPricePerMillion)),
            ("output_price_per_million", PriceRules.PriceProblem(price.OutputPricePerMillion)));
        if (await db.ModelPrices.AnyAsync(
            p => p.ProjectId == price.ProjectId && p.HostingProvider == price.HostingProvider && p.ModelName == price.ModelName && p.Id != price.Id,
            cancel))
        {
            throw Exists(price);
        }

        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Deleted since it was read.
            throw NotFound(price.Id);
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate())
        {
            // Made by another request since the look.
            throw Exists(price);
        }

        catalog.Invalidate();
    }
}
