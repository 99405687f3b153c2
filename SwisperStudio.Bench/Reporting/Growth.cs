namespace SwisperStudio.Bench.Reporting;

/// <summary>How a figure grows with the traces in the store: time ~ traces^exponent. 0 is a figure that does not grow, 1 one that grows with the store.</summary>
internal sealed record Growth(string Workload, string Name, string Database, double Exponent)
{
    /// <summary>The exponents of all figures that were measured at several scales: the slope of the line through their logarithms.</summary>
    public static List<Growth> Of(IEnumerable<ResultRow> rows) =>
    [
        .. rows.Where(row => row.Traces is not null)
            .GroupBy(row => (row.Workload, row.Name, row.Database))
            .Where(group => group.DistinctBy(row => row.Traces).Count() > 1)
            .Select(group => new Growth(group.Key.Workload, group.Key.Name, group.Key.Database, Slope(
                [.. group.Select(row => (Math.Log(row.Traces!.Value), Math.Log(row.Unit == ResultRow.Rate ? 1 / row.Product : row.Product)))]))),
    ];

    private static double Slope(List<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }
}
