namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Tells whether a host uses a data directory: hosts share a lock on a file beside the database, a restore wants it alone.</summary>
public static class DatabaseLock
{
    private const string FileName = "studio.lock";

    /// <summary>Held by a host while it runs.</summary>
    /// <exception cref="IOException">A restore is under way.</exception>
    public static FileStream Share(string directory) => Open(directory, FileShare.Read);

    /// <summary>Held by a restore.</summary>
    /// <returns>Null while a host runs.</returns>
    public static FileStream? TryTake(string directory)
    {
        try
        {
            return Open(directory, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileStream Open(string directory, FileShare share)
    {
        Directory.CreateDirectory(directory);
        return new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.Read, share);
    }
}
