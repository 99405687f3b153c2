namespace SwisperStudio.Web.Hosting;

/// <summary>What the program does besides serving: the first argument names it, settings follow as usual. The result is the exit code.</summary>
internal static class Commands
{
    public static readonly IReadOnlyDictionary<string, Func<string[], Task<int>>> All = new Dictionary<string, Func<string[], Task<int>>>
    {
        ["verify"] = VerifyCommand.RunAsync,
        ["backup"] = BackupCommands.BackUpAsync,
        ["restore"] = BackupCommands.RestoreAsync,
    };
}
