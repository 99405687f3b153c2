using System.Globalization;
using System.Text.RegularExpressions;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>JSON as test cases write it: single quotes, and <c>'256*'</c> for a text of 256 characters.</summary>
internal static partial class CompactJson
{
    public static string Expand(string text) => Repeat().Replace(
        text.Replace('\'', '"'),
        match => new string('x', int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"([0-9]+)\*")]
    private static partial Regex Repeat();
}
