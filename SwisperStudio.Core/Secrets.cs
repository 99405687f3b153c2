using Microsoft.AspNetCore.DataProtection;

namespace SwisperStudio.Core;

/// <summary>
/// Encrypts what others entrust to us and we must send on one day: tokens and keys of client systems. Reversible with the
/// data-protection keys, which all hosts share.
/// </summary>
public sealed class Secrets(IDataProtectionProvider provider)
{
    /// <summary>What the keys are derived for.</summary>
    public const string Purpose = "SwisperStudio.Secrets";

    private readonly IDataProtector _protector = provider.CreateProtector(Purpose);

    /// <summary>The form that is stored.</summary>
    public string Protect(string secret) => _protector.Protect(secret);
}
