using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using MudBlazor;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Web.Components.Admin;

/// <summary>The people who may sign in.</summary>
public sealed partial class UserList
{
    private const int PageSize = 50;
    private List<UserRow>? _users;
    private string _search = "";
    private int _shown = PageSize;
    private bool _hasMore;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private IDialogService Dialogs { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var search = _search;
        await using var db = await Databases.CreateDbContextAsync(Leaving);
        var found = await UserQueries.ListAsync(db, search.Trim(), _shown + 1, Leaving);
        if (search == _search)
        {
            _hasMore = found.Count > _shown;
            _users = found.Take(_shown).ToList();
        }
    }

    private Task SearchAsync(ChangeEventArgs change)
    {
        _search = change.Value?.ToString() ?? "";
        _shown = PageSize;
        return LoadAsync();
    }

    private Task ShowMoreAsync()
    {
        _shown += PageSize;
        return LoadAsync();
    }

    private Task AddAsync() => LoadIfAsync(AddUserDialog.ShowAsync(Dialogs));

    private Task EditAsync(UserRow user) => LoadIfAsync(EditUserDialog.ShowAsync(Dialogs, user));

    private Task ResetPasswordAsync(UserRow user) => ResetPasswordDialog.ShowAsync(Dialogs, user);

    private async Task LoadIfAsync(Task<bool> isChanged)
    {
        if (await isChanged)
        {
            await LoadAsync();
        }
    }
}
