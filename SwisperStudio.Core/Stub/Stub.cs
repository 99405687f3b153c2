#pragma warning disable
namespace SwisperStudio.Core.Protocols.Swisper
{
    public readonly record struct LlmTelemetry(long? PromptTokens, long? CompletionTokens, long? TotalTokens, bool Estimated, string? Model, bool HasLlmData)
    { public static LlmTelemetry Read(ReadOnlySpan<byte> output) => default; }
    public static class ToolCalls { public static bool MayContain(ReadOnlySpan<byte> o) => false; }
}
namespace SwisperStudio.Core.Pricing
{
    public readonly record struct Cost(long Input, long Output, long Total);
    public record PriceRow(decimal InputPricePerMillion, decimal OutputPricePerMillion);
    public sealed class PriceBook(IEnumerable<ModelPrice> rows) { public PriceRow? Find(string m) => null; }
    public static class CostCalculator { public static Cost Compute(decimal a, decimal b, long c, long d) => default; }
}
