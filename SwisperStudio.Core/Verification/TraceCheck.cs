using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Verification;

/// <summary>A trace's row, held against a recount from its observations, and its documents.</summary>
internal sealed class TraceCheck
{
    private readonly Trace _stored;
    private readonly TraceDraft _recount;

    public TraceCheck(Trace stored)
    {
        _stored = stored;
        _recount = TraceDraft.New(stored.ProjectId, stored.Key, stored.Id);
        Scope.AddRoot(stored.InputRoot, "input of the trace");
        Scope.AddRoot(stored.OutputRoot, "output of the trace");
    }

    public ScopeCheck Scope { get; } = new();

    public void Add(Observation observation)
    {
        Contribution.Of(observation).AddTo(_recount);
        TraceRoot.Offer(_recount.Row, observation);
        Scope.AddRoot(observation.InputRoot, $"input of observation {observation.Id}");
        Scope.AddRoot(observation.OutputRoot, $"output of observation {observation.Id}");
    }

    public IEnumerable<string> Problems()
    {
        var counted = _recount.Row;
        (string Name, object? Stored, object? Counted)[] figures =
        [
            ("key", _stored.Key, Hash128.Of(_stored.Id)),
            ("hash of its user", _stored.UserHash, Hash128.ShortOf(_stored.UserId)),
            ("hash of its session", _stored.SessionHash, Hash128.ShortOf(_stored.SessionId)),
            ("number of observations", _stored.ObservationCount, counted.ObservationCount),
            ("number of errors", _stored.ErrorCount, counted.ErrorCount),
            ("number of open observations", _stored.OpenCount, counted.OpenCount),
            ("prompt tokens", _stored.PromptTokens, counted.PromptTokens),
            ("completion tokens", _stored.CompletionTokens, counted.CompletionTokens),
            ("total tokens", _stored.TotalTokens, counted.TotalTokens),
            ("number of costs", _stored.CostedCount, counted.CostedCount),
            ("total cost", _stored.TotalCost, counted.TotalCost),
            ("start", _stored.StartTime, counted.StartTime),
            ("end", _stored.EndTime, counted.EndTime),
            .. Roots(counted),
        ];
        return figures.Where(f => !Equals(f.Stored, f.Counted))
            .Select(f => $"The {f.Name} should be {f.Counted ?? "none"} and is {f.Stored ?? "none"}.")
            .Concat(Scope.Problems());
    }

    // What an earlier version has stored knows its root once it is counted.
    private (string Name, object? Stored, object? Counted)[] Roots(Trace counted) => !_stored.IsCounted ? [] :
    [
        ("root", _stored.RootKey, counted.RootKey),
        ("start of its root", _stored.RootStart, counted.RootStart),
        ("name of its root", _stored.RootName, counted.RootName),
    ];
}
