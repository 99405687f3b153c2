namespace SwisperStudio.Bench.Running;

/// <summary>A request whose bytes are ready to be sent.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path with query.</param>
/// <param name="Body">The body as it goes over the wire.</param>
/// <param name="Encoding">How the body is compressed; null: it is not.</param>
/// <param name="ContentType">What it is.</param>
internal sealed record WireRequest(string Method, string Path, byte[] Body, string? Encoding = null, string ContentType = "application/json");
