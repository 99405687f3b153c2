using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;

namespace SwisperStudio.Web.Api.Pricing;

/// <summary>What a model costs, in CHF per 1 million tokens (contract/rest-api.md, section 13).</summary>
/// <param name="Id">An opaque id.</param>
/// <param name="ProjectId">The project; null for a global price.</param>
/// <param name="HostingProvider">Who hosts the model.</param>
/// <param name="ModelName">The model.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Description">Free text.</param>
/// <param name="InputPricePerMillion">As it was sent.</param>
/// <param name="OutputPricePerMillion">As it was sent.</param>
/// <param name="CreatedAt">Naive UTC.</param>
/// <param name="UpdatedAt">Naive UTC.</param>
public sealed record ModelPriceResponse(
    string Id,
    string? ProjectId,
    string HostingProvider,
    string ModelName,
    string Type,
    string? Description,
    string InputPricePerMillion,
    string OutputPricePerMillion,
    string CreatedAt,
    string UpdatedAt)
{
    internal static ModelPriceResponse Of(ModelPrice price) => new(
        price.Id,
        price.ProjectId is { } project ? Project.ToWire(project) : null,
        price.HostingProvider,
        price.ModelName,
        price.Type,
        price.Description,
        price.InputPricePerMillion,
        price.OutputPricePerMillion,
        WireTime.Format(price.CreatedAt),
        WireTime.Format(price.UpdatedAt));
}
