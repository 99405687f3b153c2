using YamlDotNet.Serialization;

namespace SwisperStudio.Tests.Deployment;

/// <summary>The parts of a Compose service that tests look at.</summary>
internal sealed class ComposeService
{
    [YamlMember(Alias = "environment")]
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>Published and inner port, like <c>8001:8001</c>.</summary>
    [YamlMember(Alias = "ports")]
    public List<string> Ports { get; set; } = [];

    /// <summary>Name and folder, like <c>studio:/data</c>.</summary>
    [YamlMember(Alias = "volumes")]
    public List<string> Volumes { get; set; } = [];
}
