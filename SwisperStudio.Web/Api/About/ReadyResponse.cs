using System.Text.Json.Serialization;

namespace SwisperStudio.Web.Api.About;

/// <summary>Says whether the host can do its work now.</summary>
/// <param name="Status"><c>ready</c> or <c>unready</c>.</param>
/// <param name="Reason">Why it cannot.</param>
public sealed record ReadyResponse(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
