using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>Carries out what the reader asks for, if the reader's rights still allow it, and tells how it went.</summary>
public sealed class Actions(Permissions permissions, IDbContextFactory<StudioDbContext> databases, ISnackbar snackbar)
{
    /// <summary>
    /// Changes something. What was begun is brought to its end even if the reader leaves: half an answer helps nobody.
    /// </summary>
    /// <param name="policy">What the reader must be allowed: one of <see cref="Policies"/>.</param>
    /// <param name="change">The change; a <see cref="ChangeException"/> is shown.</param>
    /// <param name="done">What to say afterwards.</param>
    /// <param name="form">The form that shows what is refused; without one a message does.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> RunAsync(string policy, Func<StudioDbContext, Task> change, string done, FormState? form = null)
    {
        var state = form ?? new FormState();
        var isAllowed = false;
        var isStored = await state.SubmitAsync(async () =>
        {
            isAllowed = await permissions.AllowAsync(policy);
            if (isAllowed)
            {
                await using var db = await databases.CreateDbContextAsync();
                await change(db);
            }
        });
        if (isStored && isAllowed)
        {
            snackbar.Add(done, Severity.Success);
        }
        else if (form is null && state.Refusal is { } refusal)
        {
            snackbar.Add(refusal, Severity.Error);
        }

        return isStored && isAllowed;
    }
}
