using System.Text;
using System.Text.Json;

namespace SwisperStudio.Core.Protocols.Swisper;

/// <summary>A tool call told by a node's output; documents are raw UTF-8 JSON as sent.</summary>
/// <param name="Name">Name of the tool.</param>
/// <param name="Parameters">What it was called with; <c>{}</c> if not told.</param>
/// <param name="Result">What it returned, often JSON inside a text; null if nothing.</param>
/// <param name="Error">A text or <c>{"message","type"}</c>; null if there was none.</param>
/// <param name="Failed">Whether it failed.</param>
/// <param name="BatchKey">The batch it ran in; empty if not told.</param>
/// <param name="DurationMs">Milliseconds, if told.</param>
/// <param name="Timestamp">ISO text, if told.</param>
/// <param name="Owner">The node that made the list, if told: LangGraph copies lists into every later state.</param>
public sealed record ToolCall(
    string Name, byte[]? Parameters, byte[]? Result, byte[]? Error, bool Failed, string BatchKey, long? DurationMs, string? Timestamp, string? Owner)
{
    /// <summary>Whether the output only asks for the call and knows no outcome, like a planner's <c>tool_calls</c>.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>The error as a line of text: the text, else its <c>message</c>, else the document.</summary>
    public string? ErrorText
    {
        get
        {
            if (Error is null)
            {
                return null;
            }

            var error = JsonElement.Parse(Error, RawJson.DocumentOptions);
            return error.Text() ?? error.Member("message"u8)?.Text() ?? Encoding.UTF8.GetString(Error);
        }
    }

    /// <summary>The input of the call's observation: <c>{"tool_name","parameters","batch_key"}</c>.</summary>
    public byte[] ToInput() => RawJson.Object(("tool_name", RawJson.Text(Name)), ("parameters", Parameters), ("batch_key", RawJson.Text(BatchKey)));

    /// <summary>The output of the call's observation: <c>{"status","result","error"}</c>; of a planned call all are null.</summary>
    public byte[] ToOutput() => RawJson.Object(("status", IsPlanned ? null : RawJson.Text(Failed ? "failure" : "success")), ("result", Result), ("error", Error));
}
