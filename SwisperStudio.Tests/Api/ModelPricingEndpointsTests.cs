using System.Text.Json;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Api;

/// <summary>Model prices over HTTP: contract/rest-api.md, section 13.</summary>
public sealed class ModelPricingEndpointsTests(StudioApps apps)
{
    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_GlobalPrice_ComesBackWithTheDigitsSent(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        foreach (var (sent, returned) in new[] { ("0.225", "0.225"), ("10", "10"), ("\"10.00\"", "10.00"), ("0", "0"), ("\" 7.5 \"", "7.5"), ("0.0000001", "0.0000001") })
        {
            var model = Guid.NewGuid().ToString();
            var answer = (await app.Api.PostAsync("/api/v1/model-pricing", $$"""
                {"hosting_provider":"kvant","model_name":"{{model}}","type":"Chat","input_price_per_million":{{sent}},"output_price_per_million":"0.898","project_id":"ignored"}
                """)).Expect(201).Json;
            Assert.Equal(
                ["id", "project_id", "hosting_provider", "model_name", "type", "description", "input_price_per_million", "output_price_per_million", "created_at", "updated_at"],
                answer.EnumerateObject().Select(p => p.Name));
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("project_id").ValueKind);
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("description").ValueKind);
            Assert.Equal((returned, "0.898"), (Text(answer, "input_price_per_million"), Text(answer, "output_price_per_million")));
            Assert.Equal(answer.GetRawText(), Find((await app.Api.GetAsync("/api/v1/model-pricing")).Expect(200), model)?.GetRawText());
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Create_SameProviderAndModel_Is409EvenAtOnce(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var model = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Api.PostAsync("/api/v1/model-pricing", Price(model))));
        Assert.Equal([201, 409, 409, 409], answers.Select(a => a.Status).Order());
        Assert.Equal($"Pricing for p/{model} already exists", answers.First(a => a.Status == 409).Detail);
        (await app.Api.PostAsync("/api/v1/model-pricing", Price(model, provider: "other"))).Expect(201);
    }

    [Theory]
    [InlineData("{}", "missing body.hosting_provider", "missing body.model_name", "missing body.type", "missing body.input_price_per_million", "missing body.output_price_per_million")]
    [InlineData("'hosting_provider':5", "string_type body.hosting_provider")]
    [InlineData("'hosting_provider':'101*'", "string_too_long body.hosting_provider")]
    [InlineData("'model_name':''", "string_too_short body.model_name")]
    [InlineData("'model_name':'201*'", "string_too_long body.model_name")]
    [InlineData("'type':null", "string_type body.type")]
    [InlineData("'type':'51*'", "string_too_long body.type")]
    [InlineData("'description':5", "string_type body.description")]
    [InlineData("'input_price_per_million':'cheap'", "decimal_parsing body.input_price_per_million")]
    [InlineData("'input_price_per_million':null", "decimal_type body.input_price_per_million")]
    [InlineData("'input_price_per_million':true", "decimal_type body.input_price_per_million")]
    [InlineData("'input_price_per_million':-0.1", "greater_than_equal body.input_price_per_million")]
    [InlineData("'output_price_per_million':'NaN'", "decimal_parsing body.output_price_per_million")]
    [InlineData("'output_price_per_million':'1,5'", "decimal_parsing body.output_price_per_million")]
    [InlineData("'output_price_per_million':1e9", "less_than_equal body.output_price_per_million")]
    [InlineData("'output_price_per_million':1e999", "decimal_parsing body.output_price_per_million")]
    public async Task Create_BadField_Is422(string fields, params string[] problems)
    {
        var app = await apps.GetAsync();
        var body = fields == "{}" ? fields : $$"""{"hosting_provider":"p","model_name":"{{Guid.NewGuid()}}","type":"Chat","input_price_per_million":1,"output_price_per_million":1,{{CompactJson.Expand(fields)}}}""";
        Assert.Equal(problems, (await app.Api.PostAsync("/api/v1/model-pricing", body)).Expect(422).Problems);
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task List_OfAProject_HasItsOwnPricesFirst(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (project, model) = (await app.CreateProjectAsync(), Guid.NewGuid().ToString());
        (await app.Api.PostAsync("/api/v1/model-pricing", Price(model))).Expect(201);
        var own = await MakeProjectPriceAsync(app, project, model);

        var list = (await app.Api.GetAsync($"/api/v1/projects/{project}/model-pricing")).Expect(200).Json.EnumerateArray().ToList();
        Assert.Equal((own.Id, project), (Text(list[0], "id"), Text(list[0], "project_id")));
        Assert.All(list.Skip(1), p => Assert.Equal(JsonValueKind.Null, p.GetProperty("project_id").ValueKind));
        var global = list.Skip(1).Select(p => (Text(p, "hosting_provider"), Text(p, "model_name"))).ToList();
        Assert.Equal(global.OrderBy(p => p.Item1, StringComparer.Ordinal).ThenBy(p => p.Item2, StringComparer.Ordinal), global);

        foreach (var path in new[] { "/api/v1/model-pricing", "/api/v1/model-pricing/defaults", "/api/v1/projects/unknown/model-pricing", $"/api/v1/projects/{Guid.NewGuid()}/model-pricing" })
        {
            var prices = (await app.Api.GetAsync(path)).Expect(200);
            Assert.Equal("1", Text(Find(prices, model)!.Value, "input_price_per_million"));
            Assert.DoesNotContain(own.Id, prices.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Update_PresentFields_ChangeAndNullsDoNot(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var model = Guid.NewGuid().ToString();
        var before = (await app.Api.PostAsync("/api/v1/model-pricing", Price(model))).Expect(201).Json;
        var path = $"/api/v1/model-pricing/{Text(before, "id")}";
        var after = (await app.Api.PutAsync(path, """{"description":"d","type":"Reasoning","output_price_per_million":"2.50","model_name":null}""")).Expect(200).Json;
        Assert.Equal(("d", "Reasoning", "1", "2.50", model), (Text(after, "description"), Text(after, "type"), Text(after, "input_price_per_million"), Text(after, "output_price_per_million"), Text(after, "model_name")));
        Assert.True(string.CompareOrdinal(Text(after, "updated_at"), Text(before, "updated_at")) > 0);
        Assert.Equal("d", Text((await app.Api.PutAsync(path, """{"description":null}""")).Expect(200).Json, "description"));
        Assert.Equal(["string_too_long body.type"], (await app.Api.PutAsync(path, new { type = new string('x', 51) })).Expect(422).Problems);
        Assert.Equal(["greater_than_equal body.input_price_per_million"], (await app.Api.PutAsync(path, new { input_price_per_million = -1 })).Expect(422).Problems);
    }

    [Fact]
    public async Task Update_ToAnotherPricesModel_Is409()
    {
        var app = await apps.GetAsync();
        var (first, second) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        (await app.Api.PostAsync("/api/v1/model-pricing", Price(first))).Expect(201);
        var id = Text((await app.Api.PostAsync("/api/v1/model-pricing", Price(second))).Expect(201).Json, "id");
        Assert.Equal($"Pricing for p/{first} already exists", (await app.Api.PutAsync($"/api/v1/model-pricing/{id}", new { model_name = first })).Expect(409).Detail);
        (await app.Api.PutAsync($"/api/v1/model-pricing/{id}", new { model_name = second })).Expect(200);
    }

    [Fact]
    public async Task ProjectPrice_IsChangedAndDeletedById()
    {
        var app = await apps.GetAsync();
        var project = await app.CreateProjectAsync();
        var id = (await MakeProjectPriceAsync(app, project, "m")).Id;
        Assert.Equal(project, Text((await app.Api.PutAsync($"/api/v1/model-pricing/{id}", new { input_price_per_million = 3 })).Expect(200).Json, "project_id"));
        (await app.Api.DeleteAsync($"/api/v1/model-pricing/{id}")).Expect(204);
        Assert.DoesNotContain(id, (await app.Api.GetAsync($"/api/v1/projects/{project}/model-pricing")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Price_IsGone()
    {
        var app = await apps.GetAsync();
        var id = Text((await app.Api.PostAsync("/api/v1/model-pricing", Price(Guid.NewGuid().ToString()))).Expect(201).Json, "id");
        Assert.Empty((await app.Api.DeleteAsync($"/api/v1/model-pricing/{id}")).Expect(204).Text);
        Assert.Equal($"Model pricing {id} not found", (await app.Api.DeleteAsync($"/api/v1/model-pricing/{id}")).Expect(404).Detail);
        Assert.Equal($"Model pricing {id} not found", (await app.Api.PutAsync($"/api/v1/model-pricing/{id}", "{}")).Expect(404).Detail);
        Assert.DoesNotContain(id, (await app.Api.GetAsync("/api/v1/model-pricing")).Text, StringComparison.Ordinal);
    }

    private static object Price(string model, string provider = "p") =>
        new { hosting_provider = provider, model_name = model, type = "Chat", input_price_per_million = 1, output_price_per_million = 2 };

    private static async Task<ModelPrice> MakeProjectPriceAsync(StudioApp app, string project, string model)
    {
        await using var domain = new StudioDomain(app);
        await using var db = domain.CreateDbContext();
        return await domain.Get<PriceChanges>().CreateAsync(db, new PriceDraft(Guid.Parse(project), "p", model, "Chat", null, "5", "6"), TestContext.Current.CancellationToken);
    }

    private static JsonElement? Find(ApiAnswer list, string model) =>
        list.Json.EnumerateArray().Where(p => Text(p, "model_name") == model).Select(p => (JsonElement?)p).SingleOrDefault();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
