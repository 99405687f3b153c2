using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ColorCode;
using ColorCode.Parsing;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>Code in markdown, coloured where its language is told and known; one for each text.</summary>
internal sealed class CodeColors : CodeBlockRenderer
{
    /// <summary>The classes that stand in the HTML.</summary>
    public static readonly IReadOnlyList<string> Classes = ["comment", "string", "number", "keyword", "name"];

    // Longer code is read elsewhere, and its colours are not worth the time; nor are those of many blocks.
    private const int MaxLength = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <inheritdoc />
    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        if (Stopwatch.GetElapsedTime(_start) < Patience && obj is FencedCodeBlock { Info: { Length: > 0 } info } && Languages.FindById(info.ToLowerInvariant()) is { } language
            && obj.Lines.ToString() is { Length: <= MaxLength } code && Painter.Paint(code, language) is { } html)
        {
            renderer.EnsureLine();
            renderer.Write("<pre><code>").Write(html).WriteLine("</code></pre>");
        }
        else
        {
            base.Write(renderer, obj);
        }
    }

    private sealed class Painter() : CodeColorizerBase(null, null)
    {
        private readonly StringBuilder _html = new();

        public static string? Paint(string code, ILanguage language)
        {
            var painter = new Painter();
            try
            {
                painter.languageParser.Parse(code, language, painter.Write);
                return painter._html.ToString();
            }
            catch (RegexMatchTimeoutException)
            {
                // Code that was made to keep the highlighter busy stays plain.
                return null;
            }
        }

        protected override void Write(string parsedSourceCode, IList<Scope> scopes)
        {
            var at = 0;
            foreach (var scope in scopes.OrderBy(s => s.Index))
            {
                Append(parsedSourceCode[at..scope.Index], null);
                at = scope.Index + scope.Length;
                Append(parsedSourceCode[scope.Index..at], ClassOf(scope.Name));
            }

            Append(parsedSourceCode[at..], null);
        }

        private void Append(string text, string? name) =>
            _html.Append(name is null ? "" : $"<span class=\"{name}\">").Append(WebUtility.HtmlEncode(text)).Append(name is null ? "" : "</span>");

        private static string? ClassOf(string scope) => scope switch
        {
            _ when scope.Contains("Comment", StringComparison.Ordinal) => "comment",
            _ when scope.Contains("String", StringComparison.Ordinal) || scope.EndsWith("Attribute Value", StringComparison.Ordinal) => "string",
            _ when scope.Contains("Number", StringComparison.Ordinal) => "number",
            _ when scope.Contains("Keyword", StringComparison.Ordinal) || scope == "Json Const" => "keyword",
            "Json Key" or "Type" or "Class Name" or "XML Name" or "XML Attribute" or "HTML Element ScopeName" or "HTML Attribute ScopeName"
                or "CSS Property Name" or "CSS Selector" or "PowerShell Command" or "SQL System Function" or "Built In Function" => "name",
            _ => null,
        };
    }
}
