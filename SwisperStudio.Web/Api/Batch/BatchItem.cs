using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Api.Traces;

namespace SwisperStudio.Web.Api.Batch;

/// <summary>
/// An item of <c>POST /batch</c>: <c>{"type": "trace"|"observation", "op": "create"|"update", "body": {…}}</c>, with bodies as at the
/// single endpoints and the <c>id</c> inside.
/// </summary>
internal static class BatchItem
{
    private static readonly string[] Types = ["trace", "observation"];
    private static readonly string[] Operations = ["create", "update"];

    /// <summary>Reads an item to a patch.</summary>
    /// <returns>The id where there is one, whether it is a create, and the patch.</returns>
    /// <exception cref="RequestException">The item is refused; what is wrong is said as at the single endpoints.</exception>
    public static async Task<(Patch Patch, bool IsCreate)> ReadAsync(JsonFields item, ProjectScope scope, Receipt receipt)
    {
        var errors = item.Errors;
        ThrowIfAny(errors);
        var type = Choice(item, "type", Types, null);
        var operation = Choice(item, "op", Operations, "create");
        var body = item.RequiredObject("body");
        ThrowIfAny(errors);

        Patch patch;
        switch (type, operation)
        {
            case ("trace", "create"):
                var trace = CreateTraceRequest.Read(body);
                ThrowIfAny(errors);
                patch = trace.ToPatch(await scope.TargetAsync(trace.ProjectId) ?? throw CreateTraceRequest.MissingProject(), receipt);
                break;
            case ("trace", _):
                var traceUpdate = UpdateTraceRequest.Read(body);
                patch = traceUpdate.ToPatch(Id(body), await scope.TargetAsync(traceUpdate.ProjectId), receipt);
                break;
            case (_, "create"):
                var observation = CreateObservationRequest.Read(body);
                ThrowIfAny(errors);
                patch = observation.ToPatch(await scope.TargetAsync(observation.ProjectId), receipt);
                break;
            default:
                var observationUpdate = UpdateObservationRequest.Read(body);
                patch = observationUpdate.ToPatch(Id(body), await scope.TargetAsync(observationUpdate.ProjectId), receipt);
                break;
        }

        return (patch, operation == "create");

        string Id(JsonFields fields)
        {
            var id = fields.RequiredId("id");
            ThrowIfAny(errors);
            return id;
        }
    }

    /// <summary>The id that an item names, however wrong the rest is.</summary>
    public static string? IdOf(JsonFields item) => item.Object("body") is { } body && body.Has("id") ? body.EventText("id").Value : null;

    private static string? Choice(JsonFields item, string name, string[] choices, string? @default)
    {
        if (@default is not null && !item.Has(name))
        {
            return @default;
        }

        var errors = item.Errors.Count;
        var choice = item.RequiredText(name);
        if (item.Errors.Count == errors && !choices.Contains(choice))
        {
            var expected = string.Join(" or ", choices.Select(c => $"'{c}'"));
            item.Add("enum", name, "Input should be " + expected, new() { ["expected"] = expected });
        }

        return choice;
    }

    private static void ThrowIfAny(List<InvalidField> errors)
    {
        if (errors.Count > 0)
        {
            throw new RequestException(errors);
        }
    }
}
