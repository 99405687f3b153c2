using SwisperStudio.Core;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Ingestion;

namespace SwisperStudio.Web.Api.Requests;

/// <summary>Fields of settings, read by the rules of the domain and refused in the contract's words.</summary>
internal static class SettingsFields
{
    /// <summary>A required text.</summary>
    public static string RequiredText(this JsonFields fields, string name, TextRule rule)
    {
        var text = fields.RequiredText(name, rule.Min, rule.Max);
        CheckBlank(fields, name, rule, text);
        return text;
    }

    /// <summary>A text that may be absent.</summary>
    public static Field<string> Text(this JsonFields fields, string name, TextRule rule, bool isNullable = true)
    {
        var text = fields.Text(name, isNullable, rule.Min, rule.Max);
        CheckBlank(fields, name, rule, text.Value);
        return text;
    }

    /// <summary>A required absolute http or https address.</summary>
    public static string RequiredUrl(this JsonFields fields, string name)
    {
        var (errors, text) = (fields.Errors.Count, fields.RequiredText(name));
        if (fields.Errors.Count > errors || HttpAddress.Problem(text) is null)
        {
            return text;
        }

        if (text.Length > HttpAddress.MaxLength)
        {
            fields.Add("url_too_long", name, $"URL should have at most {HttpAddress.MaxLength} characters", new() { ["max_length"] = HttpAddress.MaxLength });
        }
        else if (HttpAddress.IsAbsolute(text))
        {
            fields.Add("url_scheme", name, "URL scheme should be 'http' or 'https'", new() { ["expected_schemes"] = "'http' or 'https'" });
        }
        else
        {
            fields.Add("url_parsing", name, "Input should be a valid URL, relative URL without a base", new() { ["error"] = "relative URL without a base" });
        }

        return text;
    }

    /// <summary>A required email address.</summary>
    public static string RequiredEmail(this JsonFields fields, string name)
    {
        var (errors, text) = (fields.Errors.Count, fields.RequiredText(name));
        if (fields.Errors.Count == errors && EmailAddress.Problem(text) is { } problem)
        {
            fields.Add("value_error", name, $"value is not a valid email address: {problem}", new() { ["reason"] = problem });
        }

        return text;
    }

    private static void CheckBlank(JsonFields fields, string name, TextRule rule, string? text)
    {
        if (!rule.MayBeBlank && text is { Length: > 0 } && text.Length <= rule.Max && string.IsNullOrWhiteSpace(text))
        {
            fields.Add("value_error", name, "Value error, Name cannot be empty or whitespace only", new() { ["error"] = new System.Text.Json.Nodes.JsonObject() });
        }
    }
}
