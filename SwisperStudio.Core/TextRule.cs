namespace SwisperStudio.Core;

/// <summary>What a text in settings may be: the one place of its limits, for REST API, pages and changes alike.</summary>
/// <param name="Min">Least number of characters (UTF-16 code units); 0 makes the text optional.</param>
/// <param name="Max">Greatest number of characters.</param>
/// <param name="MayBeBlank">Whether white space alone will do.</param>
public sealed record TextRule(int Min, int Max, bool MayBeBlank = true)
{
    /// <summary>What is wrong with a text; null when nothing is.</summary>
    public string? Problem(string? text) => text switch
    {
        null or "" when Min > 0 => "Please fill this in.",
        null => null,
        _ when text.Length < Min => $"At least {Min} characters, please.",
        _ when text.Length > Max => $"At most {Max:N0} characters, please; these are {text.Length:N0}.",
        _ when !MayBeBlank && string.IsNullOrWhiteSpace(text) => "Please write more than white space.",
        _ when !IsStorable(text) => "Please remove the control character NUL and unpaired surrogates.",
        _ => null,
    };

    private static bool IsStorable(string text) => ReferenceEquals(text, FreeText.Clean(text));
}
