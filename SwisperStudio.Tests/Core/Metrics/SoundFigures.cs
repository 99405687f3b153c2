using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Verification;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Metrics;

/// <summary>Holds a database against a recount, as <c>SwisperStudio.Web verify</c> does.</summary>
internal static class SoundFigures
{
    public static async Task AssertSoundAsync(this TestDatabase studio)
    {
        var problems = new List<string>();
        await new StudioVerifier(studio.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), p => problems.Add(p.Text)).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(problems);
    }
}
