using SwisperStudio.Core.Pricing;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Pricing;

/// <summary>A new global price (contract/rest-api.md, section 13).</summary>
/// <param name="HostingProvider">1 to 100 characters.</param>
/// <param name="ModelName">1 to 200 characters.</param>
/// <param name="Type">1 to 50 characters.</param>
/// <param name="InputPricePerMillion">At least 0; a number or a numeric text, kept as written.</param>
/// <param name="OutputPricePerMillion">At least 0; a number or a numeric text, kept as written.</param>
/// <param name="Description">Free text.</param>
public sealed record CreateModelPriceRequest(
    string HostingProvider,
    string ModelName,
    string Type,
    string InputPricePerMillion,
    string OutputPricePerMillion,
    string? Description = null) : IRequestBody<CreateModelPriceRequest>
{
    /// <inheritdoc />
    public static CreateModelPriceRequest Read(JsonFields fields) => new(
        HostingProvider: fields.RequiredText("hosting_provider", PriceRules.HostingProvider),
        ModelName: fields.RequiredText("model_name", PriceRules.ModelName),
        Type: fields.RequiredText("type", PriceRules.Type),
        Description: fields.Text("description", PriceRules.Description).Value,
        InputPricePerMillion: fields.Price("input_price_per_million", isRequired: true) ?? "",
        OutputPricePerMillion: fields.Price("output_price_per_million", isRequired: true) ?? "");

    internal PriceDraft ToDraft() => new(null, HostingProvider, ModelName, Type, Description, InputPricePerMillion, OutputPricePerMillion);
}
