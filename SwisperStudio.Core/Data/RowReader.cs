using System.Data.Common;

namespace SwisperStudio.Core.Data;

/// <summary>The current row of a result; the two databases differ in keys and in lists of texts.</summary>
internal abstract class RowReader(DbDataReader row)
{
    public DbDataReader Row => row;

    public abstract Guid Guid(int ordinal);

    public abstract string[] Texts(int ordinal);
}
