using NetArchTest.Rules;
using SwisperStudio.Core;
using Xunit;

namespace SwisperStudio.Tests;

/// <summary>Dependencies point one way: the host to the domain, and inside the domain as the table says.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "SwisperStudio.Core.";

    /// <summary>Each feature of the domain and the others it knows.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        // What a mapper or a page hands over goes down: protocols, ingestion, states and traces, data.
        ["Protocols.Swisper"] = ["State", "Traces", "Data"],
        ["Protocols.LangGraph"] = ["Protocols.Swisper"],
        // Messages and documents are read as those of the SDK are.
        ["Protocols.Otlp"] = ["Connections", "Ingestion", "Protocols.Swisper", "State", "Traces"],
        // Values that telemetry inside a merged document tells (tokens, model, type, cost) are derived by the writer.
        ["Connections"] = ["Projects", "Data"],
        ["Ingestion"] = ["Connections", "Live", "Protocols.LangGraph", "Protocols.Swisper", "State", "Traces", "Metrics", "Pricing", "Search", "Data"],
        // What has outlived its time goes when ingestion leaves time for it.
        ["Lifecycle"] = ["Connections", "Ingestion", "Metrics", "Projects", "Scores", "State", "Streams", "Traces", "Data"],
        // The writer queues what it has stored; where the states of an observation without a trace lie, ingestion decides.
        ["Search"] = ["Ingestion", "State", "Traces", "Data"],
        // A deleted trace takes its chunks and scores with it, and its figures.
        ["Traces"] = ["Live", "Metrics", "Scores", "State", "Data"],
        ["Scores"] = ["Live", "Data"],
        // Histograms are written with the numbers of the chunk format.
        ["Metrics"] = ["State", "Traces", "Data"],
        ["State"] = ["Data"],
        // A recount counts as the writer does.
        ["Verification"] = ["Ingestion", "Metrics", "State", "Traces", "Data"],
        // A changed field may be absent or null, as in patches.
        ["Pricing"] = ["Ingestion", "Data"],
        ["Projects"] = ["Ingestion", "Traces", "Data"],
        ["Accounts"] = ["Data"],
        ["Display"] = [],
        ["Live"] = [],
        ["Streams"] = [],
        // The one model knows the entities of all features; the features query through it. What changed travels by the database.
        ["Data"] = ["Accounts", "Connections", "Streams", "Live", "Metrics", "Pricing", "Projects", "Scores", "Search", "State", "Traces"],
    };

    [Fact]
    public void Features_OfTheDomain_KnowOnlyWhatTheTableSays()
    {
        foreach (var (feature, known) in Known)
        {
            var others = Known.Keys.Where(f => f != feature && !known.Contains(f)).Select(f => Root + f).ToArray();
            var result = OfFeature(feature).ShouldNot().HaveDependencyOnAny(others).GetResult();
            Assert.True(result.IsSuccessful, $"{feature} knows too much: {string.Join(", ", result.FailingTypeNames ?? [])}");
            Assert.All(known, k => Assert.True(OfFeature(feature).And().HaveDependencyOn(Root + k).GetTypes().Any(), $"{feature} does not need {k}."));
        }
    }

    [Fact]
    public void Domain_HasNoFeatureBesidesTheTable()
    {
        var features = typeof(CoreServices).Assembly.GetTypes()
            .Where(t => t.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true)
            .Select(t => t.Namespace![Root.Length..])
            .Select(name => Known.Keys.FirstOrDefault(known => name == known || name.StartsWith(known + ".", StringComparison.Ordinal)) ?? name);
        Assert.Equal(Known.Keys.Order(), features.Distinct().Order());
    }

    [Fact]
    public void Domain_KnowsNoWebAndNoUi()
    {
        string[] allowed =
        [
            "Microsoft.AspNetCore.DataProtection",
            "Microsoft.AspNetCore.DataProtection.Abstractions",
            "Microsoft.AspNetCore.DataProtection.EntityFrameworkCore",
            "Microsoft.AspNetCore.Identity.EntityFrameworkCore",
        ];
        var references = typeof(CoreServices).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.Empty(references
            .Where(r => r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || r.StartsWith("SwisperStudio", StringComparison.Ordinal) || r is "MudBlazor" or "System.Net.Http")
            .Except(allowed));
    }

    private static PredicateList OfFeature(string feature) =>
        Types.InAssembly(typeof(CoreServices).Assembly).That().ResideInNamespaceStartingWith(Root + feature);
}
