namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Body of <c>POST /api/public/ingestion</c>, as it is documented; it is read field by field.</summary>
/// <param name="Batch">The events: <c>{"id", "type", "timestamp", "body"}</c>.</param>
/// <param name="Metadata">What the client says of itself.</param>
public sealed record IngestionRequest(IReadOnlyList<RawJson> Batch, RawJson? Metadata);
