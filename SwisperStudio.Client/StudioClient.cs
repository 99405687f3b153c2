using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SwisperStudio.Client.Capture;
using SwisperStudio.Client.Connection;
using SwisperStudio.Client.Delivery;

namespace SwisperStudio.Client;

/// <summary>
/// Sends the runs of agents to SwisperStudio. Calls serialize what they are given and return; a background task sends it. No call
/// throws or waits for the network, whatever the studio does. One client serves all threads of a process.
/// </summary>
/// <remarks>
/// Each step is also an <see cref="Activity"/> of the source <c>SwisperStudio</c>, with the <c>gen_ai.*</c> attributes of
/// OpenTelemetry, which costs nothing while nobody listens.
/// </remarks>
public sealed class StudioClient : IAsyncDisposable, IDisposable
{
    /// <summary>Name of the <see cref="System.Diagnostics.ActivitySource"/> of all steps.</summary>
    public const string ActivitySourceName = "SwisperStudio";

    private const long DropLogMilliseconds = 60_000;
    private static readonly ActivitySource Activities = new(ActivitySourceName, Identity.SdkVersion);

    private readonly StudioOptions _options;
    private readonly ILogger _logger;
    private readonly AsyncLocal<StudioScope?> _current = new();
    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient? _http;
    private readonly EventQueue? _queue;
    private readonly BatchSender? _sender;
    private readonly Heartbeats? _heartbeats;
    private readonly Task _work = Task.CompletedTask;
    private long _dropsLoggedAt = -DropLogMilliseconds;
    private long _dropsLogged;
    private TimeSpan _timeToEnd;
    private int _isDisposed;

    private StudioClient(StudioOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _timeToEnd = options.ShutdownTimeout;
        if (!options.Enabled)
        {
            return;
        }

        if (ProblemOf(options) is { } problem)
        {
            Log.Misconfigured(logger, problem);
            return;
        }

        _queue = CreateQueue();
        _http = CreateHttp();
        _sender = new BatchSender(options, _queue, _http, logger);
        _heartbeats = new Heartbeats(options, _http, logger);
        Log.Started(logger, options.Url, options.ProjectId!);
        // What runs in the background belongs to no request of the host's.
        using (ExecutionContext.SuppressFlow())
        {
            _work = Task.WhenAll(Task.Run(() => _sender.RunAsync(_end.Token)), Task.Run(() => _heartbeats.RunAsync(_end.Token)));
        }
    }

    /// <summary>Events that were dropped since the start: there was no room for them, or the studio has refused them.</summary>
    public long DroppedEvents => _queue is null ? 0 : _queue.Dropped + _queue.Refused;

    /// <summary>Events that wait to be stored by the studio.</summary>
    public long PendingEvents => _queue is null ? 0 : _queue.Added - _queue.Settled;

    /// <summary>
    /// Whether new traces are captured: the client is enabled and not disposed, and the project's tracing is not switched off in the
    /// studio.
    /// </summary>
    public bool IsTracing => _heartbeats is { IsTracing: true } && _isDisposed == 0;

    /// <summary>
    /// The innermost step or trace under way in which the caller runs; null outside any. A task or timer that outlives the step it was
    /// started in is in the next one around it that has not ended.
    /// </summary>
    public StudioScope? Current
    {
        get => _current.Value?.NearestOpen;
        internal set => _current.Value = value;
    }

    /// <summary>Starts a client; dispose it at the end. It never fails: what is wrong is logged.</summary>
    /// <param name="options">Where events go; null: as the environment says.</param>
    /// <param name="logger">Where the client tells of its connection; null: nowhere.</param>
    public static StudioClient Start(StudioOptions? options = null, ILogger? logger = null) => new(options ?? new StudioOptions(), logger ?? NullLogger.Instance);

    /// <summary>Begins a trace: one run, like the answer to one request of a user. Steps that begin before its end, on this flow of calls, belong to it.</summary>
    /// <param name="name">What the run is about.</param>
    /// <param name="userId">Id of the user in the host's own system.</param>
    /// <param name="sessionId">Id of the conversation in the host's own system.</param>
    /// <param name="input">What the run was asked.</param>
    /// <param name="tags">Words to find it by.</param>
    /// <param name="meta">Anything else worth keeping.</param>
    /// <returns>The trace, to be disposed at its end.</returns>
    public StudioTrace StartTrace(
        string? name, string? userId = null, string? sessionId = null, object? input = null, IEnumerable<string>? tags = null, object? meta = null)
    {
        var trace = NewTrace(name, body =>
        {
            body.Text("user_id"u8, userId);
            body.Text("session_id"u8, sessionId);
            body.Document("input"u8, input);
            body.Document("meta"u8, meta);
            if (tags is not null)
            {
                body.Name("tags"u8);
                body.Value(tags);
            }
        });
        trace.Enter(name, ActivityKind.Internal);
        return trace;
    }

    /// <summary>Begins a step inside the current one. Without any, it is a trace of its own.</summary>
    /// <param name="name">Name of the step, like that of a graph's node.</param>
    /// <param name="type">Kind of step.</param>
    /// <param name="before">State before, serialized here and now.</param>
    /// <param name="meta">Anything else worth keeping.</param>
    /// <returns>The step, to be disposed at its end.</returns>
    public StudioObservation StartObservation(string name, ObservationType type = ObservationType.Span, object? before = null, object? meta = null) =>
        StartObservation(Current, name, type, before, meta);

    /// <summary>Begins a tool call inside the current step. Its <see cref="StudioObservation.SetOutput"/> takes any result.</summary>
    /// <param name="name">Name of the tool.</param>
    /// <param name="parameters">What it is called with.</param>
    /// <param name="batchKey">Names the batch of calls that it belongs to.</param>
    /// <returns>The call, to be disposed at its end.</returns>
    public StudioObservation StartTool(string name, object? parameters = null, string? batchKey = null) => StartTool(Current, name, parameters, batchKey);

    /// <summary>Tells that something happened inside the current step.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="data">More about it.</param>
    public void AddEvent(string name, object? data = null) => AddEvent(Current, name, data);

    /// <summary>Waits until everything captured so far is stored by the studio, or refused.</summary>
    /// <param name="timeout">How long at most; null: <see cref="StudioOptions.ShutdownTimeout"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>False: the time was too short. Sending goes on.</returns>
    public Task<bool> FlushAsync(TimeSpan? timeout = null, CancellationToken cancel = default) =>
        _sender is null || _isDisposed != 0 ? Task.FromResult(true) : _sender.FlushAsync(timeout ?? _options.ShutdownTimeout, cancel);

    /// <summary>Flushes for <see cref="StudioOptions.ShutdownTimeout"/> at most and ends all work in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0 || _queue is null)
        {
            return;
        }

        await FlushAtEndAsync(CancellationToken.None).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            NotCaptured(failure);
        }

        if (PendingEvents is > 0 and var count)
        {
            if (_queue is SpoolQueue)
            {
                Log.LeftInSpool(_logger, count);
            }
            else
            {
                Log.Undelivered(_logger, count);
            }
        }

        _queue.Dispose();
        _http!.Dispose();
        _end.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync" />
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    internal StudioObservation StartObservation(StudioScope? parent, string name, ObservationType type, object? before, object? meta) =>
        Begin(parent, name, type, isTool: false, body =>
        {
            body.Document("input"u8, before);
            body.Document("meta"u8, meta);
        });

    internal StudioObservation StartTool(StudioScope? parent, string name, object? parameters, string? batchKey) =>
        Begin(parent, name, ObservationType.Tool, isTool: true, body =>
        {
            // contract/swisper-conventions.md, section 5.3
            body.Name("input"u8);
            body.Write("{"u8);
            body.Text("tool_name"u8, name);
            body.Name("parameters"u8);
            if (parameters is null)
            {
                body.Write("{}"u8);
            }
            else
            {
                body.Document(parameters);
            }

            body.Text("batch_key"u8, batchKey ?? "");
            body.Write("}"u8);
        });

    internal void AddEvent(StudioScope? parent, string name, object? data)
    {
        var within = parent ?? NewTrace(name);
        if (within.IsCaptured)
        {
            var happened = new StudioObservation(this, within, name, ObservationType.Event, isTool: false);
            Create(happened, within, body =>
            {
                body.Time("end_time"u8, happened.StartTime);
                body.Document("input"u8, data);
            });
        }
    }

    /// <summary>Writes an event and queues it.</summary>
    /// <param name="head">The event's line up to its body's first member.</param>
    /// <param name="content">Writes the body's members.</param>
    /// <returns>Whether it was taken.</returns>
    internal bool Send(ReadOnlySpan<byte> head, Action<JsonBuffer> content)
    {
        try
        {
            using var line = new JsonBuffer(_options.JsonOptions);
            line.Write(head);
            line.Text("project_id"u8, _options.ProjectId);
            content(line);
            line.Write("}}\n"u8);
            var isTaken = _queue!.Add(line);
            TellDrops();
            return isTaken;
        }
        catch (Exception failure)
        {
            NotCaptured(failure);
            return false;
        }
    }

    /// <summary>Lets the caller's flow hold no scope that has ended.</summary>
    internal void LeaveEnded() => Current = Current;

    /// <summary>
    /// Flushes as the host ends. However often that is asked, when it stops and when its container is disposed, it takes
    /// <see cref="StudioOptions.ShutdownTimeout"/> at most in all.
    /// </summary>
    internal async Task FlushAtEndAsync(CancellationToken cancel)
    {
        if (_sender is null)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        try
        {
            await _sender.FlushAsync(_timeToEnd, cancel).ConfigureAwait(false);
        }
        finally
        {
            var left = _timeToEnd - Stopwatch.GetElapsedTime(began);
            _timeToEnd = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whatever goes wrong here is not the host's trouble.</summary>
    internal void NotCaptured(Exception failure)
    {
        try
        {
            Log.NotCaptured(_logger, failure);
        }
        catch (Exception)
        {
            // Nor is a log that fails.
        }
    }

    /// <summary>Whether the client itself is in use, even where its project is not traced.</summary>
    internal bool IsOn => _queue is not null;

    internal JsonBuffer NewBuffer() => new(_options.JsonOptions);

    internal Activity? StartActivity(string? name, ActivityKind kind) => Activities.StartActivity(name ?? "", kind);

    private StudioTrace NewTrace(string? name, Action<JsonBuffer>? content = null)
    {
        var trace = new StudioTrace(this);
        trace.IsCaptured = IsTracing && Send("""{"type":"trace","op":"create","body":{"""u8, body =>
        {
            body.Text("id"u8, trace.Id);
            body.Text("name"u8, name);
            body.Time("timestamp"u8, DateTime.UtcNow);
            body.Text("environment"u8, _options.Environment);
            body.Text("version"u8, _options.Version);
            content?.Invoke(body);
        });
        return trace;
    }

    private StudioObservation Begin(StudioScope? parent, string name, ObservationType type, bool isTool, Action<JsonBuffer> content)
    {
        var within = parent ?? NewTrace(name);
        var observation = new StudioObservation(this, within, name, type, isTool);
        observation.IsCaptured = within.IsCaptured && Create(observation, within, content);
        observation.Enter(name, type == ObservationType.Generation ? ActivityKind.Client : ActivityKind.Internal);
        return observation;
    }

    private bool Create(StudioObservation observation, StudioScope parent, Action<JsonBuffer> content) =>
        Send("""{"type":"observation","op":"create","body":{"""u8, body =>
        {
            body.Text("id"u8, observation.Id);
            body.Text("trace_id"u8, parent.TraceId);
            body.Text("parent_observation_id"u8, parent is StudioObservation ? parent.Id : null);
            body.Text("type"u8, StudioObservation.WireName(observation.Type));
            body.Text("name"u8, observation.Name);
            body.Time("start_time"u8, observation.StartTime);
            content(body);
        });

    private EventQueue CreateQueue()
    {
        if (_options.SpoolDirectory is { } directory)
        {
            try
            {
                return new SpoolQueue(directory, _options.MaxSpoolBytes, _logger);
            }
            catch (Exception failure)
            {
                // No permission, no disk, no valid path: better less safe than nothing.
                Log.SpoolUnusable(_logger, failure.Message);
            }
        }

        return new MemoryQueue(_options.MaxQueueBytes);
    }

    private HttpClient CreateHttp()
    {
        // Our requests are not part of the host's own traces, nor may its credentials or cookies reach them.
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var http = new HttpClient(handler) { BaseAddress = new Uri(_options.Url.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-API-Key", _options.ApiKey);
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Resource-Attributes", Identity.ResourceAttributes(_options));
        return http;
    }

    /// <summary>Logs that events are dropped, once a minute at most.</summary>
    private void TellDrops()
    {
        var last = Interlocked.Read(ref _dropsLoggedAt);
        if (_queue!.Dropped > Interlocked.Read(ref _dropsLogged)
            && Environment.TickCount64 - last >= DropLogMilliseconds
            && Interlocked.CompareExchange(ref _dropsLoggedAt, Environment.TickCount64, last) == last)
        {
            Interlocked.Exchange(ref _dropsLogged, _queue.Dropped);
            Log.Dropped(_logger, _queue.Dropped);
        }
    }

    private static string? ProblemOf(StudioOptions options) =>
        !Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? "SWISPER_STUDIO_URL is no address of a studio"
        : string.IsNullOrWhiteSpace(options.ProjectId) ? "SWISPER_STUDIO_PROJECT_ID is not set"
        : null;
}
