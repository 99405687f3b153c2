using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<byte[]>(
                name: "root_key",
                table: "traces",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "root_name",
                table: "traces",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "root_start",
                table: "traces",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "hour_totals",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hour = table.Column<int>(type: "INTEGER", nullable: false),
                    root_name = table.Column<string>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    model = table.Column<string>(type: "TEXT", nullable: true),
                    latencies = table.Column<byte[]>(type: "BLOB", nullable: false),
                    observation_count = table.Column<long>(type: "INTEGER", nullable: false),
                    error_count = table.Column<long>(type: "INTEGER", nullable: false),
                    prompt_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    completion_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    total_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    costed_count = table.Column<long>(type: "INTEGER", nullable: false),
                    total_cost = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hour_totals", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "session_totals",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    observation_count = table.Column<long>(type: "INTEGER", nullable: false),
                    error_count = table.Column<long>(type: "INTEGER", nullable: false),
                    prompt_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    completion_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    total_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    costed_count = table.Column<long>(type: "INTEGER", nullable: false),
                    total_cost = table.Column<long>(type: "INTEGER", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<long>(type: "INTEGER", nullable: false),
                    trace_count = table.Column<long>(type: "INTEGER", nullable: false),
                    failed_trace_count = table.Column<long>(type: "INTEGER", nullable: false),
                    first_timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    last_timestamp = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_totals", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "user_totals",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    observation_count = table.Column<long>(type: "INTEGER", nullable: false),
                    error_count = table.Column<long>(type: "INTEGER", nullable: false),
                    prompt_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    completion_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    total_tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    costed_count = table.Column<long>(type: "INTEGER", nullable: false),
                    total_cost = table.Column<long>(type: "INTEGER", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<long>(type: "INTEGER", nullable: false),
                    trace_count = table.Column<long>(type: "INTEGER", nullable: false),
                    failed_trace_count = table.Column<long>(type: "INTEGER", nullable: false),
                    first_timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    last_timestamp = table.Column<long>(type: "INTEGER", nullable: false)
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "hour_totals");

            migrationBuilder.DropTable(
                name: "session_totals");

            migrationBuilder.DropTable(
                name: "user_totals");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_key",
                table: "traces");

            // Not DropColumn: it rebuilds the table, and with it go the triggers that keep the indexes of names and tags.
            migrationBuilder.Sql(
                """
                ALTER TABLE traces DROP COLUMN is_counted;
                ALTER TABLE traces DROP COLUMN root_key;
                ALTER TABLE traces DROP COLUMN root_name;
                ALTER TABLE traces DROP COLUMN root_start;
                """);

            migrationBuilder.CreateIndex(
                name: "ix_observations_project_id_trace_key",
                table: "observations",
                columns: new[] { "project_id", "trace_key" },
                filter: "parent_id IS NULL");
        }
    }
}
