namespace SwisperStudio.Client.Delivery;

/// <summary>
/// A process's own folder in the spool. Its lock file stays open as long as the process lives: the operating system opens it when
/// the process ends, however it ends.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly string _path;
    private readonly FileStream _lock;
    private int _made;

    private SpoolFolder(string path)
    {
        _path = path;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _lock = new FileStream(Path.Combine(path, LockName), options);
    }

    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public static SpoolFolder Create(string spool)
    {
        MakeDirectory(spool);
        // A folder whose lock is not taken yet looks like that of an ended process: another may be faster.
        for (var attempt = 0; ; attempt++)
        {
            var path = Path.Combine(spool, Guid.NewGuid().ToString("N"));
            MakeDirectory(path);
            try
            {
                return new SpoolFolder(path);
            }
            catch (IOException) when (attempt < 3)
            {
            }
        }
    }

    /// <summary>Takes over the folders of ended processes.</summary>
    public static IEnumerable<SpoolFolder> Adopt(string spool)
    {
        foreach (var path in Directory.GetDirectories(spool).Where(p => Guid.TryParseExact(Path.GetFileName(p), "N", out _)))
        {
            SpoolFolder? folder = null;
            try
            {
                folder = new SpoolFolder(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Its process lives, or it is not for us.
            }

            if (folder is not null)
            {
                yield return folder;
            }
        }
    }

    /// <summary>Begins the next file.</summary>
    public SpoolSegment NewSegment() => SpoolSegment.Create(Path.Combine(_path, $"{++_made:D8}{SpoolSegment.Extension}"));

    /// <summary>The files in which events are left, the oldest first.</summary>
    public IEnumerable<string> Files() => Directory.GetFiles(_path, "*" + SpoolSegment.Extension).Order(StringComparer.Ordinal);

    /// <summary>Lets go of it; without any event in it, it is deleted.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            if (Directory.GetFiles(_path, "*" + SpoolSegment.Extension).Length == 0)
            {
                File.Delete(_lock.Name);
                Directory.Delete(_path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A next start tries again.
        }
    }

    /// <summary>Events carry prompts: where there are users, nobody else may look.</summary>
    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
