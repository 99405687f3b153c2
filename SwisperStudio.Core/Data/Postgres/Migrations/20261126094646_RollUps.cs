using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class RollUps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_observations_project_id_trace_key",
                table: "observations");

            migrationBuilder.AddColumn<bool>(
                name: "is_counted",
                table: "traces",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "root_key",
                table: "traces",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "root_name",
                table: "traces",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "root_start",
                table: "traces",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "hour_totals",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    hour = table.Column<int>(type: "integer", nullable: false),
                    root_name = table.Column<string>(type: "text", nullable: true),
                    name = table.Column<string>(type: "text", nullable: true),
                    model = table.Column<string>(type: "text", nullable: true),
                    latencies = table.Column<byte[]>(type: "bytea", nullable: false),
                    observation_count = table.Column<long>(type: "bigint", nullable: false),
                    error_count = table.Column<long>(type: "bigint", nullable: false),
                    prompt_tokens = table.Column<long>(type: "bigint", nullable: false),
                    completion_tokens = table.Column<long>(type: "bigint", nullable: false),
                    total_tokens = table.Column<long>(type: "bigint", nullable: false),
                    costed_count = table.Column<long>(type: "bigint", nullable: false),
                    total_cost = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hour_totals", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "session_totals",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    observation_count = table.Column<long>(type: "bigint", nullable: false),
                    error_count = table.Column<long>(type: "bigint", nullable: false),
                    prompt_tokens = table.Column<long>(type: "bigint", nullable: false),
                    completion_tokens = table.Column<long>(type: "bigint", nullable: false),
                    total_tokens = table.Column<long>(type: "bigint", nullable: false),
                    costed_count = table.Column<long>(type: "bigint", nullable: false),
                    total_cost = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    trace_count = table.Column<long>(type: "bigint", nullable: false),
                    failed_trace_count = table.Column<long>(type: "bigint", nullable: false),
                    first_timestamp = table.Column<long>(type: "bigint", nullable: false),
                    last_timestamp = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_totals", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "user_totals",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    observation_count = table.Column<long>(type: "bigint", nullable: false),
                    error_count = table.Column<long>(type: "bigint", nullable: false),
                    prompt_tokens = table.Column<long>(type: "bigint", nullable: false),
                    completion_tokens = table.Column<long>(type: "bigint", nullable: false),
                    total_tokens = table.Column<long>(type: "bigint", nullable: false),
                    costed_count = table.Column<long>(type: "bigint", nullable: false),
                    total_cost = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<long>(type: "bigint", nullable: false),
                    trace_count = table.Column<long>(type: "bigint", nullable: false),
                    failed_trace_count = table.Column<long>(type: "bigint", nullable: false),
                    first_timestamp = table.Column<long>(type: "bigint", nullable: false),
                    last_timestamp = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_totals", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateIndex(
                name: "ix_traces_project_id_key",
                table: "traces",
                columns: new[] { "project_id", "key" },
                filter: "NOT is_counted");

            migrationBuilder.CreateIndex(
                name: "ix_hour_totals_project_id_hour",
                table: "hour_totals",
                columns: new[] { "project_id", "hour" });

            migrationBuilder.CreateIndex(
                name: "ix_session_totals_project_id_last_timestamp_key",
                table: "session_totals",
                columns: new[] { "project_id", "last_timestamp", "key" });

            migrationBuilder.CreateIndex(
                name: "ix_user_totals_project_id_last_timestamp_key",
                table: "user_totals",
                columns: new[] { "project_id", "last_timestamp", "key" });

            // Rows that change while their trace runs are written anew beside themselves: with room in their page, without touching any index.
            // Packs are compressed already.
            migrationBuilder.Sql(
                """
                ALTER TABLE traces SET (fillfactor = 75);
                ALTER TABLE observations SET (fillfactor = 80);
                ALTER TABLE hour_totals SET (fillfactor = 50);
                ALTER TABLE session_totals SET (fillfactor = 75);
                ALTER TABLE user_totals SET (fillfactor = 75);
                ALTER TABLE packs ALTER COLUMN data SET STORAGE EXTERNAL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE traces RESET (fillfactor); ALTER TABLE observations RESET (fillfactor); ALTER TABLE packs ALTER COLUMN data SET STORAGE EXTENDED;");

            migrationBuilder.DropTable(
                name: "hour_totals");

            migrationBuilder.DropTable(
                name: "session_totals");

            migrationBuilder.DropTable(
                name: "user_totals");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_key",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "is_counted",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "root_key",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "root_name",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "root_start",
                table: "traces");

            migrationBuilder.CreateIndex(
                name: "ix_observations_project_id_trace_key",
                table: "observations",
                columns: new[] { "project_id", "trace_key" },
                filter: "parent_id IS NULL");
        }
    }
}
