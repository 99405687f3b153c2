using System.Diagnostics;

namespace SwisperStudio.Bench.Running;

/// <summary>A web host in a process of its own, on a free port.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    // Nothing of the user's own environment (API_KEY, ConnectionStrings__Studio, …) may reach the host, but settings of the runtime, to try them.
    private static readonly string[] InheritedVariables = ["PATH", "HOME", "TMPDIR", "LANG"];
    private const string RuntimePrefix = "DOTNET_";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();
    private readonly Process _process;

    private HostProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The host ended:\n" + string.Join('\n', _lastLines)));
    }

    public Uri Address => _listening.Task.Result;

    public int Id => _process.Id;

    /// <summary>Starts a host and waits until it listens.</summary>
    /// <param name="arguments">Arguments of <c>dotnet</c>: the host's assembly and its own.</param>
    /// <param name="settings">Environment variables.</param>
    public static async Task<HostProcess> StartAsync(string[] arguments, Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Path.GetDirectoryName(arguments[0])!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        var names = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        foreach (var name in names.Where(n => InheritedVariables.Contains(n) || n.StartsWith(RuntimePrefix, StringComparison.Ordinal)))
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        // Hosts read these two under both prefixes.
        foreach (var prefix in new[] { "ASPNETCORE_", RuntimePrefix })
        {
            start.Environment[prefix + "ENVIRONMENT"] = "Production";
            start.Environment[prefix + "URLS"] = "http://127.0.0.1:0";
        }

        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var host = new HostProcess(start);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        host._process.StandardInput.Close();
        await host._listening.Task.WaitAsync(Patience);
        return host;
    }

    /// <summary>Megabytes of memory that it has in use, and the most it ever had.</summary>
    public (double Now, double Peak) Memory()
    {
        var status = File.ReadLines($"/proc/{_process.Id}/status").ToList();
        return (Of("VmRSS:"), Of("VmHWM:"));

        double Of(string name) => double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "").Trim()) / 1_000;
    }

    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public void ExpectRunning()
    {
        if (_process.HasExited)
        {
            lock (_lastLines)
            {
                throw new InvalidOperationException($"The host ended with {_process.ExitCode}:\n" + string.Join('\n', _lastLines));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 40)
            {
                _lastLines.Dequeue();
            }
        }

        const string listening = "Now listening on: ";
        var at = line.IndexOf(listening, StringComparison.Ordinal);
        if (at >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + listening.Length)..].Trim()));
        }
    }
}
