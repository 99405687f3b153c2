using System.Diagnostics;

namespace SwisperStudio.Client;

/// <summary>A trace or a step that is under way: disposed at its end. Its members never throw, and do nothing after its end.</summary>
public abstract class StudioScope : IDisposable
{
    private StudioScope? _outer;
    private Activity? _activity;
    private volatile bool _isEnded;

    private protected StudioScope(StudioClient client) => Client = client;

    /// <summary>Its id, a UUID.</summary>
    public string Id => field ??= Guid.NewGuid().ToString();

    /// <summary>Id of the trace that it is or belongs to.</summary>
    public abstract string TraceId { get; }

    /// <summary>Whether the studio gets to see it: not where tracing is off, nor where there was no room for its start.</summary>
    public bool IsCaptured { get; internal set; }

    /// <summary>It, or the nearest one around it that is under way; null: none is.</summary>
    internal StudioScope? NearestOpen
    {
        get
        {
            var scope = this;
            while (scope is { _isEnded: true })
            {
                scope = scope._outer;
            }

            return scope;
        }
    }

    private protected StudioClient Client { get; }

    /// <summary>Guards what is said about it: branches may share it.</summary>
    private protected object Gate { get; } = new();

    /// <summary>Begins a step inside this one, wherever the caller runs.</summary>
    /// <inheritdoc cref="StudioClient.StartObservation(string, ObservationType, object?, object?)" />
    public StudioObservation StartObservation(string name, ObservationType type = ObservationType.Span, object? before = null, object? meta = null) =>
        Client.StartObservation(this, name, type, before, meta);

    /// <summary>Begins a tool call inside this step, wherever the caller runs.</summary>
    /// <inheritdoc cref="StudioClient.StartTool(string, object?, string?)" />
    public StudioObservation StartTool(string name, object? parameters = null, string? batchKey = null) => Client.StartTool(this, name, parameters, batchKey);

    /// <summary>Tells that something happened inside this step.</summary>
    /// <inheritdoc cref="StudioClient.AddEvent(string, object?)" />
    public void AddEvent(string name, object? data = null) => Client.AddEvent(this, name, data);

    /// <summary>What came out of it, serialized here and now; said twice, the later one counts.</summary>
    /// <param name="output">Any value; text that is JSON is taken as it is.</param>
    public abstract void SetOutput(object? output);

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
        }

        Client.LeaveEnded();
        try
        {
            if (IsCaptured)
            {
                End();
            }

            _activity?.Dispose();
        }
        catch (Exception failure)
        {
            Client.NotCaptured(failure);
        }
    }

    /// <summary>Makes it the current one of the caller's flow.</summary>
    internal void Enter(string? name, ActivityKind kind)
    {
        // What is not captured is current only to keep what is inside it from being captured.
        if (IsCaptured || (Client.IsOn && Client.Current is not { IsCaptured: false }))
        {
            _outer = Client.Current;
            Client.Current = this;
        }

        if (IsCaptured)
        {
            try
            {
                _activity = Client.StartActivity(name, kind);
                Describe();
            }
            catch (Exception failure)
            {
                // A listener of the host's.
                Client.NotCaptured(failure);
            }
        }
    }

    /// <summary>Says something in the words of OpenTelemetry.</summary>
    private protected void Tag(string name, object? value) => _activity?.SetTag(name, value);

    private protected void TagError(string? message) => _activity?.SetStatus(ActivityStatusCode.Error, message);

    /// <summary>Runs what says something about it, while it is under way and captured.</summary>
    private protected void Say(Action say)
    {
        try
        {
            lock (Gate)
            {
                if (IsCaptured && !_isEnded)
                {
                    say();
                }
            }
        }
        catch (Exception failure)
        {
            Client.NotCaptured(failure);
        }
    }

    /// <summary>Tags its activity at its start.</summary>
    private protected abstract void Describe();

    /// <summary>Sends its end.</summary>
    private protected abstract void End();
}
