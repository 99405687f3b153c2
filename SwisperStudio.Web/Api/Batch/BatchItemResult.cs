using System.Text.Json.Serialization;

namespace SwisperStudio.Web.Api.Batch;

/// <summary>What became of one item.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Id">The id of its body; null where it has none.</param>
/// <param name="Status">201: created or there already. 200: updated. Else why it was refused, as the single endpoints answer.</param>
/// <param name="Detail">What is wrong; left out where nothing is.</param>
public sealed record BatchItemResult(
    int Index,
    string? Id,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Detail = null);
