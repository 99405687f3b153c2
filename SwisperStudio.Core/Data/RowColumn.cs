using System.Reflection;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Data;

/// <summary>A column of a table that is written in bulk: moves a property's value between rows and the database without boxing it.</summary>
internal abstract class RowColumn<T>(string name, bool isKey)
{
    private static readonly MethodInfo Generic = typeof(RowColumn<T>).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly Dictionary<Type, object> Codecs = new object[]
    {
        new Codec<Guid>((w, v) => w.Write(v), (r, i) => r.Guid(i)),
        new Codec<long>((w, v) => w.Write(v), (r, i) => r.Row.GetInt64(i)),
        new Codec<int>((w, v) => w.Write(v), (r, i) => r.Row.GetInt32(i)),
        new Codec<short>((w, v) => w.Write(v), (r, i) => r.Row.GetInt16(i)),
        new Codec<bool>((w, v) => w.Write(v), (r, i) => r.Row.GetBoolean(i)),
        new Codec<ObservationType>((w, v) => w.Write((short)v), (r, i) => (ObservationType)r.Row.GetInt16(i)),
        new Codec<ObservationTraits>((w, v) => w.Write((short)v), (r, i) => (ObservationTraits)r.Row.GetInt16(i)),
        new Codec<TraceStatus>((w, v) => w.Write((short)v), (r, i) => (TraceStatus)r.Row.GetInt16(i)),
        Optional<short>((w, v) => w.Write(v), (r, i) => r.Row.GetInt16(i)),
        Optional<Guid>((w, v) => w.Write(v), (r, i) => r.Guid(i)),
        Optional<long>((w, v) => w.Write(v), (r, i) => r.Row.GetInt64(i)),
        Optional<ObservationType>((w, v) => w.Write((short)v), (r, i) => (ObservationType)r.Row.GetInt16(i)),
        Reference<string>((w, v) => w.Write(v), (r, i) => r.Row.GetString(i)),
        Reference<byte[]>((w, v) => w.Write(v), (r, i) => r.Row.GetFieldValue<byte[]>(i)),
        Reference<string[]>((w, v) => w.Write(v), (r, i) => r.Texts(i)),
    }.ToDictionary(codec => codec.GetType().GetGenericArguments()[1]);

    public string Name => name;

    public bool IsKey => isKey;

    public abstract void Write(RowWriter writer, T row);

    public abstract void Read(RowReader reader, int ordinal, T row);

    /// <summary>The column of a property.</summary>
    public static RowColumn<T> Of(PropertyInfo property, string name, bool isKey) =>
        (RowColumn<T>)Generic.MakeGenericMethod(property.PropertyType).Invoke(null, [property, name, isKey])!;

    private static Column<TValue> Make<TValue>(PropertyInfo property, string name, bool isKey) => new(
        name,
        isKey,
        property.GetMethod!.CreateDelegate<Func<T, TValue>>(),
        property.SetMethod!.CreateDelegate<Action<T, TValue>>(),
        (Codec<TValue>)Codecs[typeof(TValue)]);

    private static Codec<TValue?> Optional<TValue>(Action<RowWriter, TValue> write, Func<RowReader, int, TValue> read)
        where TValue : struct => new(
            (writer, value) =>
            {
                if (value is { } known)
                {
                    write(writer, known);
                }
                else
                {
                    writer.WriteNull();
                }
            },
            (reader, ordinal) => reader.Row.IsDBNull(ordinal) ? null : read(reader, ordinal));

    private static Codec<TValue> Reference<TValue>(Action<RowWriter, TValue> write, Func<RowReader, int, TValue> read)
        where TValue : class => new(
            (writer, value) =>
            {
                if (value is not null)
                {
                    write(writer, value);
                }
                else
                {
                    writer.WriteNull();
                }
            },
            (reader, ordinal) => reader.Row.IsDBNull(ordinal) ? null! : read(reader, ordinal));

    private sealed record Codec<TValue>(Action<RowWriter, TValue> Write, Func<RowReader, int, TValue> Read);

    private sealed class Column<TValue>(string name, bool isKey, Func<T, TValue> get, Action<T, TValue> set, Codec<TValue> codec) : RowColumn<T>(name, isKey)
    {
        public override void Write(RowWriter writer, T row) => codec.Write(writer, get(row));

        public override void Read(RowReader reader, int ordinal, T row) => set(row, codec.Read(reader, ordinal));
    }
}
