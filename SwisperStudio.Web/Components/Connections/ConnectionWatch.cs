using Microsoft.AspNetCore.Components;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Connections;

/// <summary>A component that shows connections of a project as they stand, looked at again every two seconds; the host asks the database at most once a second for all of them.</summary>
public abstract class ConnectionWatch : LeavableComponent
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private Guid _shown;

    /// <summary>The project.</summary>
    [Parameter, EditorRequired] public Guid ProjectId { get; set; }

    /// <summary>Knows who reports.</summary>
    [Inject] protected ConnectionRegistry Registry { get; set; } = default!;

    /// <summary>The clock.</summary>
    [Inject] protected TimeProvider Time { get; set; } = default!;

    /// <summary>The project's connections; null until they have been read.</summary>
    protected IReadOnlyList<Connection>? Connections { get; private set; }

    /// <summary>Now, in Unix nanoseconds.</summary>
    protected long Now => Time.GetUtcNow().ToNanoseconds();

    /// <summary>Whether the database did not answer the last time.</summary>
    protected bool IsBehind { get; private set; }

    /// <summary>Whether a connection counts as connected now.</summary>
    protected bool IsConnected(Connection connection) => connection.IsConnected(Now, Registry.Patience);

    /// <inheritdoc />
    protected override void OnInitialized() => _ = RepeatAsync(Interval, Time, LookAsync);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shown != ProjectId)
        {
            _shown = ProjectId;
            await ReadAsync();
        }
    }

    /// <summary>Reads what else is shown.</summary>
    protected virtual Task ReadMoreAsync() => Task.CompletedTask;

    private async Task LookAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    /// <summary>Reads what is shown; where the database does not answer, what is shown stays.</summary>
    protected async Task ReadAsync()
    {
        try
        {
            Connections = await Registry.OfProjectAsync(ProjectId, Leaving);
            await ReadMoreAsync();
            IsBehind = false;
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // The reader has left the page.
        }
        catch (Exception failure) when (failure.IsOfDatabase())
        {
            // What is shown stays, and the next look may succeed.
            IsBehind = true;
        }
    }
}
