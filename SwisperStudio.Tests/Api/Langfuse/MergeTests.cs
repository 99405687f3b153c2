using System.Text.Json;
using SwisperStudio.Core;
using SwisperStudio.Tests.Infrastructure;
using Xunit;
using static SwisperStudio.Tests.Api.Langfuse.LangfuseClients;

namespace SwisperStudio.Tests.Api.Langfuse;

/// <summary>Several events about the same: what counts does not depend on which comes first.</summary>
public sealed class MergeTests(StudioApps apps)
{
    private static readonly int[][] Orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]];

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Observation_CreatedAgain_IsReplacedByTheLater_ButNotWhatAnUpdateTold(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        string[] events =
        [
            Event("span-create", """{"id":"o","traceId":"t","startTime":"2026-11-23T18:00:00Z","name":"first","level":"DEFAULT","input":1,"metadata":{"a":1,"b":1}}"""),
            Event("span-create", """{"id":"o","name":"second","input":2,"metadata":{"b":2}}""", time: "2026-11-23T18:40:02Z"),
            Event("span-update", """{"id":"o","input":3}""", time: "2026-11-23T18:40:01Z"),
            Event("event-create", """{"id":"e","traceId":"t","name":"point"}"""),
        ];
        foreach (var order in Orders)
        {
            foreach (var together in new[] { true, false })
            {
                var (_, client) = await app.CreateProjectClientAsync();
                await client.StoreAsync(Event("trace-create", """{"id":"t"}"""));
                foreach (var request in together ? [order.Select(i => events[i])] : order.Select(i => new[] { events[i] }.AsEnumerable()))
                {
                    await client.StoreAsync([.. request]);
                }

                var span = (await client.GetAsync("/api/public/observations/o")).Expect(200).Json;
                Assert.Equal(("t", "second", "3", "2026-11-23T18:00:00Z"), (span.GetProperty("traceId").GetString(), span.GetProperty("name").GetString(), span.GetProperty("input").GetRawText(), span.GetProperty("startTime").GetString()));
                Assert.Equal("""{"a":1,"b":2}""", span.GetProperty("metadata").GetRawText());
                var point = (await client.GetAsync("/api/public/observations/e")).Expect(200).Json;
                Assert.Equal(("2026-11-23T18:40:00Z", "2026-11-23T18:40:00Z"), (point.GetProperty("startTime").GetString(), point.GetProperty("endTime").GetString()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Members_WhoseHashesBeginAlike_AreKeptApart(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (one, other) = Alike();
        foreach (var isReversed in new[] { false, true })
        {
            var (_, client) = await app.CreateProjectClientAsync();
            string[] events =
            [
                Event("trace-create", $$"""{"id":"t","metadata":{"{{one}}":1} }"""),
                Event("trace-create", $$"""{"id":"t","metadata":{"{{other}}":2} }""", time: "2026-11-23T18:40:01Z"),
            ];
            foreach (var single in isReversed ? events.Reverse() : events)
            {
                await client.StoreAsync(single);
            }

            var metadata = (await client.GetAsync("/api/public/traces/t")).Expect(200).Json.GetProperty("metadata");
            Assert.Equal((1, 2), (metadata.GetProperty(one).GetInt32(), metadata.GetProperty(other).GetInt32()));
        }

        // Two names whose hashes are the same in their last 32 bits.
        static (string One, string Other) Alike()
        {
            var names = new Dictionary<uint, string>();
            for (var i = 0; ; i++)
            {
                var hash = unchecked((uint)Hash128.ShortOf($"n{i}")!.Value);
                if (!names.TryAdd(hash, $"n{i}"))
                {
                    return (names[hash], $"n{i}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task Members_ThatARowHasNoRoomFor_AreTogetherOne(DatabaseKind kind)
    {
        var app = await apps.GetAsync(kind);
        var (_, client) = await app.CreateProjectClientAsync();
        var many = Event("trace-create", $$"""{"id":"t","metadata":{{JsonSerializer.Serialize(Enumerable.Range(0, 300).ToDictionary(i => $"m{i:000}", i => i))}} }""");
        await client.StoreAsync(many);
        await client.StoreAsync(many);
        await client.StoreAsync(Event("trace-create", """{"id":"t","metadata":{"m000":-1} }""", time: "2026-11-23T18:40:01Z"));
        var metadata = (await client.GetAsync("/api/public/traces/t")).Expect(200).Json.GetProperty("metadata");
        Assert.Equal(257, metadata.EnumerateObject().Count());
        Assert.Equal((-1, 255), (metadata.GetProperty("m000").GetInt32(), metadata.GetProperty("m255").GetInt32()));
        Assert.Equal(Enumerable.Range(256, 44), metadata.GetProperty("more").EnumerateObject().Select(m => m.Value.GetInt32()));
    }
}
