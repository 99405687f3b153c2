using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class TraceFilters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "cost_class",
                table: "traces",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "latency_class",
                table: "traces",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "status",
                table: "traces",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.CreateTable(
                name: "trace_tags",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tag = table.Column<string>(type: "text", nullable: false),
                    timestamp = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trace_tags", x => new { x.project_id, x.tag, x.timestamp, x.key });
                });

            migrationBuilder.CreateIndex(
                name: "ix_traces_project_id_cost_class_timestamp_key",
                table: "traces",
                columns: new[] { "project_id", "cost_class", "timestamp", "key" },
                filter: "cost_class IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_traces_project_id_latency_class_timestamp_key",
                table: "traces",
                columns: new[] { "project_id", "latency_class", "timestamp", "key" },
                filter: "latency_class IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_traces_project_id_status_timestamp_key",
                table: "traces",
                columns: new[] { "project_id", "status", "timestamp", "key" });

            migrationBuilder.Sql(TraceFilterSql.Up);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(TraceFilterSql.Down);

            migrationBuilder.DropTable(
                name: "trace_tags");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_cost_class_timestamp_key",
                table: "traces");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_latency_class_timestamp_key",
                table: "traces");

            migrationBuilder.DropIndex(
                name: "ix_traces_project_id_status_timestamp_key",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "cost_class",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "latency_class",
                table: "traces");

            migrationBuilder.DropColumn(
                name: "status",
                table: "traces");
        }
    }
}
