using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Sqlite.Migrations
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
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    segment = table.Column<long>(type: "INTEGER", nullable: false),
                    key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    data = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_blocks", x => new { x.project_id, x.segment, x.key });
                });

            migrationBuilder.CreateTable(
                name: "search_queue",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    packs = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_queue", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "search_segments",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    id = table.Column<long>(type: "INTEGER", nullable: false),
                    first_entry = table.Column<long>(type: "INTEGER", nullable: false),
                    entry_count = table.Column<int>(type: "INTEGER", nullable: false),
                    is_ready = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_segments", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "search_states",
                columns: table => new
                {
                    project_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    owner = table.Column<byte[]>(type: "BLOB", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: false),
                    next_segment = table.Column<long>(type: "INTEGER", nullable: false),
                    next_entry = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_states", x => x.project_id);
                });

            // What is stored already is indexed by whole traces, oldest first (SearchEntry.WholeScope, WithoutTrace): a UUID of version 7
            // begins with milliseconds.
            migrationBuilder.Sql(
                """
                INSERT INTO search_queue (project_id, id, packs)
                SELECT project_id, unhex(printf('%012x', max(timestamp, 0) / 1000000) || hex(randomblob(10))), unhex(hex(key) || hex(zeroblob(32)))
                FROM traces
                """);
            migrationBuilder.Sql(
                """
                INSERT INTO search_queue (project_id, id, packs)
                SELECT project_id, unhex(printf('%012x', max(coalesce(start_time, 0), 0) / 1000000) || hex(randomblob(10))), unhex(hex(zeroblob(32)) || hex(key))
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
