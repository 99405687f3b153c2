using System.Buffers;
using System.Text;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>Values as text.</summary>
internal static class StateText
{
    /// <summary>As JSON without white space; null while pending.</summary>
    public static string? Json(this StateNode value)
    {
        var output = new ArrayBufferWriter<byte>();
        return value.TryWrite(output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }

    /// <summary>A string as it reads, anything else as JSON; null while pending.</summary>
    public static string? Display(this StateNode value) => value.Kind == StateKind.String ? value.Text() : value.Json();
}
