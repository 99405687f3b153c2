using System.Text.Json;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Metrics;
using SwisperStudio.Core.Pricing;
using SwisperStudio.Core.Projects;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Search;
using SwisperStudio.Core.State;
using SwisperStudio.Core.Streams;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Data;

/// <summary>
/// The one model of both databases. Large tables (traces, trace_tags, trace_names, observations, scores, packs, deleted_traces, roll-ups) begin every key with the
/// project, have no foreign keys and no sequences, so that they can be distributed by project.
/// </summary>
public abstract class StudioDbContext(DbContextOptions options)
    : IdentityUserContext<StudioUser>(options), IDataProtectionKeyContext
{
    /// <summary>Runs of observed systems.</summary>
    public DbSet<Trace> Traces => Set<Trace>();

    /// <summary>Tags of traces in the order of time.</summary>
    public DbSet<TraceTag> TraceTags => Set<TraceTag>();

    /// <summary>Names of traces, for the filter.</summary>
    public DbSet<TraceNameEntry> TraceNames => Set<TraceNameEntry>();

    /// <summary>Steps of traces.</summary>
    public DbSet<Observation> Observations => Set<Observation>();

    /// <summary>Judgements of traces, observations and sessions.</summary>
    public DbSet<Score> Scores => Set<Score>();

    /// <summary>Pieces of states.</summary>
    public DbSet<Pack> Packs => Set<Pack>();

    /// <summary>Tombstones.</summary>
    public DbSet<DeletedTrace> DeletedTraces => Set<DeletedTrace>();

    /// <summary>Events that could not be stored.</summary>
    public DbSet<DeadLetter> DeadLetters => Set<DeadLetter>();

    /// <summary>Observed systems.</summary>
    public DbSet<Project> Projects => Set<Project>();

    /// <summary>Where they run.</summary>
    public DbSet<ProjectEnvironment> Environments => Set<ProjectEnvironment>();

    /// <summary>Instances of client systems that report.</summary>
    public DbSet<Connection> Connections => Set<Connection>();

    /// <summary>When they were there.</summary>
    public DbSet<ConnectionSpan> ConnectionSpans => Set<ConnectionSpan>();

    /// <summary>What they sent, by the minute.</summary>
    public DbSet<ConnectionMinute> ConnectionMinutes => Set<ConnectionMinute>();

    /// <summary>Keys of machines.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Prices of models.</summary>
    public DbSet<ModelPrice> ModelPrices => Set<ModelPrice>();

    /// <summary>Keys that protect cookies and secrets; shared by all hosts.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        ConfigureTraces(builder);
        ConfigureRollUps(builder);
        ConfigureSearch(builder);
        ConfigureProjects(builder);
        ConfigureConnections(builder);
        ConfigureAccounts(builder);
        UseSnakeCase(builder);
    }

    private static void ConfigureTraces(ModelBuilder builder)
    {
        builder.Entity<Trace>(trace =>
        {
            trace.HasKey(t => new { t.ProjectId, t.Key });
            trace.HasIndex(t => new { t.ProjectId, t.Timestamp, t.Key });
            trace.HasIndex(t => new { t.ProjectId, t.UserHash, t.Timestamp, t.Key });
            trace.HasIndex(t => new { t.ProjectId, t.SessionHash, t.Timestamp, t.Key });
            trace.Property(t => t.Status).HasConversion<short>();
            trace.HasIndex(t => new { t.ProjectId, t.Status, t.Timestamp, t.Key });
            trace.HasIndex(t => new { t.ProjectId, t.LatencyClass, t.Timestamp, t.Key }).HasFilter("latency_class IS NOT NULL");
            trace.HasIndex(t => new { t.ProjectId, t.CostClass, t.Timestamp, t.Key }).HasFilter("cost_class IS NOT NULL");
            trace.HasIndex(t => new { t.ProjectId, t.Environment, t.Timestamp, t.Key }).HasFilter("environment IS NOT NULL");
            trace.HasIndex(t => new { t.ProjectId, t.Version, t.Timestamp, t.Key }).HasFilter("version IS NOT NULL");
            // Empty but for what an earlier version has stored.
            trace.HasIndex(t => new { t.ProjectId, t.Key }).HasFilter("NOT is_counted");
        });
        builder.Entity<TraceTag>().HasKey(t => new { t.ProjectId, t.Tag, t.Timestamp, t.Key });
        builder.Entity<TraceNameEntry>().HasKey(n => new { n.ProjectId, n.Name, n.Timestamp, n.Key });

        builder.Entity<Observation>(observation =>
        {
            observation.HasKey(o => new { o.ProjectId, o.Key });
            observation.HasIndex(o => new { o.ProjectId, o.TraceKey, o.StartTime, o.Key });
        });

        builder.Entity<Score>(score =>
        {
            score.HasKey(s => new { s.ProjectId, s.Key });
            score.Property(s => s.Id).IsRequired();
            score.HasIndex(s => new { s.ProjectId, s.TraceKey });
            score.HasIndex(s => new { s.ProjectId, s.Timestamp, s.Key });
            score.HasIndex(s => new { s.ProjectId, s.Name, s.Timestamp, s.Key });
        });

        builder.Entity<DeadLetter>(letter =>
        {
            letter.HasKey(d => d.Id);
            letter.HasIndex(d => d.SetAsideAt);
        });
        builder.Entity<Pack>().HasKey(p => new { p.ProjectId, p.Scope, p.Name });
        builder.Entity<DeletedTrace>(tombstone =>
        {
            tombstone.HasKey(d => new { d.ProjectId, d.Key });
            tombstone.HasIndex(d => new { d.ProjectId, d.DeletedAt });
        });
    }

    private static void ConfigureRollUps(ModelBuilder builder)
    {
        builder.Entity<HourTotals>(hour =>
        {
            hour.ToTable("hour_totals").HasKey(h => new { h.ProjectId, h.Key });
            hour.HasIndex(h => new { h.ProjectId, h.Hour });
        });
        ConfigureGroup<SessionTotals>("session_totals");
        ConfigureGroup<UserTotals>("user_totals");

        void ConfigureGroup<T>(string table)
            where T : TraceGroupTotals => builder.Entity<T>(group =>
        {
            group.ToTable(table).HasKey(g => new { g.ProjectId, g.Key });
            group.Property(g => g.Id).IsRequired();
            group.HasIndex(g => new { g.ProjectId, g.LastTimestamp, g.Key });
        });
    }

    private static void ConfigureSearch(ModelBuilder builder)
    {
        builder.Entity<SearchQueued>().ToTable("search_queue").HasKey(q => new { q.ProjectId, q.Id });
        builder.Entity<SearchState>(state =>
        {
            state.ToTable("search_states").HasKey(s => s.ProjectId);
            state.Property(s => s.ProjectId).ValueGeneratedNever();
        });
        builder.Entity<SearchSegment>().ToTable("search_segments").HasKey(s => new { s.ProjectId, s.Id });
        builder.Entity<SearchBlock>().ToTable("search_blocks").HasKey(b => new { b.ProjectId, b.Segment, b.Key });
    }

    private static void ConfigureProjects(ModelBuilder builder)
    {
        builder.Entity<Project>(project =>
        {
            project.Property(p => p.Id).ValueGeneratedNever();
            project.HasMany(p => p.Environments).WithOne().HasForeignKey(e => e.ProjectId);
        });
        builder.Entity<ProjectEnvironment>(environment =>
        {
            environment.ToTable("environments");
            environment.HasIndex(e => new { e.ProjectId, e.EnvType }).IsUnique();
        });
        builder.Entity<ApiKey>(key =>
        {
            key.Property(k => k.Id).ValueGeneratedNever();
            key.HasIndex(k => k.Hash).IsUnique();
            key.HasIndex(k => k.ProjectId);
            key.HasOne<Project>().WithMany().HasForeignKey(k => k.ProjectId);
        });
        builder.Entity<ModelPrice>(price =>
        {
            price.HasOne<Project>().WithMany().HasForeignKey(p => p.ProjectId);
            // Two indexes, because null is distinct from null in a unique index and global prices have no project.
            price.HasIndex(p => new { p.HostingProvider, p.ModelName }).IsUnique().HasFilter("project_id IS NULL");
            price.HasIndex(p => new { p.ProjectId, p.HostingProvider, p.ModelName }).IsUnique().HasFilter("project_id IS NOT NULL");
        });
    }

    private static void ConfigureConnections(ModelBuilder builder)
    {
        builder.Entity<Connection>().HasKey(c => new { c.ProjectId, c.Key });
        builder.Entity<ConnectionSpan>().HasKey(s => new { s.ProjectId, s.Key, s.Since });
        builder.Entity<ConnectionMinute>().HasKey(m => new { m.ProjectId, m.Minute, m.Key });
    }

    private static void ConfigureAccounts(ModelBuilder builder)
    {
        builder.Entity<StudioUser>().ToTable("users");
        builder.Entity<IdentityUserClaim<string>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<string>>().ToTable("user_tokens");
    }

    private static void UseSnakeCase(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            entity.SetTableName(Snake(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Snake(property.GetColumnName()));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName(Snake(key.GetName()!));
            }

            foreach (var foreignKey in entity.GetForeignKeys())
            {
                foreignKey.SetConstraintName(Snake(foreignKey.GetConstraintName()!));
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(Snake(index.GetDatabaseName()!));
            }
        }

        static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace("__", "_", StringComparison.Ordinal);
    }
}
