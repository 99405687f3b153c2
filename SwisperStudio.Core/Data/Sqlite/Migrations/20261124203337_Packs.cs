using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Sqlite.Migrations
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

            migrationBuilder.AddColumn<long>(
                name: "incarnation",
                table: "traces",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "incarnation",
                table: "traces");

            migrationBuilder.RenameColumn(name: "name", table: "packs", newName: "hash");
            migrationBuilder.RenameTable(name: "packs", newName: "chunks");
        }
    }
}
