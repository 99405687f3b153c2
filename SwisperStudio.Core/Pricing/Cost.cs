namespace SwisperStudio.Core.Pricing;

/// <summary>What one model call costs, in nano-CHF. Each amount is rounded on its own, so the total may differ from the sum by one micro-CHF.</summary>
/// <param name="Input">Cost of the prompt.</param>
/// <param name="Output">Cost of the completion.</param>
/// <param name="Total">Cost of both.</param>
public readonly record struct Cost(long Input, long Output, long Total);
