using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Ingestion;

/// <summary>What a step's output tells of it.</summary>
/// <param name="Telemetry">Of a model call.</param>
/// <param name="MayHoldToolCalls">Whether it is worth looking for tool calls.</param>
internal readonly record struct OutputFacts(LlmTelemetry Telemetry, bool MayHoldToolCalls)
{
    /// <param name="output">Valid JSON.</param>
    /// <param name="tokensPer100Words">The factor of estimates.</param>
    public static OutputFacts Read(ReadOnlySpan<byte> output, int tokensPer100Words) =>
        new(LlmTelemetry.Read(output, tokensPer100Words), ToolCalls.MayContain(output));
}
