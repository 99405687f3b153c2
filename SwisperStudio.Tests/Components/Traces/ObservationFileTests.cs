using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;
using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Components.Traces;
using Xunit;

namespace SwisperStudio.Tests.Components.Traces;

public class ObservationFileTests
{
    private const string Output = """{"big":9007199254740993,"neg":-0.0,"_tools_executed":[{"tool_name":"mail","parameters":{"max":2},"result":"x"}]}""";

    [Theory]
    [InlineData("t/1", "o?#", "output", Output)]
    [InlineData("t/1", "o?#", "input", """{"\u00fc":1}""")]
    [InlineData("t/1", "o?##tool-0", "input", """{"tool_name":"mail","parameters":{"max":2},"batch_key":""}""")]
    [InlineData("t/1", "o?##tool-1", "input", null)]
    [InlineData("t/1", "other", "input", null)]
    [InlineData("other", "o?#", "input", null)]
    public async Task Document_ComesAsItWasSent(string trace, string observation, string part, string? expected)
    {
        await using var studio = await TestDatabase.CreateAsync(null);
        await studio.WriteAsync([Sent.Trace("t/1"), Sent.Observation("o?#", "t/1", name: "n", input: """{"\u00fc":1}""", output: Output)]);
        await using var db = studio.CreateDbContext();
        var answer = await ObservationFile.GetAsync(
            StudioComponents.Project, trace, observation, part, db, studio.Services.GetRequiredService<BulkSql>(), TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer is FileContentHttpResult file ? Encoding.UTF8.GetString(file.FileContents.Span) : null);
    }
}
