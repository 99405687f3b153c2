using Spectre.Console;
using SwisperStudio.Bench.Running;

namespace SwisperStudio.Bench.Reporting;

/// <summary>The results as a table on the console.</summary>
internal static class ResultTable
{
    public static void Print(IAnsiConsole console, IReadOnlyCollection<ResultRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        string[] left = ["", "workload", "database"];
        string[] right = ["traces", "studio", "limit", "unit", "ratio", "goal", "CPU s per 1,000: load", "host", "database", "limit's", "search after: s per 1,000", "CPU s"];
        table.AddColumns([.. left.Select(name => new TableColumn(name)), .. right.Select(name => new TableColumn(name).RightAligned())]);
        foreach (var row in rows)
        {
            string[] cells =
            [
                row.Workload,
                row.Name,
                row.Database,
                row.Traces is { } traces ? Figures.Text(traces) : "",
                Figures.Text(row.Product),
                row.Limit is { } limit ? Figures.Text(limit) : "",
                row.Unit,
                row.Ratio is { } ratio ? Colour(Figures.Text(ratio) + " ×", row.IsMet) : Colour("", row.IsMet),
                row.Goal is { } goal ? $"{goal}{(row.IsMet == true ? " ✓" : " ✗")}" : "",
                .. Cpu(row.CpuPer1000),
                row.LimitCpuPer1000 is { } c ? Figures.Text(c.Load + c.Database) : "",
                row.SearchSecondsPer1000 is { } seconds ? Figures.Text(seconds) : "",
                row.SearchCpuPer1000 is { } search ? Figures.Text(search) : "",
            ];
            table.AddRow(cells);
        }

        console.Write(table);
        foreach (var (title, note) in rows.Where(r => r.Note is not null).Select(r => ($"{r.Workload}, {r.Database}", r.Note)).Distinct())
        {
            console.MarkupLineInterpolated($"{title}: {note}");
        }

        foreach (var growth in Growth.Of(rows))
        {
            console.MarkupLineInterpolated($"{growth.Workload} {growth.Name}, {growth.Database}: time ~ traces^{growth.Exponent:0.00}");
        }
    }

    private static string[] Cpu(CpuTimes? cpu) => cpu is { } c ? [Figures.Text(c.Load), Figures.Text(c.Host), Figures.Text(c.Database)] : ["", "", ""];

    private static string Colour(string text, bool? isMet) => isMet switch
    {
        true => $"[green]{text}[/]",
        false => $"[red]{text}[/]",
        _ => text,
    };
}
