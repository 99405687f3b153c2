namespace DemoAgent;

/// <summary>What the model said.</summary>
/// <param name="Text">Its answer.</param>
/// <param name="PromptTokens">Tokens of the messages.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
internal sealed record ModelAnswer(string Text, int PromptTokens, int CompletionTokens);
