using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SwisperStudio.Core.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class TraceNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(TraceNameSql.Up);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(TraceNameSql.Down);
    }
}
