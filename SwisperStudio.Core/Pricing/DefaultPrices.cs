using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Pricing;

/// <summary>
/// The global prices a new installation begins with (contract/swisper-conventions.md, section 8). Models are compared exactly, and
/// Swisper's configuration spells some otherwise than the price list, so those stand under both spellings.
/// </summary>
public static class DefaultPrices
{
    private static readonly (string Provider, string[] Models, string Type, string Input, string Output)[] List =
    [
        ("kvant", ["inference-apertus-8b", "swiss-ai/Apertus-8b-Instruct-2509"], "Chat", "0.17", "0.19"),
        ("kvant", ["inference-apertus-70b", "swiss-ai/Apertus-70b-Instruct-2509"], "Chat", "0.82", "0.89"),
        ("kvant", ["inference-bge-m3", "BAAI/bge-m3"], "Embedding", "0.012", "0"),
        ("kvant", ["inference-bge-reranker", "infer-bge-reranker", "BAAI/bge-reranker-v2-m3"], "Reranker", "0.003", "0"),
        ("kvant", ["inference-deepseeekr1-70b", "inference-deepseekr1-70b", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"], "Reasoning", "0.5", "0.65"),
        ("kvant", ["inference-deepseeekr1-676b", "inference-deepseekr1-670b", "deepseek-ai/DeepSeek-R1"], "Reasoning", "1.699", "4.958"),
        ("kvant", ["inference-gemma-12b-it", "google/gemma-3-12b-it"], "Multimodal", "0.14", "0.233"),
        ("kvant", ["inference-gpt-oss-120b", "openai/gpt-oss-120b"], "Chat", "0.143", "0.588"),
        ("kvant", ["inference-granite-33-8b", "ibm-granite/granite-3.3-8b-instruct"], "Chat", "0.2", "0.2"),
        ("kvant", ["inference-granite-emb-278m", "ibm-granite/granite-embedding-278m-multilingual"], "Embedding", "0", "0.1"),
        ("kvant", ["inference-granite-vision-2b", "ibm-granite/granite-vision-2b"], "Multimodal", "0.05", "0.175"),
        ("kvant", ["inference-llama33-70b", "meta-llama/Llama-3.3-70B-Instruct"], "Chat", "0.454", "0.573"),
        ("kvant", ["inference-llama4-maverick", "meta-llama/Llama4-Maverick-178-16bf-Instruct"], "Chat", "0.225", "0.898"),
        ("kvant", ["inference-llama4-scout-17b", "meta-llama/Llama-4-Scout-17B-16f-Instruct"], "Chat", "0.19", "0.536"),
        ("kvant", ["inference-mistral-v03-7b", "mistralai/Mistral-7B-Instruct-v0.3"], "Chat", "0.101", "0.155"),
        ("kvant", ["inference-qwen3-8b", "Qwen/Qwen3-8B"], "Chat", "0.035", "0.138"),
        ("kvant", ["inference-qwq-32b", "Qwen/QwQ-32B"], "Reasoning", "0.438", "0.533"),
        ("kvant", ["inference-qwq25-v1-72b", "inference-qwq25-vl-72b", "Qwen/Qwen2.5-VL-72B-Instruct"], "Multimodal", "0.717", "1.691"),
        ("openai", ["gpt-4-turbo"], "Chat", "10", "30"),
        ("openai", ["gpt-4"], "Chat", "30", "60"),
        ("openai", ["gpt-3.5-turbo"], "Chat", "0.50", "1.50"),
        ("openai", ["gpt-4o"], "Chat", "2.50", "10"),
        ("openai", ["gpt-4o-mini"], "Chat", "0.15", "0.60"),
        ("anthropic", ["claude-3-opus-20240229"], "Chat", "15", "75"),
        ("anthropic", ["claude-3-sonnet-20240229"], "Chat", "3", "15"),
        ("anthropic", ["claude-3-haiku-20240307"], "Chat", "0.25", "1.25"),
        ("anthropic", ["claude-3-5-sonnet-20241022"], "Chat", "3", "15"),
        ("azure", ["gpt-4-turbo"], "Chat", "10", "30"),
        ("azure", ["gpt-4"], "Chat", "30", "60"),
        ("azure", ["gpt-35-turbo"], "Chat", "0.50", "1.50"),
    ];

    /// <summary>The prices as rows.</summary>
    /// <param name="now">When they were made, in Unix nanoseconds.</param>
    public static IEnumerable<ModelPrice> Rows(long now) =>
        from price in List
        from model in price.Models
        select new ModelPrice
        {
            Id = Guid.NewGuid().ToString("D"),
            HostingProvider = price.Provider,
            ModelName = model,
            Type = price.Type,
            InputPricePerMillion = price.Input,
            OutputPricePerMillion = price.Output,
            CreatedAt = now,
            UpdatedAt = now,
        };

    /// <summary>Stores the prices where there is no global price at all. Hosts that start together make no duplicates.</summary>
    /// <param name="db">The database.</param>
    /// <param name="bulk">Its bulk writes.</param>
    /// <param name="now">Unix nanoseconds.</param>
    /// <param name="cancel">Cancels the step; then nothing is stored.</param>
    public static async Task SeedAsync(StudioDbContext db, BulkSql bulk, long now, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await db.ModelPrices.AnyAsync(p => p.ProjectId == null, cancel))
        {
            var writes = bulk.Begin(db);
            writes.InsertMissing<ModelPrice>([.. Rows(now)]);
            await writes.ExecuteAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }
}
