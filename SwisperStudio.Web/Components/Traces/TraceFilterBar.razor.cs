using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.Display;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Components.Shared;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>The filters of the trace list. Times are typed and shown in the reader's zone.</summary>
public sealed partial class TraceFilterBar
{
    private const int MaxVersions = 50;
    private string? _user;
    private string? _session;
    private string? _name;
    private string? _tag;
    private string? _environment;
    private string? _version;
    private IReadOnlyList<string> _environments = [];
    private IReadOnlyList<string> _versions = [];
    private string _status = "";
    private DateTime? _from;
    private DateTime? _to;
    private long? _duration;
    private decimal? _cost;
    private bool _more;
    private TraceListQuery? _shown;

    [Parameter, EditorRequired] public Guid ProjectId { get; set; }

    [Parameter, EditorRequired] public TraceListQuery Filter { get; set; } = new();

    [Inject] private ReaderZone Zone { get; set; } = default!;

    [Inject] private IDbContextFactory<StudioDbContext> Databases { get; set; } = default!;

    [Inject] private ConnectionRegistry Connections { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        if (Filter == _shown)
        {
            return;
        }

        _shown = Filter;
        (_user, _session, _name, _tag) = (Filter.UserId, Filter.SessionId, Filter.Name, Filter.Tag);
        _status = Filter.Status?.ToString() ?? "";
        (_environment, _version) = (Filter.Environment, Filter.Version);
        (_from, _to) = (Local(Filter.From), Local(Filter.To));
        (_duration, _cost) = (Filter.MinDuration, Filter.MinCost);
        _more |= Filter is not { Environment: null, Version: null, From: null, To: null, MinDuration: null, MinCost: null };
        if (_more)
        {
            await SuggestAsync();
        }
    }

    private Task MoreAsync()
    {
        _more = !_more;
        return _more ? SuggestAsync() : Task.CompletedTask;
    }

    // The environments that the project declares, and those that were seen.
    private async Task SuggestAsync()
    {
        try
        {
            await using var db = await Databases.CreateDbContextAsync();
            var declared = await db.Environments.AsNoTracking().Where(e => e.ProjectId == ProjectId).Select(e => e.EnvType).ToListAsync();
            var seen = await Connections.OfProjectAsync(ProjectId, CancellationToken.None);
            _environments = [.. seen.Select(c => c.Environment).OfType<string>().Concat(declared).Distinct()];
            _versions = [.. seen.OrderByDescending(c => c.LastSign).Select(c => c.Version).OfType<string>().Distinct().Take(MaxVersions)];
        }
        catch (Exception failure) when (failure.IsOfDatabase())
        {
            // Only suggestions: the list itself says what is wrong.
        }
    }

    private void Submit() => Navigation.NavigateTo(new TraceListQuery
    {
        UserId = Typed(_user, Filter.UserId),
        SessionId = Typed(_session, Filter.SessionId),
        Name = string.IsNullOrEmpty(_name) ? null : _name,
        Tag = string.IsNullOrEmpty(_tag) ? null : _tag,
        Environment = string.IsNullOrEmpty(_environment) ? null : _environment,
        Version = string.IsNullOrEmpty(_version) ? null : _version,
        Status = Enum.TryParse<TraceStatus>(_status, out var status) ? status : null,
        From = Instant(_from),
        To = Instant(_to),
        MinDuration = _duration is >= 0 ? _duration : null,
        MinCost = _cost is >= 0 ? _cost : null,
    }.ToAddress(ProjectId));

    private IEnumerable<(string Label, TraceListQuery Without)> Chips()
    {
        var all = Filter with { After = null };
        (bool IsSet, string Label, TraceListQuery Without)[] chips =
        [
            (all.Name is not null, $"name contains “{all.Name}”", all with { Name = null }),
            (all.UserId is not null, $"user is “{all.UserId}”", all with { UserId = null }),
            (all.SessionId is not null, $"session is “{all.SessionId}”", all with { SessionId = null }),
            (all.Environment is not null, $"environment is “{all.Environment}”", all with { Environment = null }),
            (all.Version is not null, $"version is “{all.Version}”", all with { Version = null }),
            (all.Tag is not null, $"tag is “{all.Tag}”", all with { Tag = null }),
            (all.Status is not null, $"status is {all.Status.ToString()?.ToLowerInvariant()}", all with { Status = null }),
            (all.From is not null, string.Create(CultureInfo.InvariantCulture, $"from {Local(all.From):yyyy-MM-dd HH:mm:ss}"), all with { From = null }),
            (all.To is not null, string.Create(CultureInfo.InvariantCulture, $"to {Local(all.To):yyyy-MM-dd HH:mm:ss}"), all with { To = null }),
            (all.MinDuration is not null, $"at least {Readable.Duration(all.ToFilter().MinLatency)}", all with { MinDuration = null }),
            (all.MinCost is not null, $"at least {Readable.Money(all.ToFilter().MinCost)}", all with { MinCost = null }),
        ];
        return chips.Where(c => c.IsSet).Select(c => (c.Label, c.Without));
    }

    // An empty box means "any", unless the filter stands on the empty id, which a click on such an id sets.
    private static string? Typed(string? typed, string? current) =>
        string.IsNullOrEmpty(typed) ? current is "" ? "" : null : typed;

    private DateTime? Local(DateTimeOffset? instant) => instant is { } time ? Zone.ToLocal(time.ToNanoseconds()).DateTime : null;

    private DateTimeOffset? Instant(DateTime? local) => local is { Year: > 1677 and < 2262 } time ? Zone.ToInstant(time) : null;
}
