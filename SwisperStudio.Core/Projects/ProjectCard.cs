namespace SwisperStudio.Core.Projects;

/// <summary>A project in the list of projects.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="TracingEnabled">Whether its SDKs should trace.</param>
/// <param name="Environments">Types and addresses of its environments.</param>
/// <param name="LastTrace">Timestamp of its newest trace, Unix nanoseconds.</param>
/// <param name="TracesToday">Traces since midnight, up to <see cref="ProjectQueries.MaxCounted"/>.</param>
public sealed record ProjectCard(
    Guid Id,
    string Name,
    string? Description,
    bool TracingEnabled,
    IReadOnlyList<EnvironmentAddress> Environments,
    long? LastTrace,
    int TracesToday);
