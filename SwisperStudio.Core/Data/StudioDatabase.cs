using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SwisperStudio.Core.Data.Postgres;
using SwisperStudio.Core.Data.Sqlite;

namespace SwisperStudio.Core.Data;

/// <summary>Chooses and prepares the database: PostgreSQL where <c>ConnectionStrings:Studio</c> names one, else the embedded SQLite.</summary>
public static class StudioDatabase
{
    /// <summary>Name of the embedded database's file in the data directory.</summary>
    public const string FileName = "studio.db";

    private const int MaxPrepared = 40;

    /// <summary>Registers the context (scoped), its factory and what differs between the databases.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Names the PostgreSQL database, if any.</param>
    /// <param name="dataDirectory">Absolute path of the folder of the embedded database.</param>
    public static IServiceCollection AddStudioDatabase(this IServiceCollection services, IConfiguration configuration, string dataDirectory)
    {
        var postgres = configuration.GetConnectionString("Studio");
        if (string.IsNullOrWhiteSpace(postgres))
        {
            var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, FileName) }.ToString();
            services.AddPooledDbContextFactory<SqliteStudioDbContext>(options => options
                .UseSqlite(file)
                .AddInterceptors(new SqliteConnectionSettings()));
            services.AddSingleton<BulkSql, SqliteBulkSql>();
            services.AddHostedService<SqliteCheckpointer>();
            return services.AddStudioContext<SqliteStudioDbContext>();
        }

        services.AddSingleton<BulkSql, PostgresBulkSql>();
        // Nothing of ours leaves a session in another state than it found it. Statements that come again are prepared, unless the operator says otherwise.
        var connection = new NpgsqlConnectionStringBuilder(postgres) { NoResetOnClose = true };
        if (!connection.Keys.Contains("Max Auto Prepare"))
        {
            connection.MaxAutoPrepare = MaxPrepared;
        }

        services.AddPooledDbContextFactory<PostgresStudioDbContext>(options => options.UseNpgsql(connection.ToString()));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<PostgresChangeRelay>(provider, connection.ToString()));
        return services.AddStudioContext<PostgresStudioDbContext>();
    }

    private static IServiceCollection AddStudioContext<TContext>(this IServiceCollection services)
        where TContext : StudioDbContext
    {
        services.AddSingleton<IDbContextFactory<StudioDbContext>, Factory<TContext>>();
        services.AddScoped<StudioDbContext>(provider => provider.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext());
        return services;
    }

    /// <summary>Creates the database where there is none and brings it to the newest schema.</summary>
    public static async Task MigrateAsync(StudioDbContext db, CancellationToken cancel)
    {
        if (db.Database.IsSqlite())
        {
            await PrepareFileAsync(db.Database.GetConnectionString()!, cancel);
        }

        // A database that is up to date is not written to: a host starts on a full disk too, to read and to delete.
        if (!(await db.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            return;
        }

        if (db.Database.IsSqlite())
        {
            // A process that died while it migrated has left EF Core's lock in the file, and nobody would ever get it again. Only one host opens the file.
            await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancel);
        }

        await db.Database.MigrateAsync(cancel);
    }

    // Page size and auto-vacuum are laid down with the file's first page and cannot be changed in place later.
    private static async Task PrepareFileAsync(string connectionString, CancellationToken cancel)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;";
        await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed class Factory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<StudioDbContext>
        where TContext : StudioDbContext
    {
        public StudioDbContext CreateDbContext() => inner.CreateDbContext();
    }
}
