using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SwisperStudio.Core.Data;

/// <summary>A table's columns and statements, taken from the model so that bulk writes cannot fall behind the schema.</summary>
internal sealed class RowMapping<T>
    where T : class
{
    private static readonly ConcurrentDictionary<Type, RowMapping<T>> ByContext = new();
    private readonly (IProperty Property, RelationalTypeMapping Type, string Parameter)[] _columns;

    private RowMapping(IModel model)
    {
        var entity = model.FindEntityType(typeof(T))!;
        Table = entity.GetTableName()!;
        _columns = [.. entity.GetProperties().Select((p, i) => (p, p.GetRelationalTypeMapping(), $"@p{i}"))];
        var columns = _columns.Select(c => c.Property.GetColumnName()).ToList();
        InsertSql = $"INSERT INTO {Table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", _columns.Select(c => c.Parameter))}) ON CONFLICT DO NOTHING";
        var assignments = _columns.Where(c => !c.Property.IsPrimaryKey()).Select(Equation);
        var key = _columns.Where(c => c.Property.IsPrimaryKey()).Select(Equation);
        UpdateSql = $"UPDATE {Table} SET {string.Join(", ", assignments)} WHERE {string.Join(" AND ", key)}";

        static string Equation((IProperty Property, RelationalTypeMapping Type, string Parameter) c) =>
            $"{c.Property.GetColumnName()} = {c.Parameter}";
    }

    public string Table { get; }

    public string InsertSql { get; }

    public string UpdateSql { get; }

    public static RowMapping<T> Of(StudioDbContext db) => ByContext.GetOrAdd(db.GetType(), _ => new RowMapping<T>(db.Model));

    /// <summary>Adds a parameter for each column, with the row's values.</summary>
    public void AddParameters(DbCommand factory, DbParameterCollection parameters, T row)
    {
        foreach (var (property, type, name) in _columns)
        {
            parameters.Add(type.CreateParameter(factory, name, property.GetGetter().GetClrValue(row), property.IsNullable));
        }
    }

    /// <summary>Gives existing parameters another row's values.</summary>
    public void SetParameters(DbParameterCollection parameters, T row)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            var (property, type, _) = _columns[i];
            var value = property.GetGetter().GetClrValue(row);
            parameters[i].Value = (type.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
        }
    }
}
