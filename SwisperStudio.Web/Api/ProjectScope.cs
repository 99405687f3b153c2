using SwisperStudio.Core.Projects;
using SwisperStudio.Web.Api.Requests;
using SwisperStudio.Web.Auth;

namespace SwisperStudio.Web.Api;

/// <summary>
/// Which projects a request is about: the key's, else the one named in the query (<c>project_id</c>) or the header
/// <c>X-Project-Id</c>, else all (architecture, "Which project an event belongs to").
/// </summary>
internal sealed class ProjectScope
{
    private const string Header = "X-Project-Id";
    private readonly ProjectDirectory _directory;
    private readonly string? _named;

    private ProjectScope(HttpContext context)
    {
        Caller = Caller.Of(context.User);
        _directory = context.RequestServices.GetRequiredService<ProjectDirectory>();
        _named = context.Request.Query["project_id"].LastOrDefault() is { Length: > 0 } query ? query
            : context.Request.Headers[Header].LastOrDefault() is { Length: > 0 } header ? header
            : null;
    }

    public Caller Caller { get; }

    /// <summary>Called by the framework.</summary>
    public static ValueTask<ProjectScope?> BindAsync(HttpContext context) => ValueTask.FromResult<ProjectScope?>(new(context));

    /// <summary>400: an event whose project nothing tells.</summary>
    public static RequestException Undecided() => new(
        StatusCodes.Status400BadRequest,
        "The project of this event is unknown. Send the key of a project, project_id in the query, or the header X-Project-Id");

    /// <summary>The projects to look an id up in.</summary>
    /// <exception cref="RequestException">403: the key opens another project.</exception>
    public async ValueTask<IReadOnlyCollection<Guid>> ReadableAsync(CancellationToken cancel)
    {
        if (_named is not null)
        {
            return Caller.Project(_named) is { } named ? [named] : [];
        }

        return Caller.KeyProject is { } own ? [own] : await _directory.IdsAsync(cancel);
    }

    /// <summary>The project to write to; null when the event's trace or the default project decides.</summary>
    /// <param name="named">The project that the event itself names.</param>
    /// <exception cref="RequestException">403: the key opens another project. 404: there is no such project.</exception>
    public async ValueTask<Guid?> TargetAsync(string? named = null)
    {
        if ((named ?? _named) is not { } id)
        {
            return Caller.KeyProject;
        }

        var project = Caller.Project(id);
        return project is { } known && await _directory.ExistsAsync(known, CancellationToken.None)
            ? known
            : throw new RequestException(StatusCodes.Status404NotFound, $"Project {id} not found");
    }
}
