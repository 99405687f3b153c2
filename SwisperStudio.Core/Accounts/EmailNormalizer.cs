using Microsoft.AspNetCore.Identity;

namespace SwisperStudio.Core.Accounts;

/// <summary>
/// How accounts are looked up: by the exact address, only the domain in lower case (contract/rest-api.md, section 11), where
/// Identity's own normalizer would take no heed of case at all.
/// </summary>
public sealed class EmailNormalizer : ILookupNormalizer
{
    /// <inheritdoc />
    public string? NormalizeEmail(string? email) => email is null ? null : EmailAddress.Normalize(email);

    /// <inheritdoc />
    public string? NormalizeName(string? name) => NormalizeEmail(name);
}
