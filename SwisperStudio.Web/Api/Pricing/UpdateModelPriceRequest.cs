using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Pricing;

/// <summary>Changes of a price (contract/rest-api.md, section 13): absent and null leave a field as it is.</summary>
/// <param name="HostingProvider">1 to 100 characters.</param>
/// <param name="ModelName">1 to 200 characters.</param>
/// <param name="Type">1 to 50 characters.</param>
/// <param name="Description">Free text.</param>
/// <param name="InputPricePerMillion">At least 0; a number or a numeric text, kept as written.</param>
/// <param name="OutputPricePerMillion">At least 0; a number or a numeric text, kept as written.</param>
public sealed record UpdateModelPriceRequest(
    string? HostingProvider = null,
    string? ModelName = null,
    string? Type = null,
    string? Description = null,
    string? InputPricePerMillion = null,
    string? OutputPricePerMillion = null) : IRequestBody<UpdateModelPriceRequest>
{
    /// <inheritdoc />
    public static UpdateModelPriceRequest Read(JsonFields fields) => new(
        fields.Text("hosting_provider", PriceRules.HostingProvider).Value,
        fields.Text("model_name", PriceRules.ModelName).Value,
        fields.Text("type", PriceRules.Type).Value,
        fields.Text("description", PriceRules.Description).Value,
        fields.Price("input_price_per_million"),
        fields.Price("output_price_per_million"));

    internal PriceEdit ToEdit() => new()
    {
        HostingProvider = HostingProvider,
        ModelName = ModelName,
        Type = Type,
        Description = new Field<string>(Description, Description is not null),
        InputPricePerMillion = InputPricePerMillion,
        OutputPricePerMillion = OutputPricePerMillion,
    };
}
