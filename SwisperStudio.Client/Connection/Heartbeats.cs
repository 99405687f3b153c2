using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace SwisperStudio.Client.Connection;

/// <summary>
/// Tells the studio that the host lives, and learns whether its project is traced. The first heartbeat is the health check, whose
/// outcome is logged (contract/heartbeat.md, section 5); failures of later ones are silent.
/// </summary>
internal sealed class Heartbeats(StudioOptions options, HttpClient http, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private volatile bool _isTracing = true;

    /// <summary>Whether the project is traced, as far as we know.</summary>
    public bool IsTracing => _isTracing;

    /// <summary>Sends them until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            if (options.VerifyConnectivity)
            {
                await CheckAsync(cancel).ConfigureAwait(false);
            }

            if (options.HeartbeatInterval <= TimeSpan.Zero)
            {
                return;
            }

            using var timer = new PeriodicTimer(options.HeartbeatInterval);
            while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            {
                try
                {
                    await BeatAsync(cancel).ConfigureAwait(false);
                }
                catch (Exception) when (!cancel.IsCancellationRequested)
                {
                    // The next one may come through; that events do not is logged by their sender.
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The client is disposed.
        }
    }

    private async Task CheckAsync(CancellationToken cancel)
    {
        try
        {
            var status = await BeatAsync(cancel).ConfigureAwait(false);
            switch (status)
            {
                case HttpStatusCode.OK:
                    Log.Verified(logger, options.ProjectId!);
                    break;
                case HttpStatusCode.Unauthorized:
                    Log.InvalidKey(logger);
                    break;
                case HttpStatusCode.NotFound:
                    Log.UnknownProject(logger, options.ProjectId!);
                    break;
                default:
                    Log.OtherStatus(logger, (int)status);
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Log.CheckTimedOut(logger, Timeout.TotalSeconds);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            Log.NotReachable(logger, options.Url);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.CheckFailed(logger, failure.Message);
        }
    }

    private async Task<HttpStatusCode> BeatAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        using var response = await http.PostAsJsonAsync("api/v1/projects/heartbeat", Identity.Heartbeat(options), limit.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            // {"status":"ok",…,"tracing_enabled":false}; a studio that says nothing of it traces.
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(limit.Token).ConfigureAwait(false);
            _isTracing = !(answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("tracing_enabled", out var isEnabled) && isEnabled.ValueKind == JsonValueKind.False);
        }

        return response.StatusCode;
    }
}
