using Npgsql;

namespace SwisperStudio.Web.Hosting;

/// <summary>
/// Lets <c>.env</c> files of the original SwisperStudio go on working: its names that still mean something are read where
/// our own are not set (contract/rest-api.md, section 1). <c>API_KEY</c>, <c>SECRET_KEY</c> and <c>CORS_ORIGINS</c> have kept their names.
/// </summary>
internal static class OriginalSettings
{
    public static void Apply(IConfigurationManager configuration)
    {
        Map("DATABASE_URL", "ConnectionStrings:Studio", ToConnectionString);
        Map("DEFAULT_PROJECT_ID", "Studio:DefaultProjectId", id => id);
        Map("OBSERVABILITY_REDIS_URL", "Studio:RedisUrl", url => url);
        Map("Redis:ConnectionString", "Studio:RedisUrl", url => url);
        Map("LOG_LEVEL", "Logging:LogLevel:Default", ToLogLevel);

        void Map(string original, string ours, Func<string, string> convert)
        {
            if (configuration[original] is { Length: > 0 } value && (original == "LOG_LEVEL" || string.IsNullOrEmpty(configuration[ours])))
            {
                configuration[ours] = convert(value);
            }
        }
    }

    // postgresql+asyncpg://user:pass@host:port/db?sslmode=require
    private static string ToConnectionString(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !uri.Scheme.StartsWith("postgres", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("DATABASE_URL must look like postgresql://user:password@host:5432/database.");
        }

        var user = uri.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        }.ConnectionString;
    }

    private static string ToLogLevel(string level) => level.ToUpperInvariant() switch
    {
        "DEBUG" => nameof(LogLevel.Debug),
        "WARNING" => nameof(LogLevel.Warning),
        "ERROR" => nameof(LogLevel.Error),
        "CRITICAL" => nameof(LogLevel.Critical),
        _ => nameof(LogLevel.Information),
    };
}
