using System.Net.Mime;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Protocols.Swisper;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>A document of an observation as a file, for people: the API's own door takes no cookies.</summary>
internal static class ObservationFile
{
    /// <summary>The endpoint; ids are parameters because they may be any text.</summary>
    public const string Path = "/projects/{project:guid}/observation-file";

    private const string DerivedMark = "#tool-";

    /// <summary>Where a document is downloaded.</summary>
    /// <param name="project">The project.</param>
    /// <param name="trace">Id of the trace.</param>
    /// <param name="observation">Id of the observation.</param>
    /// <param name="part"><c>input</c> or <c>output</c>.</param>
    public static string Address(Guid project, string trace, string observation, string part) => QueryHelpers.AddQueryString(
        $"/projects/{project:D}/observation-file",
        new Dictionary<string, string?> { ["trace"] = trace, ["observation"] = observation, ["part"] = part });

    public static async Task<IResult> GetAsync(Guid project, string trace, string observation, string part, StudioDbContext db, BulkSql bulk, CancellationToken cancel)
    {
        var (scope, key) = (Hash128.Of(trace), Hash128.Of(observation));
        var document = await ReadAsync(key, part) ?? await ReadDerivedAsync();
        return document is null ? TypedResults.NotFound() : TypedResults.File(document, MediaTypeNames.Application.Json, $"{part}.json");

        async Task<byte[]?> ReadAsync(Guid row, string which)
        {
            var roots = await db.Observations.AsNoTracking()
                .Where(o => o.ProjectId == project && o.Key == row && o.TraceKey == scope)
                .Select(o => new { o.InputRoot, o.OutputRoot })
                .FirstOrDefaultAsync(cancel);
            return (which == "input" ? roots?.InputRoot : roots?.OutputRoot) is { } root
                ? (await StateStore.ReadAsync(db, bulk, project, [(scope, root)], cancel))[(scope, root)]
                : null;
        }

        // Tool calls that only their maker's output tells have the maker's id and a number.
        async Task<byte[]?> ReadDerivedAsync()
        {
            var mark = observation.LastIndexOf(DerivedMark, StringComparison.Ordinal);
            if (mark < 0 || !int.TryParse(observation.AsSpan(mark + DerivedMark.Length), out var number) || await ReadAsync(Hash128.Of(observation[..mark]), "output") is not { } output)
            {
                return null;
            }

            var call = ToolCalls.Read(output).ElementAtOrDefault(number);
            return part == "input" ? call?.ToInput() : call?.ToOutput();
        }
    }
}
