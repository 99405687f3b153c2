namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Tokens of an observation.</summary>
/// <param name="Input">Of the prompt.</param>
/// <param name="Output">Of the answer.</param>
/// <param name="Total">Of both.</param>
public sealed record LangfuseUsage(long? Input, long? Output, long? Total)
{
    /// <summary>What is counted.</summary>
    public string Unit => "TOKENS";
}
