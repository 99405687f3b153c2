using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Verification;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Faults;

/// <summary>Checks the whole database of a host, as <c>SwisperStudio.Web verify</c> does.</summary>
internal static class Verified
{
    public static async Task<VerifyCounts> CheckAsync(StudioApp app)
    {
        await using var domain = new StudioDomain(app);
        var problems = new List<VerifyProblem>();
        var counts = await new StudioVerifier(domain.Get<IDbContextFactory<StudioDbContext>>(), problems.Add).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(problems);
        return counts;
    }
}
