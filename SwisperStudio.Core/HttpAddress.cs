namespace SwisperStudio.Core;

/// <summary>Absolute http and https addresses (contract/rest-api.md, section 9.1).</summary>
public static class HttpAddress
{
    /// <summary>Greatest number of characters.</summary>
    public const int MaxLength = 2083;

    /// <summary>What is wrong with an address; null when nothing is.</summary>
    public static string? Problem(string? text) => text switch
    {
        null or "" => "Please fill this in.",
        { Length: > MaxLength } => $"At most {MaxLength:N0} characters, please.",
        _ when !IsAbsolute(text) => "Please write a whole address, like https://swisper.example.com.",
        _ when !IsHttp(text) => "The address must begin with http:// or https://.",
        _ => null,
    };

    /// <summary>Whether it is an address of any scheme.</summary>
    public static bool IsAbsolute(string text) =>
        // On Linux a path is an absolute file address to .NET.
        !text.TrimStart().StartsWith('/') && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>The form that is stored: normalized, without trailing slashes.</summary>
    /// <param name="text">An address without a <see cref="Problem"/>.</param>
    public static string Normalize(string text) => new Uri(text).AbsoluteUri.TrimEnd('/');

    private static bool IsHttp(string text) => new Uri(text).Scheme is "http" or "https";
}
