using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>Binds the values of a row to a prepared statement.</summary>
internal sealed class SqliteRowWriter(sqlite3_stmt statement) : RowWriter
{
    private readonly byte[] _key = new byte[16];
    private int _parameter;

    public void BeginRow() => _parameter = 0;

    public override void WriteNull() => Require(raw.sqlite3_bind_null(statement, ++_parameter));

    public override void Write(Guid value)
    {
        value.TryWriteBytes(_key, bigEndian: true, out _);
        Require(raw.sqlite3_bind_blob(statement, ++_parameter, _key));
    }

    public override void Write(long value) => Require(raw.sqlite3_bind_int64(statement, ++_parameter, value));

    public override void Write(int value) => Write((long)value);

    public override void Write(short value) => Write((long)value);

    public override void Write(bool value) => Write(value ? 1L : 0L);

    public override void Write(double value) => Require(raw.sqlite3_bind_double(statement, ++_parameter, value));

    public override void Write(string value) => Require(raw.sqlite3_bind_text(statement, ++_parameter, value));

    public override void Write(byte[] value)
    {
        if (value.Length == 0)
        {
            // No bytes at all would be bound as null.
            Require(raw.sqlite3_bind_zeroblob(statement, ++_parameter, 0));
            return;
        }

        Require(raw.sqlite3_bind_blob(statement, ++_parameter, value));
    }

    public override void Write(string[] value) => Write(JsonSerializer.Serialize(value));

    // What cannot be bound, because memory has run out, would be stored as null.
    private static void Require(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, null);
        }
    }
}
