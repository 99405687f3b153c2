using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>The demo agent in a process of its own.</summary>
internal sealed partial class DemoAgentProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private DemoAgentProcess(string arguments, IReadOnlyDictionary<string, string> settings)
    {
        var folder = AppContext.BaseDirectory.Replace("SwisperStudio.Tests", Path.Combine("samples", "DemoAgent"), StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "DemoAgent.dll"), .. arguments.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has written.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>The runs it has told to be over: trace, steps, tokens.</summary>
    public List<(string Trace, int Steps, int Tokens)> Runs =>
        [.. _lines.Select(l => RunLine().Match(l)).Where(m => m.Success).Select(m => (m.Groups[1].Value, Number(m.Groups[2]), Number(m.Groups[3])))];

    public static DemoAgentProcess Start(string arguments, IReadOnlyDictionary<string, string> settings) => new(arguments, settings);

    public async Task RunsAsync(int count)
    {
        for (var attempt = 0; Runs.Count < count; attempt++)
        {
            Assert.True(attempt < 1_500 && !_process.HasExited, string.Join('\n', _lines));
            await Task.Delay(40, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to end, as Ctrl+C does. (SIGTERM: where tests run in the background, SIGINT is ignored.)</summary>
    public void Interrupt() => Process.Start("kill", ["-TERM", $"{_process.Id}"]).Dispose();

    public async Task EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        Assert.True(_process.ExitCode == 0, string.Join('\n', _lines));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    // 5f0c… 14 steps, 4711 tokens: What can you do for me?
    [GeneratedRegex(@"^([0-9a-f-]{36}) (\d+) steps, (\d+) tokens: ")]
    private static partial Regex RunLine();
}
