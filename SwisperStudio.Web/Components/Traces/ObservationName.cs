using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>What an observation is called on the screen.</summary>
internal static class ObservationName
{
    /// <summary>Its name, else a word for none.</summary>
    public static string Of(ObservationNode node) => Of(node.Row.Name);

    /// <summary>The name, else a word for none.</summary>
    public static string Of(string? name) => string.IsNullOrWhiteSpace(name) ? "Unnamed" : name;
}
