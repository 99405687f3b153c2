using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Connections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "environment",
                table: "traces",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "version",
                table: "traces",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "connection_minutes",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    minute = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    event_count = table.Column<long>(type: "bigint", nullable: false),
                    error_count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connection_minutes", x => new { x.project_id, x.minute, x.key });
                });

            migrationBuilder.CreateTable(
                name: "connection_spans",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    since = table.Column<long>(type: "bigint", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<string>(type: "text", nullable: true),
                    sdk_version = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connection_spans", x => new { x.project_id, x.key, x.since });
                });

            migrationBuilder.CreateTable(
                name: "connections",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    environment = table.Column<string>(type: "text", nullable: true),
                    service_name = table.Column<string>(type: "text", nullable: true),
                    instance_id = table.Column<string>(type: "text", nullable: true),
                    host_name = table.Column<string>(type: "text", nullable: true),
                    runtime = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<string>(type: "text", nullable: true),
                    sdk_version = table.Column<string>(type: "text", nullable: true),
                    first_seen = table.Column<long>(type: "bigint", nullable: false),
                    last_heartbeat = table.Column<long>(type: "bigint", nullable: true),
                    last_event_at = table.Column<long>(type: "bigint", nullable: true),
                    present_since = table.Column<long>(type: "bigint", nullable: false),
                    clock_skew = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_connections", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateIndex(
                name: "ix_traces_project_id_environment_timestamp_key",
                table: "traces",
                columns: new[] { "project_id", "environment", "timestamp", "key" },
                filter: "environment IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_traces_project_id_version_timestamp_key",
                table: "traces",
                columns: new[] { "project_id", "version", "timestamp", "key" },
                filter: "version IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "connection_minutes");

            migrationBuilder.DropTable(
                name: "connection_spans");

            migrationBuilder.DropTable(
                name: "connections");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_environment_timestamp_key",
                table: "traces");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_version_timestamp_key",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "environment",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "version",
                table: "traces");
        }
    }
}
