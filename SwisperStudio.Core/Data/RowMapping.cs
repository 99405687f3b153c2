using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SwisperStudio.Core.Data;

/// <summary>A table's columns, taken from the model so that bulk reads and writes cannot fall behind the schema.</summary>
internal sealed class RowMapping<T>
    where T : class, new()
{
    private static readonly ConcurrentDictionary<Type, RowMapping<T>> ByContext = new();

    private readonly ConcurrentDictionary<string, string> _sql = new();

    private RowMapping(IModel model)
    {
        var entity = model.FindEntityType(typeof(T))!;
        Table = entity.GetTableName()!;
        Columns = [.. entity.GetProperties().Select(p => RowColumn<T>.Of(p.PropertyInfo!, p.GetColumnName(), p.IsPrimaryKey(), p.IsIndex()))];
        ColumnNames = string.Join(", ", Columns.Select(c => c.Name));
    }

    public string Table { get; }

    public IReadOnlyList<RowColumn<T>> Columns { get; }

    /// <summary>The columns' names, with commas between them.</summary>
    public string ColumnNames { get; }

    public static RowMapping<T> Of(StudioDbContext db) => ByContext.GetOrAdd(db.GetType(), _ => new RowMapping<T>(db.Model));

    /// <summary>A statement about the table, made once.</summary>
    /// <param name="name">Tells the statements of a table apart.</param>
    /// <param name="make">Makes its text.</param>
    public string Sql(string name, Func<RowMapping<T>, string> make) => _sql.GetOrAdd(name, static (_, m) => m.make(m.table), (make, table: this));

    /// <summary>Reads a row of all columns in this order.</summary>
    public T Read(RowReader reader)
    {
        var row = new T();
        for (var i = 0; i < Columns.Count; i++)
        {
            Columns[i].Read(reader, i, row);
        }

        return row;
    }
}
