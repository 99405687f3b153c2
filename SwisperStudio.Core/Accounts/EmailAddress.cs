using System.Text.RegularExpressions;

namespace SwisperStudio.Core.Accounts;

/// <summary>Email addresses of people, as the original takes them (contract/rest-api.md, section 11).</summary>
public static partial class EmailAddress
{
    /// <summary>Greatest number of characters (RFC 5321).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    // Nobody can get mail there (RFC 6761).
    private static readonly string[] SpecialUseDomains = ["local", "test", "localhost", "invalid", "onion", "arpa"];

    /// <summary>What is wrong with an address; null when nothing is.</summary>
    public static string? Problem(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "Please fill this in.";
        }

        var address = text.Trim();
        var at = address.LastIndexOf('@');
        if (at < 0)
        {
            return "An email address must have an @-sign.";
        }

        var domain = address[(at + 1)..].ToLowerInvariant();
        if (!Local().IsMatch(address[..at]) || at > MaxLocalLength)
        {
            return "The part before the @-sign is not valid.";
        }

        if (address.Length > MaxLength)
        {
            return $"An email address has at most {MaxLength} characters.";
        }

        if (SpecialUseDomains.Any(special => domain == special || domain.EndsWith('.' + special, StringComparison.Ordinal)))
        {
            return "The part after the @-sign is a special-use name that cannot get email.";
        }

        return Domain().IsMatch(domain) ? null : "The part after the @-sign is not valid; it looks like example.com.";
    }

    /// <summary>The form that is stored: the domain in lower case, the rest kept.</summary>
    public static string Normalize(string text)
    {
        var address = text.Trim();
        var at = address.LastIndexOf('@');
        return address[..(at + 1)] + address[(at + 1)..].ToLowerInvariant();
    }

    // Words of RFC 5322's atext, and letters of all scripts (RFC 6532).
    [GeneratedRegex(@"^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Local();

    // At least two labels; the last is no number, or it would be an IP address.
    [GeneratedRegex(@"^([\p{L}\p{M}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?![0-9]+\z)[\p{L}\p{M}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
