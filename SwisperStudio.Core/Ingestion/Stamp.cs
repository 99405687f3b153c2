namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// A total order on patches that does not depend on their arrival: for each field the greatest stamp wins.
/// Updates beat upserts, and these beat creates; among updates and upserts the latest wins; among creates the earliest, because a repeated create changes nothing.
/// </summary>
/// <param name="Rank">Create, upsert or update.</param>
/// <param name="Time">The source's event time, else the time of receipt; Unix nanoseconds.</param>
/// <param name="Tie">A hash of the patch's content: decides between equal times.</param>
public readonly record struct Stamp(StampRank Rank, long Time, long Tie) : IComparable<Stamp>
{
    /// <inheritdoc />
    public int CompareTo(Stamp other)
    {
        if (Rank != other.Rank)
        {
            return OrderOf(Rank).CompareTo(OrderOf(other.Rank));
        }

        var byTime = Rank == StampRank.Create ? other.Time.CompareTo(Time) : Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Tie.CompareTo(other.Tie);
    }

    private static int OrderOf(StampRank rank) => rank switch
    {
        StampRank.Create => 0,
        StampRank.Upsert => 1,
        _ => 2,
    };
}
