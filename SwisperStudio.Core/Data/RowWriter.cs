namespace SwisperStudio.Core.Data;

/// <summary>Takes the values of rows, column by column, in the form of one of the databases.</summary>
internal abstract class RowWriter
{
    public abstract void WriteNull();

    public abstract void Write(Guid value);

    public abstract void Write(long value);

    public abstract void Write(int value);

    public abstract void Write(short value);

    public abstract void Write(bool value);

    public abstract void Write(double value);

    public abstract void Write(string value);

    public abstract void Write(byte[] value);

    public abstract void Write(string[] value);
}
