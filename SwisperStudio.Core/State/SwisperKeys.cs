namespace SwisperStudio.Core.State;

/// <summary>Keys that Swisper's SDK adds to states, and that are none of the agent's own (<c>contract/swisper-conventions.md</c>, sections 3 to 5).</summary>
public static class SwisperKeys
{
    /// <summary>Whether it is telemetry (<c>_llm_…</c>), which stands only in the SDK's copy of a node's output.</summary>
    public static bool IsTelemetry(string key) => key.StartsWith("_llm_", StringComparison.Ordinal);

    /// <summary>Whether it is the SDK's list of executed tools, or the mark of who made that.</summary>
    public static bool IsInternal(string key) => key is "_tools_executed" or "_tools_executed_by";

    /// <summary>Whether hand-written data keeps a step's prompt or call under it, in the input alone (sections 3 and 4): no state that a step could remove.</summary>
    public static bool IsRequest(string key) => key is "prompt" or "messages" or "system" or "tool_call";
}
