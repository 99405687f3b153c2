using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Scores : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "public_key",
                table: "api_keys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "scores",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<double>(type: "REAL", nullable: true),
                    string_value = table.Column<string>(type: "TEXT", nullable: true),
                    type = table.Column<short>(type: "INTEGER", nullable: false),
                    comment = table.Column<string>(type: "TEXT", nullable: true),
                    meta = table.Column<byte[]>(type: "BLOB", nullable: true),
                    trace_id = table.Column<string>(type: "TEXT", nullable: true),
                    trace_key = table.Column<byte[]>(type: "BLOB", nullable: true),
                    observation_id = table.Column<string>(type: "TEXT", nullable: true),
                    session_id = table.Column<string>(type: "TEXT", nullable: true),
                    environment = table.Column<string>(type: "TEXT", nullable: true),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    tie = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scores", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateIndex(
                name: "ix_scores_project_id_name_timestamp_key",
                table: "scores",
                columns: new[] { "project_id", "name", "timestamp", "key" });

            migrationBuilder.CreateIndex(
                name: "ix_scores_project_id_timestamp_key",
                table: "scores",
                columns: new[] { "project_id", "timestamp", "key" });

            migrationBuilder.CreateIndex(
                name: "ix_scores_project_id_trace_key",
                table: "scores",
                columns: new[] { "project_id", "trace_key" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "scores");

            migrationBuilder.DropColumn(
                name: "public_key",
                table: "api_keys");
        }
    }
}
