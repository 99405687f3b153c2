using System.Text;
using System.Text.RegularExpressions;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Components.Clients;

/// <summary>How one kind of client sends traces: a page of <c>docs/clients</c>, which is part of this program.</summary>
/// <param name="Name">The page's file name without its ending.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Parts">What follows the heading.</param>
public sealed partial record ClientGuide(string Name, string Title, IReadOnlyList<ClientGuidePart> Parts)
{
    // As they stand in the pages, which work as they are with a studio in Development.
    private const string Address = "http://localhost:8001";
    private const string Project = "0d7aa606-cb29-4a31-8a59-50fa61151a32";

    /// <summary>All pages, those that most look for first.</summary>
    public static IReadOnlyList<ClientGuide> All { get; } =
    [
        .. new[]
        {
            "swisper-sdk", "dotnet", "langgraph-python", "langgraph-js", "langsmith", "langfuse-python", "langfuse-js", "vercel-ai-sdk", "openllmetry", "pydantic-ai", "mlflow",
            "opentelemetry-python", "opentelemetry-node", "opentelemetry-dotnet", "opentelemetry-collector", "curl",
        }.Select(Read),
    ];

    /// <summary>The page with a project's own address and keys in place of those that stand in it.</summary>
    /// <param name="address">Where the studio is, without a slash at the end.</param>
    /// <param name="project">The project.</param>
    /// <param name="key">An API key.</param>
    /// <param name="pair">A key pair for Langfuse's clients.</param>
    public ClientGuide For(string address, Guid project, string key, (string Public, string Secret) pair)
    {
        return this with { Parts = [.. Parts.Select(part => part with { Text = Filled(part.Text) })] };

        string Filled(string text) => text
            .Replace(Address, address, StringComparison.Ordinal)
            .Replace(Project, project.ToString("D"), StringComparison.Ordinal)
            .Replace(AllProjectKey.DevelopmentValue, key, StringComparison.Ordinal)
            .Replace(DevelopmentKeyPair.PublicKey, pair.Public, StringComparison.Ordinal)
            .Replace(DevelopmentKeyPair.SecretKey, pair.Secret, StringComparison.Ordinal);
    }

    private static ClientGuide Read(string name)
    {
        using var stream = typeof(ClientGuide).Assembly.GetManifestResourceStream($"clients/{name}.md") ?? throw new InvalidOperationException($"docs/clients/{name}.md is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var heading = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        var parts = new List<ClientGuidePart>();
        var position = heading.Length;
        foreach (Match block in CodeBlock().Matches(text))
        {
            AddText(text[position..block.Index]);
            parts.Add(new ClientGuidePart(IsCode: true, block.Groups[1].Value));
            position = block.Index + block.Length;
        }

        AddText(text[position..]);
        return new ClientGuide(name, heading.TrimStart('#', ' '), parts);

        void AddText(string said)
        {
            if (!string.IsNullOrWhiteSpace(said))
            {
                parts.Add(new ClientGuidePart(IsCode: false, said.Trim()));
            }
        }
    }

    [GeneratedRegex(@"^```\w*\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
