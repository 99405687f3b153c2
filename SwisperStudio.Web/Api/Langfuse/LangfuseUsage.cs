namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>What an observation has used.</summary>
/// <param name="Input">Of the prompt.</param>
/// <param name="Output">Of the answer.</param>
/// <param name="Total">Of both.</param>
/// <param name="Unit">What is counted, e.g. <c>TOKENS</c> or <c>CHARACTERS</c>.</param>
public sealed record LangfuseUsage(long? Input, long? Output, long? Total, string Unit);
