using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using SwisperStudio.Tests.Clients;
using SwisperStudio.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(NodeClients))]

namespace SwisperStudio.Tests.Clients;

/// <summary>
/// Clients that run in Node.js: the scripts of <c>Clients/js</c>, with exactly the packages of their lock file, installed when first wanted.
/// </summary>
public sealed class NodeClients
{
    private const int OldestVersion = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(Checkout.Root, "SwisperStudio.Tests", "Clients", "js");

    // Ends with what is missing on this machine; null where nothing is.
    private readonly Lazy<Task<string?>> _installation = new(InstallAsync);

    /// <summary>Runs a script to its end. Whatever it writes is a failure; where Node.js is missing, the test is skipped.</summary>
    /// <param name="command">The script and its arguments.</param>
    /// <param name="settings">Its environment variables.</param>
    public async Task RunAsync(string command, IReadOnlyDictionary<string, string> settings)
    {
        if (await _installation.Value is { } missing)
        {
            Assert.Skip(missing);
        }

        var start = StartInfo("node", command.Split(' '));
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var (exitCode, output) = await ExecuteAsync(start);
        Assert.True(exitCode == 0 && output.Length == 0, $"node {command} ended with {exitCode}:\n{output}");
    }

    private static async Task<string?> InstallAsync()
    {
        try
        {
            var (_, version) = await ExecuteAsync(StartInfo("node", ["--version"]));
            if (int.Parse(version.AsSpan(1, version.IndexOf('.', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture) < OldestVersion)
            {
                return $"Node.js {OldestVersion} or newer is needed to run clients in JavaScript; here is {version.Trim()}.";
            }

            // npm writes this file last.
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            {
                var (exitCode, output) = await ExecuteAsync(StartInfo("npm", ["ci", "--no-audit", "--no-fund"]));
                Assert.True(exitCode == 0, $"npm ci in {Folder} ended with {exitCode}:\n{output}");
            }

            return null;
        }
        catch (Win32Exception missing)
        {
            return $"Node.js {OldestVersion} or newer and npm are needed on the PATH to run clients in JavaScript: {missing.Message}";
        }
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        WorkingDirectory = Folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static async Task<(int ExitCode, string Output)> ExecuteAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end.");
        }

        return (process.ExitCode, await output + await errors);
    }
}
