namespace SwisperStudio.Web.Api.Batch;

/// <summary>Answer of <c>POST /batch</c>: one result an item, in order.</summary>
/// <param name="Results">The results.</param>
public sealed record BatchResponse(IReadOnlyList<BatchItemResult> Results);
