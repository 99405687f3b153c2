using System.Text;

namespace SwisperStudio.Web.Hosting;

/// <summary>Files that only the account of the process can read: generated secrets.</summary>
internal static class OwnerOnlyFile
{
    /// <summary>Writes the text, replacing an earlier file.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
