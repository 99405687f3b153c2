using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Core.Traces;

/// <summary>How many traces a filter lets through.</summary>
/// <param name="Count">The number; of an estimate, never less than <see cref="Bound"/>.</param>
/// <param name="IsEstimate">Whether it is estimated.</param>
public readonly record struct TraceCount(int Count, bool IsEstimate)
{
    /// <summary>Up to here counts are exact; beyond it counting would cost more than what is counted for.</summary>
    public const int Bound = 10_000;

    private const int SampleSize = 1_000;

    /// <summary>
    /// Counts, or estimates from a sample: keys are hashes, so the first of them are drawn at random, and how far they reach into
    /// the space of all keys tells how many there are.
    /// </summary>
    public static async Task<TraceCount> OfAsync(StudioDbContext db, Guid project, TraceFilter filter, CancellationToken cancel)
    {
        var byKey = db.Traces.Where(t => t.ProjectId == project).OrderBy(t => t.Key);
        var last = await byKey.Skip(SampleSize - 1).Select(t => (Guid?)t.Key).FirstOrDefaultAsync(cancel);
        var matches = await byKey.Take(SampleSize).Matching(project, filter).CountAsync(cancel);
        if (last is null)
        {
            return new(matches, IsEstimate: false);
        }

        var share = (BinaryPrimitives.ReadUInt64BigEndian(last.Value.ToByteArray(bigEndian: true)) + 1.0) / Math.Pow(2, 64);
        var estimate = (int)Math.Min(matches / share, int.MaxValue);
        // So far beyond the bound that hardly another sample would say otherwise: four standard deviations.
        if (estimate * (1 - (4 / Math.Sqrt(matches))) > Bound)
        {
            return new(estimate, IsEstimate: true);
        }

        var count = await TraceSearch.CountAsync(db, project, filter, Bound + 1, cancel);
        return count <= Bound ? new(count, IsEstimate: false) : new(Math.Max(estimate, count), IsEstimate: true);
    }
}
