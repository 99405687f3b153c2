using System.Text.RegularExpressions;
using SwisperStudio.Tests.Infrastructure;
using YamlDotNet.Serialization;

namespace SwisperStudio.Tests.Deployment;

/// <summary>What docker-compose.yml and .env.example say, read as Compose reads them.</summary>
internal sealed partial class ComposeFile
{
    private readonly Dictionary<string, ComposeService> _services;

    private ComposeFile(string text) => _services = new DeserializerBuilder().IgnoreUnmatchedProperties().Build()
        .Deserialize<Dictionary<string, Dictionary<string, ComposeService>>>(OnlyServices(text))["services"];

    public ComposeService Studio => _services["studio"];

    public ComposeService Postgres => _services["postgres"];

    /// <summary>Names of the services: the hosts of their network.</summary>
    public IEnumerable<string> Names => _services.Keys;

    /// <summary>Reads the file with the values of a <c>.env</c> file filled in.</summary>
    public static ComposeFile Read(IReadOnlyDictionary<string, string> values) =>
        new(Reference().Replace(Checkout.Read("docker-compose.yml"), reference =>
        {
            var value = values.GetValueOrDefault(reference.Groups["name"].Value, "");
            return value.Length > 0 ? value : reference.Groups["default"].Value;
        }));

    /// <summary>Names of all variables that the file takes from <c>.env</c>.</summary>
    public static IEnumerable<string> ReferencedNames() =>
        Reference().Matches(Checkout.Read("docker-compose.yml")).Select(r => r.Groups["name"].Value).Distinct();

    /// <summary>The settings of <c>.env.example</c> as they are.</summary>
    public static Dictionary<string, string> ExampleValues() => Checkout.Read(".env.example").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static string OnlyServices(string text) => text[text.IndexOf("services:", StringComparison.Ordinal)..text.IndexOf("\nvolumes:", StringComparison.Ordinal)];

    // ${NAME}, ${NAME:-default}, ${NAME:?what is missing}
    [GeneratedRegex(@"\$\{(?<name>\w+)(?::-(?<default>[^}]*)|:\?[^}]*)?\}")]
    private static partial Regex Reference();
}
