using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api.Pricing;

/// <summary>What models cost: contract/rest-api.md, section 13.</summary>
internal static class ModelPricingEndpoints
{
    public static RouteGroupBuilder MapModelPricing(this RouteGroupBuilder api)
    {
        api.MapGet("/projects/{id}/model-pricing", ListOfProjectAsync).WithTags("Model pricing")
            .WithSummary("List the prices that hold in a project: its own, then the global ones");
        var prices = api.MapGroup("/model-pricing").WithTags("Model pricing");
        prices.MapGet("", ListGlobalAsync)
            .WithSummary("List the global prices");
        prices.MapGet("/defaults", ListGlobalAsync)
            .WithSummary("List the global prices");
        prices.MapPost("", CreateAsync).RequireAuthorization(ApiPolicies.Administer)
            .WithSummary("Make a global price")
            .Refuses(409);
        prices.MapPut("/{id}", UpdateAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Change the fields of a price that are sent; global prices belong to administrators")
            .Refuses(404, 409);
        prices.MapDelete("/{id}", DeleteAsync).RequireAuthorization(ApiPolicies.Edit)
            .WithSummary("Delete a price; global prices belong to administrators")
            .Refuses(404);
        return api;
    }

    private static async Task<Ok<ModelPriceResponse[]>> ListOfProjectAsync(string id, Caller caller, StudioDbContext db, CancellationToken cancel)
    {
        var project = caller.Project(id);
        return TypedResults.Ok(await ListAsync(db.ModelPrices.Where(p => p.ProjectId == null || p.ProjectId == project), cancel));
    }

    private static async Task<Ok<ModelPriceResponse[]>> ListGlobalAsync(StudioDbContext db, CancellationToken cancel) =>
        TypedResults.Ok(await ListAsync(db.ModelPrices.Where(p => p.ProjectId == null), cancel));

    private static async Task<Created<ModelPriceResponse>> CreateAsync(
        Body<CreateModelPriceRequest> body,
        PriceChanges changes,
        StudioDbContext db,
        CancellationToken cancel) =>
        TypedResults.Created((string?)null, ModelPriceResponse.Of(await changes.CreateAsync(db, body.Value.ToDraft(), cancel)));

    private static async Task<Ok<ModelPriceResponse>> UpdateAsync(
        string id,
        Body<UpdateModelPriceRequest> body,
        Caller caller,
        PriceChanges changes,
        StudioDbContext db,
        CancellationToken cancel)
    {
        await CheckRightsAsync(caller, id, db, cancel);
        return TypedResults.Ok(ModelPriceResponse.Of(await changes.UpdateAsync(db, id, body.Value.ToEdit(), cancel)));
    }

    private static async Task<NoContent> DeleteAsync(string id, Caller caller, PriceChanges changes, StudioDbContext db, CancellationToken cancel)
    {
        await CheckRightsAsync(caller, id, db, cancel);
        await changes.DeleteAsync(db, id, cancel);
        return TypedResults.NoContent();
    }

    // A project's own prices are its developers', the global ones the administrators'.
    private static async Task CheckRightsAsync(Caller caller, string id, StudioDbContext db, CancellationToken cancel)
    {
        var price = await db.ModelPrices.Where(p => p.Id == id).Select(p => new { p.ProjectId }).FirstOrDefaultAsync(cancel)
            ?? throw PriceChanges.NotFound(id);
        if (price.ProjectId is { } project)
        {
            caller.Project(Project.ToWire(project));
        }
        else if (!caller.IsAdministrator)
        {
            throw new RequestException(StatusCodes.Status403Forbidden, caller.Role is null
                ? "This API key opens one project; global prices need the all-project key or an administrator"
                : $"Admin role required. Current role: {caller.Role}");
        }
    }

    // Ordered here, because the databases order capitals and hyphens differently.
    private static async Task<ModelPriceResponse[]> ListAsync(IQueryable<ModelPrice> prices, CancellationToken cancel) =>
    [
        .. (await prices.AsNoTracking().ToListAsync(cancel))
            .OrderBy(p => p.ProjectId is null)
            .ThenBy(p => p.HostingProvider, StringComparer.Ordinal)
            .ThenBy(p => p.ModelName, StringComparer.Ordinal)
            .Select(ModelPriceResponse.Of)
    ];
}
