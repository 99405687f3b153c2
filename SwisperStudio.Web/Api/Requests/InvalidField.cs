using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SwisperStudio.Core;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>What is wrong with one field of a request, as existing clients know it (contract/rest-api.md, section 4.2).</summary>
/// <param name="Type">Machine code, e.g. <c>missing</c>.</param>
/// <param name="Loc"><c>body</c>, <c>query</c> or <c>path</c>, then field names and array indexes.</param>
/// <param name="Msg">What is wrong and what would be right.</param>
/// <param name="Input">The offending value; for a missing field what encloses it.</param>
/// <param name="Ctx">Parameters of the message; left out where there are none.</param>
public sealed record InvalidField(
    string Type,
    IReadOnlyList<object> Loc,
    string Msg,
    RawJson? Input,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? Ctx = null)
{
    internal static InvalidField Of(FieldProblem problem) => new("value_error", ["body", .. problem.Field.Split('.')], problem.Message, null);
}
