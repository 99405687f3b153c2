using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

namespace SwisperStudio.Tests.Core.Accounts;

/// <summary>Passwords of users, and what open sessions notice; the rest is told over HTTP.</summary>
public sealed class UserChangesTests(StudioApps apps)
{
    private const string First = "first password";
    private const string Second = "second password";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task ResetPassword_LockedUser_MayComeInWithTheNewOne(DatabaseKind kind)
    {
        await using var domain = new StudioDomain(await apps.GetAsync(kind));
        var user = await MakeAsync(domain);
        for (var time = 0; time < 5; time++)
        {
            Assert.Equal(PasswordAnswer.Wrong, await AnswerAsync(domain, user, "wrong password"));
        }

        Assert.Equal(PasswordAnswer.Wrong, await AnswerAsync(domain, user, First));
        await domain.Get<UserChanges>().ResetPasswordAsync(user.Id, Second, Cancel);
        Assert.Equal(PasswordAnswer.Wrong, await AnswerAsync(domain, user, First));
        Assert.Equal(PasswordAnswer.Right, await AnswerAsync(domain, user, Second));
    }

    [Theory]
    [MemberData(nameof(StudioDatabases.Kinds), MemberType = typeof(StudioDatabases))]
    public async Task ChangePassword_NeedsTheCurrentOne(DatabaseKind kind)
    {
        await using var domain = new StudioDomain(await apps.GetAsync(kind));
        var user = await MakeAsync(domain);
        var users = domain.Get<UserChanges>();
        var refused = await Assert.ThrowsAsync<ChangeException>(() => users.ChangePasswordAsync(user.Id, "wrong password", Second, Cancel));
        Assert.NotNull(refused.ProblemOf("current_password"));
        Assert.Equal(PasswordAnswer.Right, await AnswerAsync(domain, user, First));

        await users.ChangePasswordAsync(user.Id, First, Second, Cancel);
        Assert.Equal(PasswordAnswer.Right, await AnswerAsync(domain, user, Second));
    }

    [Fact]
    public async Task Passwords_TooShort_NameTheField()
    {
        await using var domain = new StudioDomain(await apps.GetAsync());
        var user = await MakeAsync(domain);
        var users = domain.Get<UserChanges>();
        ChangeException[] refused =
        [
            await Assert.ThrowsAsync<ChangeException>(() => users.ResetPasswordAsync(user.Id, "seven c", Cancel)),
            await Assert.ThrowsAsync<ChangeException>(() => users.ChangePasswordAsync(user.Id, First, "seven c", Cancel)),
        ];
        Assert.All(refused, r => Assert.NotNull(r.ProblemOf("password")));
    }

    [Fact]
    public async Task Create_ManyProblems_NamesEveryField()
    {
        await using var domain = new StudioDomain(await apps.GetAsync());
        var refused = await Assert.ThrowsAsync<ChangeException>(() => domain.Get<UserChanges>().CreateAsync(new UserDraft("x", "", "short", "king"), Cancel));
        Assert.Equal(["email", "name", "password", "role"], refused.Fields.Select(f => f.Field));
    }

    [Fact]
    public async Task SecurityStamp_ChangesWithRightsAndPasswordsOnly()
    {
        await using var domain = new StudioDomain(await apps.GetAsync());
        var user = await MakeAsync(domain);
        var users = domain.Get<UserChanges>();
        var stamps = new List<string?> { await StampAsync() };
        await users.UpdateAsync(user.Id, new UserEdit(Name: "New"), Cancel);
        Assert.Equal(stamps[0], await StampAsync());
        foreach (var change in new[]
        {
            () => users.UpdateAsync(user.Id, new UserEdit(Role: Roles.Qa), Cancel),
            () => users.UpdateAsync(user.Id, new UserEdit(IsActive: false), Cancel),
            () => users.ResetPasswordAsync(user.Id, Second, Cancel),
            () => users.ChangePasswordAsync(user.Id, Second, First, Cancel),
        })
        {
            await change();
            stamps.Add(await StampAsync());
        }

        Assert.Equal(stamps.Count, stamps.Distinct().Count());

        async Task<string?> StampAsync()
        {
            await using var db = domain.CreateDbContext();
            return await db.Users.Where(u => u.Id == user.Id).Select(u => u.SecurityStamp).SingleAsync(Cancel);
        }
    }

    private static Task<StudioUser> MakeAsync(StudioDomain domain) =>
        domain.Get<UserChanges>().CreateAsync(new UserDraft($"u{Guid.NewGuid():N}@example.com", "User", First, Roles.Viewer), Cancel);

    private static async Task<PasswordAnswer> AnswerAsync(StudioDomain domain, StudioUser user, string password) =>
        (await domain.Get<PasswordCheck>().CheckAsync(user.Email!, password, Cancel)).Answer;
}
