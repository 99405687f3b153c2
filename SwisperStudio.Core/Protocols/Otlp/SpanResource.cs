using OpenTelemetry.Proto.Resource.V1;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Protocols.Otlp;

/// <summary>Where spans were made; read once for all of them.</summary>
/// <param name="Sender">The client system, as far as it tells.</param>
/// <param name="Json">Its attributes as a JSON object; null for none.</param>
/// <param name="User">The user that it names for all its spans; null for none.</param>
/// <param name="Session">The session that it names for all its spans; null for none.</param>
internal sealed record SpanResource(Sender Sender, byte[]? Json, string? User, string? Session)
{
    /// <summary>Reads a resource.</summary>
    public static SpanResource Read(Resource? resource)
    {
        var attributes = new SpanAttributes(resource?.Attributes ?? [], new RepeatScanner());
        return new SpanResource(Sender.Of(attributes.Peek), SpanMetadata.OfResource(resource), attributes.Text(SpanFields.User), attributes.Text(SpanFields.Session));
    }
}
