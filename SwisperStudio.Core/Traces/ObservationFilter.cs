namespace SwisperStudio.Core.Traces;

/// <summary>What a list of observations is narrowed to. Null means: any.</summary>
public sealed record ObservationFilter
{
    /// <summary>Of this trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>Of this kind.</summary>
    public ObservationType? Type { get; init; }

    /// <summary>Exactly this name.</summary>
    public string? Name { get; init; }

    /// <summary>Children of this observation.</summary>
    public string? ParentId { get; init; }

    /// <summary>Whether it lets all observations of its traces through.</summary>
    public bool IsOfWholeTraces => this is { Type: null, Name: null, ParentId: null };
}
