namespace SwisperStudio.Core.Data;

/// <summary>The current row of a result, in the form of one of the databases.</summary>
internal abstract class RowReader
{
    public abstract bool IsNull(int ordinal);

    public abstract Guid Guid(int ordinal);

    public abstract long Int64(int ordinal);

    public abstract double Double(int ordinal);

    public abstract string Text(int ordinal);

    public abstract byte[] Bytes(int ordinal);

    public abstract string[] Texts(int ordinal);

    public virtual int Int32(int ordinal) => (int)Int64(ordinal);

    public virtual short Int16(int ordinal) => (short)Int64(ordinal);

    public virtual bool Boolean(int ordinal) => Int64(ordinal) != 0;
}
