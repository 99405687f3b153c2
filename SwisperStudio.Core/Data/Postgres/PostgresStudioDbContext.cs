using Microsoft.EntityFrameworkCore;

namespace SwisperStudio.Core.Data.Postgres;

/// <summary>The model on PostgreSQL 15 or later, with its migrations.</summary>
public sealed class PostgresStudioDbContext(DbContextOptions<PostgresStudioDbContext> options) : StudioDbContext(options);
