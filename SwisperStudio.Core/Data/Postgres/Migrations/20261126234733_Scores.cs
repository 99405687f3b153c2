using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
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
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "scores",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<double>(type: "double precision", nullable: true),
                    string_value = table.Column<string>(type: "text", nullable: true),
                    type = table.Column<short>(type: "smallint", nullable: false),
                    comment = table.Column<string>(type: "text", nullable: true),
                    meta = table.Column<byte[]>(type: "bytea", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                    trace_key = table.Column<Guid>(type: "uuid", nullable: true),
                    observation_id = table.Column<string>(type: "text", nullable: true),
                    session_id = table.Column<string>(type: "text", nullable: true),
                    environment = table.Column<string>(type: "text", nullable: true),
                    source = table.Column<string>(type: "text", nullable: false),
                    timestamp = table.Column<long>(type: "bigint", nullable: false),
                    tie = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
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
