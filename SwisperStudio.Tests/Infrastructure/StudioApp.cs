using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>The real host in a process of its own: free ports, its own data directory, either database, any settings.</summary>
public sealed partial class StudioApp : IAsyncDisposable
{
    public const string DevelopmentKey = "dev-api-key-change-in-production";

    // Nothing of the developer's own environment (API_KEY, ConnectionStrings__Studio, …) may reach the host.
    private static readonly string[] InheritedVariables = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "LANG"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StudioAppOptions _options;
    private readonly bool _ownsFolder;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Uri> _addresses = [];
    private readonly Process _process;

    private StudioApp(StudioAppOptions options)
    {
        _options = options;
        _ownsFolder = options.DataDirectory is null;
        DataDirectory = options.DataDirectory ?? Directory.CreateTempSubdirectory("studio-app-").FullName;
        _process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _started.TrySetException(new InvalidOperationException("The host ended."));
    }

    public string DataDirectory { get; }

    /// <summary>Connection string of its PostgreSQL database; null for the embedded one.</summary>
    public string? Postgres => _options.Postgres;

    /// <summary>Where the host listens, the first address.</summary>
    public Uri Address => _addresses[0];

    /// <summary>All addresses the host listens on.</summary>
    public IReadOnlyList<Uri> Addresses => _addresses;

    /// <summary>Everything the host has written to its console.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>What the host has logged as an error, each entry with the lines that belong to it.</summary>
    public IEnumerable<string> Errors
    {
        get
        {
            string? entry = null;
            foreach (var line in _log.Append(""))
            {
                if (entry is not null && line.StartsWith(' '))
                {
                    entry += '\n' + line;
                    continue;
                }

                if (entry is not null)
                {
                    yield return entry;
                }

                entry = line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) ? line : null;
            }
        }
    }

    /// <summary>Calls the API with the development key, as the SDK does.</summary>
    public ApiClient Api => field ??= CreateClient(DevelopmentKey);

    /// <summary>Calls the API without credentials.</summary>
    public ApiClient Anonymous => field ??= CreateClient();

    public static async Task<StudioApp> StartAsync(StudioAppOptions? options = null)
    {
        var app = new StudioApp(options ?? new StudioAppOptions());
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        app._process.StandardInput.Close();
        try
        {
            await app._started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            throw new InvalidOperationException("The host did not start:\n" + string.Join('\n', app.Log), failure);
        }

        return app;
    }

    public ApiClient CreateClient(string? key = null, string? token = null)
    {
        // No redirects and no cookies: a test sees what the host answers. Any header can be sent.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 };
        var http = new HttpClient(handler) { BaseAddress = Address };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return new ApiClient(http);
    }

    /// <summary>Signs in and calls the API with the token.</summary>
    public async Task<ApiClient> SignInAsync(string email = "admin@swisperstudio.com", string password = "admin123")
    {
        var answer = (await Anonymous.PostAsync("/api/v1/auth/login", new { email, password })).Expect(200);
        return CreateClient(token: answer.Json.GetProperty("token").GetString());
    }

    /// <summary>Makes a person with this role and calls the API as that person.</summary>
    public async Task<ApiClient> SignInAsAsync(string role)
    {
        var (email, password) = ($"{role}-{Guid.NewGuid():N}@example.com", "long enough");
        using var admin = await SignInAsync();
        (await admin.PostAsync("/api/v1/auth/register", new { email, password, name = role, role })).Expect(201);
        return await SignInAsync(email, password);
    }

    /// <summary>Makes a project of a test's own and gives its id.</summary>
    public async Task<string> CreateProjectAsync(string name = "Test project")
    {
        var environment = new { swisper_url = "http://localhost:8000", swisper_api_key = "swisper-secret" };
        var body = new { name, dev_environment = environment, staging_environment = environment, production_environment = environment };
        return (await Api.PostAsync("/api/v1/projects", body)).Expect(201).Json.GetProperty("id").GetString()!;
    }

    /// <summary>The most memory that the process has ever held (its resident set), in megabytes.</summary>
    public long PeakMegabytes()
    {
        const string name = "VmHWM:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Ends the process at once, as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to end (SIGTERM), as a container's runtime does, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Runs another command of the program over the same database, while the host runs or not.</summary>
    /// <returns>Its exit code and what it has written, errors last.</returns>
    public async Task<(int ExitCode, string Output)> CommandAsync(params string[] arguments)
    {
        var start = StartInfo();
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var folder = _options.Folder ?? AppContext.BaseDirectory;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "SwisperStudio.Web.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in InheritedVariables)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = _options.Environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Studio__DataDirectory"] = DataDirectory;
        start.Environment["ConnectionStrings__Studio"] = _options.Postgres;
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        foreach (var (name, value) in _options.Settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        const string listening = "Now listening on: ";
        var at = line.IndexOf(listening, StringComparison.Ordinal);
        if (at >= 0)
        {
            // All addresses of the machine are written [::].
            _addresses.Add(new Uri(line[(at + listening.Length)..].Trim().Replace("[::]", "127.0.0.1", StringComparison.Ordinal)));
        }
        else if (line.Contains("Content root path: ", StringComparison.Ordinal))
        {
            // The last line of a start.
            _started.TrySetResult();
        }
    }
}
