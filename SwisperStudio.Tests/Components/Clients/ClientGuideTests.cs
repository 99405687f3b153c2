using SwisperStudio.Tests.Infrastructure;
using SwisperStudio.Web.Auth;
using SwisperStudio.Web.Components.Clients;
using Xunit;

namespace SwisperStudio.Tests.Components.Clients;

/// <summary>The pages of <c>docs/clients</c>, as the product shows them.</summary>
public sealed class ClientGuideTests
{
    [Fact]
    public void EveryPage_OfTheDocs_IsShown() =>
        Assert.Equal(Directory.GetFiles(Path.Combine(Checkout.Root, "docs", "clients"), "*.md").Select(Path.GetFileNameWithoutExtension).Order(), ClientGuide.All.Select(g => g.Name).Order());

    [Fact]
    public void EveryPage_HasATitleAndCode_AndNothingOfDevelopmentStaysInIt()
    {
        var project = Guid.NewGuid();
        Assert.All(ClientGuide.All.Select(g => g.For("https://studio.example", project, "ss_key", ("pk-lf-1", "sk-lf-1"))), guide =>
        {
            Assert.NotEmpty(guide.Title);
            Assert.Contains(guide.Parts, p => p.IsCode);
            var text = string.Join('\n', guide.Parts.Select(p => p.Text));
            Assert.DoesNotContain("```", text, StringComparison.Ordinal);
            Assert.DoesNotContain("localhost:8001", text, StringComparison.Ordinal);
            Assert.DoesNotContain(AllProjectKey.DevelopmentValue, text, StringComparison.Ordinal);
            Assert.DoesNotContain("swisper-dev", text, StringComparison.Ordinal);
            Assert.DoesNotContain("0d7aa606", text, StringComparison.Ordinal);
            // Only the SDK that sends by Redis needs no address.
            Assert.Contains("https://studio.example", text, StringComparison.Ordinal);
            Assert.True(text.Contains("ss_key", StringComparison.Ordinal) || (text.Contains("pk-lf-1", StringComparison.Ordinal) && text.Contains("sk-lf-1", StringComparison.Ordinal)), guide.Name);
        });
    }
}
