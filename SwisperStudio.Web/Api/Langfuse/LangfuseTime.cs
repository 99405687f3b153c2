using System.Diagnostics.CodeAnalysis;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Times as Langfuse's clients read them: UTC, and said so.</summary>
internal static class LangfuseTime
{
    /// <summary>Unix nanoseconds as <c>2025-11-06T07:14:41.105233Z</c>.</summary>
    [return: NotNullIfNotNull(nameof(nanoseconds))]
    public static string? Format(long? nanoseconds) => nanoseconds is { } known ? WireTime.Format(known) + "Z" : null;
}
