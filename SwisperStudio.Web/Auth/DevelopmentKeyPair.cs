namespace SwisperStudio.Web.Auth;

/// <summary>The key pair of the default project that everybody knows, so that Langfuse's clients can be tried at once. It opens nothing outside Development.</summary>
internal static class DevelopmentKeyPair
{
    /// <summary>The user name.</summary>
    public const string PublicKey = "pk-lf-swisper-dev";

    /// <summary>The password.</summary>
    public const string SecretKey = "sk-lf-swisper-dev";
}
