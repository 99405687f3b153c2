using SwisperStudio.Core;
using SwisperStudio.Web.Components.Shared;
using Xunit;

namespace SwisperStudio.Tests.Components.Shared;

public class FormStateTests
{
    private readonly FormState _form = new();

    [Fact]
    public async Task Refusal_IsShownAtItsField_AndForgottenByTheNextAttempt()
    {
        Assert.False(await _form.SubmitAsync(() => throw ChangeException.Invalid("name", "Please fill this in.")));
        Assert.Equal("Please fill this in.", _form["name"]);
        Assert.Null(_form["email"]);
        Assert.Null(_form.Message);
        Assert.True(await _form.SubmitAsync(() => Task.CompletedTask));
        Assert.Null(_form["name"]);
    }

    [Fact]
    public async Task Refusal_OfNoField_IsAMessage()
    {
        Assert.False(await _form.SubmitAsync(() => throw ChangeException.NotFound("User not found")));
        Assert.Equal("User not found", _form.Message);
        Assert.Equal("User not found", _form.Refusal);
    }

    [Fact]
    public async Task SecondClick_WhileStoring_DoesNothing()
    {
        var storing = new TaskCompletionSource();
        var first = _form.SubmitAsync(() => storing.Task);
        Assert.True(_form.IsBusy);
        Assert.False(await _form.SubmitAsync(() => throw new InvalidOperationException("must not run")));
        storing.SetResult();
        Assert.True(await first);
        Assert.False(_form.IsBusy);
    }

    [Fact]
    public async Task DatabaseGone_IsSaidInTheForm_AndForgottenByTheNextAttempt()
    {
        Assert.False(await _form.SubmitAsync(() => throw new InvalidOperationException("wrapped", new Npgsql.NpgsqlException("gone", new IOException()))));
        Assert.Equal("The database does not answer. Try again.", _form.Message);
        Assert.Null(_form["name"]);
        Assert.True(await _form.SubmitAsync(() => Task.CompletedTask));
        Assert.Null(_form.Message);
    }

    [Fact]
    public async Task Failure_OfAnotherKind_IsNotARefusal()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _form.SubmitAsync(() => throw new InvalidOperationException("our own mistake")));
        Assert.False(_form.IsBusy);
    }
}
