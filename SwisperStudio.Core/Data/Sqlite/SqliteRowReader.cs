using System.Text.Json;
using SQLitePCL;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Reads the row at which a statement stands.</summary>
internal sealed class SqliteRowReader(sqlite3_stmt statement) : RowReader
{
    public override bool IsNull(int ordinal) => raw.sqlite3_column_type(statement, ordinal) == raw.SQLITE_NULL;

    public override Guid Guid(int ordinal) => new(raw.sqlite3_column_blob(statement, ordinal), bigEndian: true);

    public override long Int64(int ordinal) => raw.sqlite3_column_int64(statement, ordinal);

    public override double Double(int ordinal) => raw.sqlite3_column_double(statement, ordinal);

    public override string Text(int ordinal) => raw.sqlite3_column_text(statement, ordinal).utf8_to_string();

    public override byte[] Bytes(int ordinal) => raw.sqlite3_column_blob(statement, ordinal).ToArray();

    public override string[] Texts(int ordinal) => JsonSerializer.Deserialize<string[]>(Text(ordinal))!;
}
