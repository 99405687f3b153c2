using Ganss.Xss;
using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>
/// Texts of models and users as HTML. They are not to be trusted: tags in them are shown as text, nothing is loaded from
/// elsewhere, and what comes out is sanitized all the same.
/// </summary>
internal static class Markdown
{
    /// <summary>Longer texts are shown as they are: rendering them takes longer than reading them.</summary>
    public const int MaxLength = 200_000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UseSoftlineBreakAsHardlineBreak()
        .Build();

    private static readonly HtmlSanitizer Sanitizer = CreateSanitizer();

    /// <summary>The text as HTML; null where it is too long or too deeply nested to be rendered.</summary>
    public static MarkupString? Render(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        try
        {
            var document = Markdig.Markdown.Parse(text, Pipeline);
            foreach (var image in document.Descendants<LinkInline>().Where(l => l.IsImage))
            {
                // A picture would tell its server who reads this trace, and when.
                image.IsImage = false;
            }

            using var html = new StringWriter();
            var renderer = new HtmlRenderer(html);
            Pipeline.Setup(renderer);
            renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new CodeColors());
            renderer.Render(document);
            return new MarkupString(Sanitizer.Sanitize(html.ToString()));
        }
        catch (ArgumentException)
        {
            // Markdig's limit of nesting.
            return null;
        }
    }

    private static HtmlSanitizer CreateSanitizer()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote",
                "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "input", "span",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "title", "start", "type", "checked", "disabled", "rel", "target", "class" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
        });
        sanitizer.AllowedClasses.UnionWith(CodeColors.Classes);
        sanitizer.PostProcessNode += (_, node) =>
        {
            if (node.Node is AngleSharp.Html.Dom.IHtmlAnchorElement link)
            {
                link.SetAttribute("rel", "noopener noreferrer nofollow");
                link.SetAttribute("target", "_blank");
            }
        };
        return sanitizer;
    }
}
