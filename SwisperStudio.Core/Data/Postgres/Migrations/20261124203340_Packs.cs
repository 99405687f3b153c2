using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Packs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Old rows, one chunk each, are packs too: the format byte tells.
            migrationBuilder.RenameTable(name: "chunks", newName: "packs");
            migrationBuilder.RenameColumn(name: "hash", table: "packs", newName: "name");
            migrationBuilder.Sql("ALTER INDEX pk_chunks RENAME TO pk_packs");
            // What is compressed already is not worth trying again.
            migrationBuilder.Sql("ALTER TABLE packs ALTER COLUMN data SET STORAGE EXTERNAL");

            migrationBuilder.AddColumn<long>(
                name: "incarnation",
                table: "traces",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "incarnation",
                table: "traces");

            migrationBuilder.Sql("ALTER INDEX pk_packs RENAME TO pk_chunks");
            migrationBuilder.RenameColumn(name: "name", table: "packs", newName: "hash");
            migrationBuilder.RenameTable(name: "packs", newName: "chunks");
        }
    }
}
