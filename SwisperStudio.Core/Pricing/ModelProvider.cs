namespace SwisperStudio.Core.Pricing;

/// <summary>Who hosts a model, told from its name (contract/swisper-conventions.md, section 7.1; the first rule that fits).</summary>
public static class ModelProvider
{
    /// <summary>The provider of names that no rule fits.</summary>
    public const string Unknown = "unknown";

    private static readonly (string Provider, string[] Prefixes, string? Part)[] Rules =
    [
        ("kvant", ["inference-"], null),
        // openai/ and infer- are not in the original's rules, so that it never finds two models of KVANT's own list.
        ("kvant", ["meta-llama/", "deepseek-ai/", "qwen/", "baai/", "ibm-granite/", "google/", "swiss-ai/", "mistralai/", "openai/", "infer-"], null),
        ("azure", [], "azure"),
        ("openai", ["gpt-", "text-", "davinci"], null),
        ("anthropic", ["claude-"], null),
        ("together", [], "together"),
    ];

    /// <summary>The provider, in lower case.</summary>
    public static string Of(string model)
    {
        var name = model.ToLowerInvariant();
        return Array.Find(Rules, Fits).Provider ?? Unknown;

        bool Fits((string Provider, string[] Prefixes, string? Part) rule) =>
            Array.Exists(rule.Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            || (rule.Part is { } part && name.Contains(part, StringComparison.Ordinal));
    }
}
