using System.Text.Json;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Every refusal names the field and stores nothing (contract/rest-api.md, section 4.2).</summary>
public sealed class BadInputTests(StudioApps apps)
{
    [Theory]
    [InlineData("""{"project_id":"P"}""", "missing", "id")]
    [InlineData("""{"id":"I"}""", "missing", "project_id")]
    [InlineData("""{"id":7,"project_id":"P"}""", "string_type", "id")]
    [InlineData("""{"id":null,"project_id":"P"}""", "string_type", "id")]
    [InlineData("""{"id":"a\u0000b","project_id":"P"}""", "string_unstorable", "id")]
    [InlineData("""{"id":"\ud800","project_id":"P"}""", "string_unstorable", "id")]
    [InlineData("""{"id":"I","project_id":"P","input":[1]}""", "dict_type", "input")]
    [InlineData("""{"id":"I","project_id":"P","meta":"x"}""", "dict_type", "meta")]
    [InlineData("""{"id":"I","project_id":"P","tags":"x"}""", "list_type", "tags")]
    [InlineData("""{"id":"I","project_id":"P","tags":null}""", "list_type", "tags")]
    [InlineData("""{"id":"I","project_id":"P","timestamp":"yesterday"}""", "datetime_from_date_parsing", "timestamp")]
    [InlineData("""{"id":"I","project_id":"P","timestamp":"9999-01-01"}""", "datetime_from_date_parsing", "timestamp")]
    [InlineData("""{"id":"I","project_id":"P","timestamp":null}""", "datetime_type", "timestamp")]
    [InlineData("""{"id":"I","project_id":"P","user_id":{}}""", "string_type", "user_id")]
    [InlineData("""{"id":"I","project_id":"P","input":{"a":NaN}}""", "json_invalid", null)]
    [InlineData("""{"id":"I","project_id":"P","input":{"a":-Infinity}}""", "json_invalid", null)]
    [InlineData("""{"id":"I","project_id":"P",}""", "json_invalid", null)]
    [InlineData("""{"id":"I","project_id":"P"} x""", "json_invalid", null)]
    [InlineData("""["id"]""", "model_attributes_type", "body")]
    [InlineData("""null""", "model_attributes_type", "body")]
    [InlineData("", "missing", "body")]
    public async Task Trace_Refused_NamesTheField(string body, string type, string? field)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var id = Guid.NewGuid().ToString();
        body = body.Replace("\"P\"", $"\"{project}\"", StringComparison.Ordinal).Replace("\"I\"", $"\"{id}\"", StringComparison.Ordinal);
        AssertRefused((await studio.Api.PostAsync("/api/v1/traces", body)).Expect(422), type, field);
        (await studio.Api.GetAsync($"/api/v1/traces/{id}")).Expect(404);
        Assert.Empty((await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Json.GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("'type':'X'", "enum", "type")]
    [InlineData("'type':'span'", "enum", "type")]
    [InlineData("'type':null", "string_type", "type")]
    [InlineData("'name':'no type'", "missing", "type")]
    [InlineData("'type':'SPAN','prompt_tokens':-1", "greater_than_equal", "prompt_tokens")]
    [InlineData("'type':'SPAN','prompt_tokens':1.5", "int_from_float", "prompt_tokens")]
    [InlineData("'type':'SPAN','prompt_tokens':'x'", "int_parsing", "prompt_tokens")]
    [InlineData("'type':'SPAN','total_tokens':2147483648", "less_than_equal", "total_tokens")]
    [InlineData("'type':'SPAN','total_tokens':1e999", "int_from_float", "total_tokens")]
    [InlineData("'type':'SPAN','model':5", "string_type", "model")]
    [InlineData("'type':'SPAN','level':null", "string_type", "level")]
    [InlineData("'type':'SPAN','model_parameters':1", "dict_type", "model_parameters")]
    [InlineData("'type':'SPAN','end_time':{}", "datetime_type", "end_time")]
    public async Task Observation_Refused_NamesTheField(string fields, string type, string field)
    {
        var studio = await apps.GetAsync();
        var id = Guid.NewGuid().ToString();
        AssertRefused((await studio.Api.PostAsync("/api/v1/observations", $$"""{"id":"{{id}}","trace_id":"t-{{id}}",{{fields.Replace('\'', '"')}}}""")).Expect(422), type, field);
        (await studio.Api.GetAsync($"/api/v1/observations/{id}")).Expect(404);
        (await studio.Api.GetAsync($"/api/v1/traces/t-{id}")).Expect(404);
    }

    [Fact]
    public async Task UnknownType_ListsTheValidOnes()
    {
        var studio = await apps.GetAsync();
        var answer = (await studio.Api.PostAsync("/api/v1/observations", """{"id":"x","trace_id":"t","type":"NOPE"}""")).Expect(422);
        var message = answer.Json.GetProperty("detail")[0].GetProperty("msg").GetString()!;
        Assert.All(["SPAN", "GENERATION", "EVENT", "TOOL", "AGENT", "CHAIN", "RETRIEVER", "EMBEDDING", "EVALUATOR", "GUARDRAIL"], t => Assert.Contains($"'{t}'", message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(800, 201)]
    [InlineData(801, 422)]
    public async Task Id_UpTo800Characters(int length, int status)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var id = new string('ü', length);
        (await studio.Api.PostAsync("/api/v1/traces", new { id, project_id = project })).Expect(status);
        (await studio.Api.PostAsync("/api/v1/observations", new { id, trace_id = id, project_id = project, parent_observation_id = id, type = "SPAN" })).Expect(status);
        (await studio.Api.PatchAsync($"/api/v1/observations/{Uri.EscapeDataString(id)}?project_id={project}", "{}")).Expect(status == 201 ? 200 : 422);
        (await studio.Api.GetAsync($"/api/v1/traces/{Uri.EscapeDataString(id)}?project_id={project}")).Expect(status == 201 ? 200 : 404);
    }

    [Theory]
    [InlineData(128, 201)]
    [InlineData(129, 422)]
    [InlineData(100_000, 422)]
    public async Task Nesting_UpTo128Levels(int levels, int status)
    {
        var studio = await apps.GetAsync();
        var project = await studio.CreateProjectAsync();
        var input = string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "[]" + new string('}', levels - 1);
        var answer = await studio.Api.PostAsync("/api/v1/traces", $$"""{"id":"{{project}}","project_id":"{{project}}","input":{{input}}}""");
        answer.Expect(status);
        if (status == 201)
        {
            Assert.Contains(input, (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}")).Expect(200).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BodyOverTheLimit_Is413()
    {
        var studio = await apps.GetAsync();
        var body = new byte[(32 * 1024 * 1024) + 1];
        body.AsSpan().Fill((byte)' ');
        Assert.Equal(JsonValueKind.String, (await studio.Api.PostAsync("/api/v1/traces", body)).Expect(413).Json.GetProperty("detail").ValueKind);
    }

    [Theory]
    [InlineData("n")]
    [InlineData("tru")]
    [InlineData("{\"id\":f")]
    public async Task BodyThatEndsWithinAWord_Is422(string body)
    {
        var studio = await apps.GetAsync();
        AssertRefused((await studio.Api.PatchAsync("/api/v1/traces/t", body)).Expect(422), "json_invalid", null);
    }

    [Fact]
    public async Task InvalidUtf8_Is422()
    {
        var studio = await apps.GetAsync();
        byte[] body = [.. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        AssertRefused((await studio.Api.PostAsync("/api/v1/traces", body)).Expect(422), "json_invalid", null);
    }

    [Theory]
    [InlineData("", "missing", "project_id")]
    [InlineData("?project_id=x&page=0", "greater_than_equal", "page")]
    [InlineData("?project_id=x&limit=1001", "less_than_equal", "limit")]
    [InlineData("?project_id=x&limit=ten", "int_parsing", "limit")]
    [InlineData("?project_id=x&start_date=soon", "datetime_from_date_parsing", "start_date")]
    public async Task Query_Refused_NamesTheParameter(string query, string type, string field)
    {
        var studio = await apps.GetAsync();
        AssertRefused((await studio.Api.GetAsync("/api/v1/traces" + query)).Expect(422), type, field);
    }

    [Fact]
    public async Task Query_WithNul_IsNoFault()
    {
        foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
        {
            var studio = await apps.GetAsync(kind);
            var project = await studio.CreateProjectAsync();
            (await studio.Api.GetAsync($"/api/v1/traces?project_id={project}&user_id=%00&name=%00&tags=%00&session_id=%ED%A0%80")).Expect(200);
            (await studio.Api.GetAsync("/api/v1/traces?project_id=%00")).Expect(200);
        }
    }

    [Fact]
    public async Task Routing_UnknownPathWrongMethodTrailingSlash()
    {
        var studio = await apps.GetAsync();
        Assert.Equal("""{"detail":"Not Found"}""", (await studio.Api.GetAsync("/api/v1/nothing")).Expect(404).Text);
        var wrong = (await studio.Api.PutAsync("/api/v1/traces", "{}")).Expect(405);
        Assert.Equal("""{"detail":"Method Not Allowed"}""", wrong.Text);
        Assert.Equal("/api/v1/traces?x=1", (await studio.Api.GetAsync("/api/v1/traces/?x=1")).Expect(307).Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/api/v1/%F0%9F%98%80/")]
    [InlineData("/api/v1/traces/%C3%BC%2Fb%0A/?q=%E2%82%AC")]
    public async Task TrailingSlash_AfterAnyCharacter_LeadsToTheSameAddressWithoutIt(string address)
    {
        var studio = await apps.GetAsync();
        var location = (await studio.Api.GetAsync(address)).Expect(307).Headers.Location!.OriginalString;
        Assert.Equal(address.Replace("/?", "?", StringComparison.Ordinal).TrimEnd('/'), location);
    }

    private static void AssertRefused(ApiAnswer answer, string type, string? field)
    {
        var error = answer.Json.GetProperty("detail")[0];
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.NotEmpty(error.GetProperty("msg").GetString()!);
        Assert.True(error.TryGetProperty("input", out _));
        if (field is not null)
        {
            Assert.Equal(field, error.GetProperty("loc").EnumerateArray().Last().GetString());
        }
    }
}
