using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Metrics;

/// <summary>
/// How many durations fell into which bucket. The buckets are the same everywhere, 16 to each doubling, so that histograms are merged exactly
/// by adding their counts, and a duration read back is within <see cref="MaxError"/> of the true one. As a difference it holds negative counts.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Half a bucket, as a part of the duration.</summary>
    public const double MaxError = 1.0 / 32;

    private const int BitsOfStep = 4;
    private const int StepsPerOctave = 1 << BitsOfStep;
    private readonly Dictionary<int, long> _counts = [];

    /// <summary>Number of durations.</summary>
    public long Count => _counts.Values.Sum();

    /// <summary>Whether no bucket holds anything, negative counts included.</summary>
    public bool IsZero => _counts.Count == 0;

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static LatencyHistogram Of(ReadOnlySpan<byte> bytes)
    {
        var histogram = new LatencyHistogram();
        var bucket = -1L;
        for (var position = 0; position < bytes.Length;)
        {
            var step = Varint.Read(bytes, ref position);
            if (step == 0)
            {
                bucket = -1;
                continue;
            }

            bucket += step;
            var count = Varint.Read(bytes, ref position);
            histogram.AddTo(checked((int)bucket), (count >> 1) ^ -(count & 1));
        }

        return histogram;
    }

    /// <summary>Adds durations, or takes them away.</summary>
    /// <param name="latency">Nanoseconds, not negative.</param>
    /// <param name="count">How many; negative to take away.</param>
    public void Add(long latency, long count) => AddTo(BucketOf(latency), count);

    /// <summary>Adds another's counts.</summary>
    public void Add(LatencyHistogram other)
    {
        foreach (var (bucket, count) in other._counts)
        {
            AddTo(bucket, count);
        }
    }

    /// <summary>The duration that a part of all do not exceed (nearest rank), in nanoseconds to <see cref="MaxError"/>; null where there are none.</summary>
    /// <param name="part">Above 0, at most 1: 0.95 for the 95th percentile.</param>
    public long? Percentile(double part)
    {
        var rank = (long)Math.Ceiling(part * Count);
        foreach (var (bucket, count) in _counts.OrderBy(c => c.Key))
        {
            rank -= count;
            if (rank <= 0)
            {
                return MiddleOf(bucket);
            }
        }

        return null;
    }

    /// <summary>
    /// A zero, then the buckets in order: for each, varint difference to the one before (the first to −1), varint count (zigzag). Several of these, one
    /// after the other, are the histogram of all.
    /// </summary>
    public byte[] ToBytes()
    {
        if (IsZero)
        {
            return [];
        }

        Span<byte> pair = stackalloc byte[2 * Varint.MaxSize];
        var bytes = new List<byte>(1 + (4 * _counts.Count)) { 0 };
        var last = -1;
        foreach (var (bucket, count) in _counts.OrderBy(c => c.Key))
        {
            var size = Varint.Write(pair, bucket - last);
            size += Varint.Write(pair[size..], (count << 1) ^ (count >> 63));
            bytes.AddRange(pair[..size]);
            last = bucket;
        }

        return [.. bytes];
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is LatencyHistogram other && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    /// <inheritdoc />
    public override int GetHashCode() => _counts.Count;

    // Below 16 ns each is a bucket of its own; above, the bits after the first tell the step within the octave.
    private static int BucketOf(long latency)
    {
        var octave = 63 - (int)long.LeadingZeroCount(latency);
        return octave < BitsOfStep
            ? (int)latency
            : ((octave - BitsOfStep + 1) << BitsOfStep) + (int)((latency >> (octave - BitsOfStep)) & (StepsPerOctave - 1));
    }

    private static long MiddleOf(int bucket)
    {
        if (bucket < StepsPerOctave)
        {
            return bucket;
        }

        var width = (bucket >> BitsOfStep) - 1;
        return ((long)(StepsPerOctave + (bucket & (StepsPerOctave - 1))) << width) + ((1L << width) / 2);
    }

    private void AddTo(int bucket, long count)
    {
        var sum = _counts.GetValueOrDefault(bucket) + count;
        if (sum == 0)
        {
            _counts.Remove(bucket);
        }
        else
        {
            _counts[bucket] = sum;
        }
    }
}
