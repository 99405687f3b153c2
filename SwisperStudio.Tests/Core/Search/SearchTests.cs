using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;
using SwisperStudio.Tests.Core.Ingestion;
using SwisperStudio.Tests.Core.State;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Search;

/// <summary>Text is found where it came into its trace: which document, which value.</summary>
public sealed class SearchTests(StudioDatabases databases)
{
    public static TheoryData<DatabaseKind> Kinds => StudioDatabases.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Text_InKeysAndValues_IsFoundWithItsPath(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("t", project) with { Name = "run", Input = Patches.Json("""{"question":"Where is Zürich?"}""") }]);
        await studio.WriteAsync([Patches.NewObservation("o", "t", project) with
        {
            Name = "step",
            Input = Patches.Json("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"Gr\u00fc\u00dfe aus \"Bern\"\nheute"}],"amount":-12.50e3}"""),
            Output = Patches.Json("""{"a b":{"user_id":"d4c07490-8f3c-f0c4-0aee-19403834c6fc"},"done":true,"empty":{}}"""),
        }]);
        await studio.IndexAsync();

        Assert.Equal(["t/input:question"], await studio.PlacesAsync(project, "zurich"));
        Assert.Equal(["o/input:messages[1].content"], await studio.PlacesAsync(project, "grüsse"));
        Assert.Equal(["o/input:messages[1].content"], await studio.PlacesAsync(project, "\"bern heute\""));
        Assert.Equal(["o/input:messages[1].role"], await studio.PlacesAsync(project, "assistant"));
        Assert.Equal(["o/input:amount"], await studio.PlacesAsync(project, "12.50e3"));
        Assert.Equal(["o/output:[\"a b\"].user_id"], await studio.PlacesAsync(project, "D4C07490-8f3c-f0c4-0aee-19403834c6fc"));
        Assert.Equal(["o/output:[\"a b\"].user_id"], await studio.PlacesAsync(project, "user_id"));
        Assert.Equal(["o/output:done"], await studio.PlacesAsync(project, "\"done: true\""));
        Assert.Equal(["o/output:empty"], await studio.PlacesAsync(project, "empt*"));
        Assert.Empty(await studio.PlacesAsync(project, "\"heute bern\""));
        Assert.Empty(await studio.PlacesAsync(project, "zurich bern"));
        Assert.Empty(await studio.PlacesAsync(project, "nothing"));
        Assert.Empty(await studio.PlacesAsync(Guid.NewGuid(), "zurich"));

        var hit = Assert.Single((await studio.FindAsync(project, "bern")).Hits);
        Assert.Equal(("t", "run", "o", "step", "content: Grüße aus \"Bern\"\nheute"), (hit.TraceId, hit.TraceName, hit.ObservationId, hit.ObservationName, hit.Snippet));
        Assert.Equal("Bern", hit.Snippet.Substring(hit.Matches[0].Start, hit.Matches[0].Length));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Text_ThatAGrowingStateCarriesOn_IsFoundOnceWhereItCame(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewTrace("t", project)]);
        var messages = new List<string>();
        for (var step = 0; step < 6; step++)
        {
            messages.Add($$"""{"role":"user","content":"message{{step}} {{string.Join(' ', Enumerable.Range(0, 60).Select(n => $"filler{step}x{n}"))}}"}""");
            await studio.WriteAsync([Patches.NewObservation($"o{step}", "t", project, step + 1) with { Output = Patches.Json($$"""{"messages":[{{string.Join(',', messages)}}]}""") }]);
        }

        await studio.IndexAsync();

        for (var step = 0; step < 6; step++)
        {
            Assert.Equal([$"o{step}/output:messages[{step}].content"], await studio.PlacesAsync(project, $"message{step}"));
        }

        Assert.Equal(6, (await studio.PlacesAsync(project, "role")).Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Text_DeepInLargeDocuments_IsFoundWithItsPath(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        var random = new Random(1);
        string Filler(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => $"w{random.Next(1_000_000)}"));
        var rows = Enumerable.Range(0, 4_000).Select(n => $$"""{"n":{{n}},"text":"{{(n == 2_345 ? "needleinarray" : Filler(6))}}"}""");
        var longText = Filler(20_000) + " needleinstring " + Filler(20_000);
        await studio.WriteAsync([Patches.NewObservation("o", "t", project) with
        {
            Input = Patches.Json($$"""{"rows":[{{string.Join(',', rows)}}]}"""),
            Output = Patches.Json($$"""{"result":{"text":"{{longText}}"},"after":"needleatend"}"""),
        }]);
        await studio.IndexAsync();

        Assert.Equal(["o/input:rows[2345].text"], await studio.PlacesAsync(project, "needleinarray"));
        Assert.Equal(["o/output:result.text"], await studio.PlacesAsync(project, "needleinstring"));
        Assert.Equal(["o/output:after"], await studio.PlacesAsync(project, "needleatend"));
        var hit = Assert.Single((await studio.FindAsync(project, "needleinstring")).Hits);
        Assert.True(hit.Snippet.Length < 300);
        Assert.Equal("needleinstring", hit.Snippet.Substring(hit.Matches[0].Start, hit.Matches[0].Length));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Phrase_AmongManyTextsWithItsWords_IsFoundWherePacksMeetToo(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        // Every text holds both words, every fortieth one after the other.
        await studio.WriteAsync([.. Enumerable.Range(0, 240).Select(n => Patches.NewTrace($"t{n}", project) with
        {
            Input = Patches.Json(n % 40 == 7 ? $$"""{"n":{{n}},"text":"quick brown"}""" : $$"""{"n":{{n}},"text":"brown, not quick"}"""),
        })]);

        // A long string that grows: what was new is cut off what was there.
        var random = new Random(1);
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => $"v{random.Next(60)}"));
        var first = Words(20_000);
        var second = first + " " + Words(20_000);
        await studio.WriteAsync([Patches.NewObservation("o1", "t", project) with { Input = Patches.Json($$"""{"text":"{{first}}"}""") }]);
        await studio.WriteAsync([Patches.NewObservation("o2", "t", project, 2) with { Input = Patches.Json($$"""{"text":"{{second}}"}""") }]);
        await studio.IndexAsync();

        var hits = (await studio.FindAsync(project, "\"quick brown\"", take: 100)).Hits.Select(h => h.TraceId).ToList();
        Assert.Equal(["t207", "t167", "t127", "t87", "t47", "t7"], hits);
        var beforeLastCut = 0;
        for (int cut, next = 0; (cut = SegmentBoundary.NextCut(Encoding.UTF8.GetBytes(second)[next..])) > 0 && next + cut < second.Length; next += cut)
        {
            beforeLastCut = next + cut;
            if (beforeLastCut > first.Length / 2)
            {
                // The last words to the left and the first to the right of the cut, which may go through one: four of sixty stand hardly anywhere else.
                var start = second.LastIndexOf(' ', second.LastIndexOf(' ', beforeLastCut - 2) - 1) + 1;
                var phrase = string.Join(' ', second[start..].Split(' ', 6)[..5]);
                var places = await studio.PlacesAsync(project, $"\"{phrase}\"");
                Assert.True(places.Length > 0, $"{phrase} at {beforeLastCut}");
            }
        }

        Assert.True(beforeLastCut > first.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Phrase_OfAKeyAndItsValue_IsFound_WhereverADocumentOverflowsIntoTheNextPack(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        // Some of these values are the last of their packs; their keys stand in a later one. All keys stand in all values, so that each pack holds the words.
        var random = new Random(1);
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => $"v{random.Next(1_000_000)}"));
        var keys = string.Join(' ', Enumerable.Range(0, 60).Select(n => $"key{n}"));
        var members = Enumerable.Range(0, 60).Select(n => $"\"key{n}\":\"first{n} {Words(400)} {keys}\"");
        await studio.WriteAsync([Patches.NewObservation("o", "t", project) with { Input = Patches.Json($"{{{string.Join(',', members)}}}") }]);
        await studio.IndexAsync();

        for (var n = 0; n < 60; n++)
        {
            Assert.Equal([$"o/input:key{n}"], await studio.PlacesAsync(project, $"\"key{n} first{n}\""));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Pages_OverSegmentsAndMerges_GiveEveryHitOnceNewestFirst(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        for (var n = 0; n < 40; n++)
        {
            await studio.WriteAsync([Patches.NewTrace($"t{n}", project) with { Input = Patches.Json($$"""{"text":"common number{{n}}","odd":"{{(n % 2 == 1 ? "uneven" : "smooth")}}"}""") }]);
            await studio.Services.GetRequiredService<SearchWorker>().CatchUpAsync(Cancel);
        }

        await using (var db = studio.CreateDbContext())
        {
            Assert.InRange(await db.Set<SearchSegment>().CountAsync(Cancel), 1, 15);
        }

        Assert.Equal(Enumerable.Range(0, 40).Reverse().Select(n => $"t{n}"), await AllAsync("common", take: 7));
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(n => $"t{(2 * n) + 1}"), await AllAsync("uneven common", take: 3));
        Assert.Equal(["t17"], await AllAsync("number17", take: 1));

        async Task<List<string>> AllAsync(string query, int take)
        {
            var found = new List<string>();
            long? before = null;
            do
            {
                var page = await studio.FindAsync(project, query, before, take);
                found.AddRange(page.Hits.Select(h => h.TraceId!));
                before = page.Next;
            }
            while (before is not null);
            return found;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Trace_Deleted_IsNotFoundAndLeavesNoWordInTheIndex(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([
            Patches.NewTrace("gone", project) with { Input = Patches.Json("\"shared secretword\"") },
            Patches.NewTrace("kept", project) with { Input = Patches.Json("\"shared openword\"") }]);
        await studio.IndexAsync();
        await using (var db = studio.CreateDbContext())
        {
            Assert.True(await studio.Deletion().DeleteAsync(db, project, Hash128.Of("gone"), Cancel));
        }

        Assert.Empty(await studio.PlacesAsync(project, "secretword"));
        Assert.Equal(["kept/input:"], await studio.PlacesAsync(project, "shared"));

        await studio.IndexAsync();
        Assert.Equal(["kept/input:"], await studio.PlacesAsync(project, "shared"));
        Assert.Equal(["openword", "shared"], await WordsAsync(studio, project));

        await using (var db = studio.CreateDbContext())
        {
            await studio.Deletion().DeleteAsync(db, project, Hash128.Of("kept"), Cancel);
        }

        await studio.IndexAsync();
        await using (var db = studio.CreateDbContext())
        {
            Assert.Empty(await db.Set<SearchBlock>().ToListAsync(Cancel));
            Assert.Empty(await db.Set<SearchSegment>().ToListAsync(Cancel));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Observation_WhoseTraceComesLater_IsFoundBeforeAndAfter(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.ObservationUpdate("o", project) with { Output = Patches.Json("""{"x":"wanderer"}""") }]);
        await studio.IndexAsync();
        Assert.Equal((null, "o"), (Assert.Single((await studio.FindAsync(project, "wanderer")).Hits).TraceId, "o"));

        await studio.WriteAsync([Patches.NewObservation("o", "t", project, 2)]);
        await studio.IndexAsync();

        Assert.Equal("t", Assert.Single((await studio.FindAsync(project, "wanderer")).Hits).TraceId);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Output_Replaced_IsFoundByItsNewTextOnly(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewObservation("o", "t", project) with { Output = Patches.Json("""{"x":"firsttext"}""") }]);
        await studio.WriteAsync([Patches.ObservationUpdate("o", project, 2) with { Output = Patches.Json("""{"x":"secondtext"}""") }]);
        await studio.IndexAsync();

        Assert.Empty(await studio.PlacesAsync(project, "firsttext"));
        Assert.Equal(["o/output:x"], await studio.PlacesAsync(project, "secondtext"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Placeholder_AdoptedByItsProject_IsFoundThere(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        await studio.WriteAsync([Patches.NewObservation("o", "t", null) with { FromAllProjectKey = true, Input = Patches.Json("""{"x":"homeless"}""") }]);
        await studio.IndexAsync();
        Assert.Equal(["o/input:x"], await studio.PlacesAsync(TestDatabase.DefaultProject, "homeless"));

        await studio.WriteAsync([Patches.NewTrace("t", project) with { FromAllProjectKey = true }]);
        await studio.IndexAsync();

        Assert.Empty(await studio.PlacesAsync(TestDatabase.DefaultProject, "homeless"));
        Assert.Equal(["o/input:x"], await studio.PlacesAsync(project, "homeless"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NewName_OfAKnownValue_IsFound(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        var project = Guid.NewGuid();
        var known = string.Concat(Enumerable.Repeat("known ", 100));
        await studio.WriteAsync([Patches.NewObservation("a", "t", project) with { Input = Patches.Json($$$"""{"x":{"text":"{{{known}}}"}}""") }]);
        await studio.WriteAsync([Patches.NewObservation("b", "t", project) with { Input = Patches.Json($$$"""{"renamed":{"text":"{{{known}}}"}}""") }]);
        await studio.IndexAsync();

        Assert.Equal(["b/input:renamed"], await studio.PlacesAsync(project, "renamed"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryWord_OfAnyDocuments_IsFoundInItsTrace(DatabaseKind kind)
    {
        await using var studio = await databases.CreateAsync(kind);
        await Gen.Int.List[1, 6].SampleAsync(
            async seeds =>
            {
                var documents = seeds.Select(seed => new RandomJson(seed, plain: true).Document()).ToList();
                var project = Guid.NewGuid();
                foreach (var (n, document) in documents.Index())
                {
                    await studio.WriteAsync([Patches.NewObservation($"o{n}", "t", project, n + 1) with { Output = Patches.Json(document) }]);
                }

                await studio.IndexAsync();
                foreach (var word in documents.SelectMany(TextsOf).SelectMany(t => Words.Of(t)).Select(w => w.Word).Distinct().Take(20))
                {
                    Assert.NotEmpty((await studio.FindAsync(project, $"\"{word}\"")).Hits);
                }

                return true;
            },
            iter: TestLength.Of(30, 500),
            threads: 1);
    }

    private static IEnumerable<string> TextsOf(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return [.. Walk(document.RootElement)];

        static IEnumerable<string> Walk(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(m => Walk(m.Value).Prepend(m.Name)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Walk),
            JsonValueKind.String => [value.GetString()!],
            _ => [value.GetRawText()],
        };
    }

    private static async Task<List<string>> WordsAsync(TestDatabase studio, Guid project)
    {
        await using var db = studio.CreateDbContext();
        var blocks = await db.Set<SearchBlock>().AsNoTracking().Where(b => b.ProjectId == project).ToListAsync(Cancel);
        var words = new List<string>();
        foreach (var block in blocks.Where(b => BlockCodec.HoldsWords(b.Key)))
        {
            var terms = new TermReader(BlockCodec.Decode(block.Data));
            while (terms.MoveNext())
            {
                words.Add(System.Text.Encoding.UTF8.GetString(terms.Word));
            }
        }

        return [.. words.Order(StringComparer.Ordinal)];
    }
}
