using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class NameIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            // What is new waits in a list that every search reads from end to end, and that takes more room than the index: it is short now.
            migrationBuilder.Sql("ALTER INDEX ix_traces_name SET (gin_pending_list_limit = 256);");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("ALTER INDEX ix_traces_name RESET (gin_pending_list_limit);");
    }
}
