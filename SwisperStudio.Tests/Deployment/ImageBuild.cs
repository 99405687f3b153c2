using System.Diagnostics;
using SwisperStudio.Tests.Infrastructure;

namespace SwisperStudio.Tests.Deployment;

/// <summary>Carries out the build stage of the Dockerfile in a temporary folder: what it copies, in its order, and what it runs.</summary>
internal sealed class ImageBuild : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-image-").FullName;

    /// <summary>What would be the image's /app.</summary>
    public string App => Path.Combine(_folder, "app");

    private string Source => Path.Combine(_folder, "src");

    public async Task RunAsync(string dockerfile)
    {
        var stage = dockerfile[..dockerfile.IndexOf("\nFROM", dockerfile.IndexOf("FROM", StringComparison.Ordinal) + 1, StringComparison.Ordinal)];
        foreach (var line in stage.Split('\n'))
        {
            var (step, rest) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            if (step == "COPY")
            {
                var paths = rest.Split(' ');
                Array.ForEach(paths[..^1], from => Copy(from, paths[^1]));
            }
            else if (step == "RUN")
            {
                await RunAsync("bash", "-c", rest.Replace("/app", App, StringComparison.Ordinal));
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // As .dockerignore says, without what builds have left behind.
    private void Copy(string from, string to)
    {
        var path = Path.Combine(Checkout.Root, from);
        var target = Path.Combine(Source, to);
        if (File.Exists(path))
        {
            Directory.CreateDirectory(target);
            File.Copy(path, Path.Combine(target, Path.GetFileName(from)));
            return;
        }

        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(path, file);
            if (name.Split(Path.DirectorySeparatorChar) is [not ("bin" or "obj" or "data"), ..])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
                File.Copy(file, Path.Combine(target, name), overwrite: true);
            }
        }
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Source,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // No server of the compiler may outlive the test and hold its output.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', arguments)} failed:\n{output}");
        }
    }
}
