using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Search : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "search_blocks",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    segment = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<byte[]>(type: "bytea", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_blocks", x => new { x.project_id, x.segment, x.key });
                });

            migrationBuilder.CreateTable(
                name: "search_queue",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    packs = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_queue", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "search_segments",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false),
                    first_entry = table.Column<long>(type: "bigint", nullable: false),
                    entry_count = table.Column<int>(type: "integer", nullable: false),
                    is_ready = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_segments", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "search_states",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<Guid>(type: "uuid", nullable: false),
                    lease_until = table.Column<long>(type: "bigint", nullable: false),
                    next_segment = table.Column<long>(type: "bigint", nullable: false),
                    next_entry = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_states", x => x.project_id);
                });

            // What is compressed already is not worth trying again.
            migrationBuilder.Sql("ALTER TABLE search_blocks ALTER COLUMN data SET STORAGE EXTERNAL");
            migrationBuilder.Sql("ALTER TABLE search_queue ALTER COLUMN packs SET STORAGE EXTERNAL");

            // What is stored already is indexed by whole traces, oldest first (SearchEntry.WholeScope, WithoutTrace): a UUID of version 7
            // begins with milliseconds.
            migrationBuilder.Sql(
                """
                INSERT INTO search_queue (project_id, id, packs)
                SELECT project_id, (lpad(to_hex(greatest(timestamp, 0) / 1000000), 12, '0') || substr(md5(random()::text), 1, 20))::uuid,
                    uuid_send(key) || decode(repeat('00', 32), 'hex')
                FROM traces
                """);
            migrationBuilder.Sql(
                """
                INSERT INTO search_queue (project_id, id, packs)
                SELECT project_id, (lpad(to_hex(greatest(start_time, 0) / 1000000), 12, '0') || substr(md5(random()::text), 1, 20))::uuid,
                    decode(repeat('00', 32), 'hex') || uuid_send(key)
                FROM observations WHERE trace_key IS NULL
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "search_blocks");

            migrationBuilder.DropTable(
                name: "search_queue");

            migrationBuilder.DropTable(
                name: "search_segments");

            migrationBuilder.DropTable(
                name: "search_states");
        }
    }
}
