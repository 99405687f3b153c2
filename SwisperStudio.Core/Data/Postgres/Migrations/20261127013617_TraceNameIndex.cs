using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class TraceNameIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(TraceNameIndexSql.Up);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(TraceNameIndexSql.Down);
    }
}
