using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SwisperStudio.Bench.Reporting;

/// <summary>The results as JSON.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync(FileInfo file, BenchOptions options, IReadOnlyCollection<ResultRow> rows)
    {
        var results = new { MeasuredAt = DateTime.UtcNow, Machine = Machine.Describe(), options.Seconds, options.Scales, Results = rows, Growth = Growth.Of(rows) };
        return File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(results, Options) + "\n");
    }
}
