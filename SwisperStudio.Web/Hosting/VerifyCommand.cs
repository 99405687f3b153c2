using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Verification;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// <c>SwisperStudio.Web verify</c>: checks the whole database, while a host runs or not. 0: all is well; 1: there are problems, each on a line of its own; 2: it could not be checked.
/// </summary>
internal static class VerifyCommand
{
    private const int TracesBetweenSigns = 10_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddStudio();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        var databases = app.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>();
        try
        {
            if (await IsOtherSchemaAsync(databases))
            {
                await Console.Error.WriteLineAsync("There is no database, or it is of another version: start the host once, which makes or migrates it.");
                return 2;
            }

            var shown = 0L;
            var counts = await new StudioVerifier(databases, Report, SignOfLife).RunAsync(CancellationToken.None);
            Console.WriteLine(
                $"{counts.Traces} traces, {counts.Observations} observations, {counts.Documents} documents in {counts.Chunks} chunks: {(counts.Problems == 0 ? "no problems" : $"{counts.Problems} problems")}");
            return counts.Problems == 0 ? 0 : 1;

            void SignOfLife(VerifyCounts soFar)
            {
                if (soFar.Traces - shown >= TracesBetweenSigns)
                {
                    shown = soFar.Traces;
                    Console.Error.WriteLine($"{soFar.Traces} traces, {soFar.Problems} problems so far");
                }
            }
        }
        catch (Exception failure) when (failure.IsOfDatabase())
        {
            await Console.Error.WriteLineAsync($"The database does not answer: {failure.GetBaseException().Message}");
            return 2;
        }
    }

    private static async Task<bool> IsOtherSchemaAsync(IDbContextFactory<StudioDbContext> databases)
    {
        await using var db = await databases.CreateDbContextAsync();
        return (await db.Database.GetPendingMigrationsAsync()).Any();
    }

    private static void Report(VerifyProblem problem) =>
        Console.WriteLine($"project {problem.ProjectId}, {(problem.TraceId is { } trace ? $"trace {trace}" : "no trace")}: {problem.Text}");
}
