using System.Reflection;
using SwisperStudio.Core.Scores;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Data;

/// <summary>A column of a table that is written in bulk: moves a property's value between rows and the database without boxing it.</summary>
internal abstract class RowColumn<T>(string name, bool isKey, bool isIndexed, Addition? addition)
{
    private static readonly MethodInfo Generic = typeof(RowColumn<T>).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly Dictionary<Type, object> Codecs = new object[]
    {
        Value<Guid>((w, v) => w.Write(v), (r, i) => r.Guid(i)),
        Value<long>((w, v) => w.Write(v), (r, i) => r.Int64(i)),
        Value<int>((w, v) => w.Write(v), (r, i) => r.Int32(i)),
        Value<short>((w, v) => w.Write(v), (r, i) => r.Int16(i)),
        Value<bool>((w, v) => w.Write(v), (r, i) => r.Boolean(i)),
        new Codec<ObservationType>((w, v) => w.Write((short)v), (r, i) => (ObservationType)r.Int16(i), v => ToArray(v, t => (short)t)),
        new Codec<ObservationTraits>((w, v) => w.Write((short)v), (r, i) => (ObservationTraits)r.Int16(i), v => ToArray(v, t => (short)t)),
        new Codec<TraceStatus>((w, v) => w.Write((short)v), (r, i) => (TraceStatus)r.Int16(i), v => ToArray(v, t => (short)t)),
        new Codec<ScoreType>((w, v) => w.Write((short)v), (r, i) => (ScoreType)r.Int16(i), v => ToArray(v, t => (short)t)),
        Optional<short>((w, v) => w.Write(v), (r, i) => r.Int16(i), v => v),
        Optional<Guid>((w, v) => w.Write(v), (r, i) => r.Guid(i), v => v),
        Optional<long>((w, v) => w.Write(v), (r, i) => r.Int64(i), v => v),
        Optional<double>((w, v) => w.Write(v), (r, i) => r.Double(i), v => v),
        Optional<ObservationType>((w, v) => w.Write((short)v), (r, i) => (ObservationType)r.Int16(i), v => ToArray(v, t => (short?)t)),
        Reference<string>((w, v) => w.Write(v), (r, i) => r.Text(i), v => v),
        Reference<byte[]>((w, v) => w.Write(v), (r, i) => r.Bytes(i), v => v),
        Reference<string[]>((w, v) => w.Write(v), (r, i) => r.Texts(i), v => ToArray(v, Text)),
    }.ToDictionary(codec => codec.GetType().GetGenericArguments()[1]);

    public string Name => name;

    public bool IsKey => isKey;

    /// <summary>Whether an index besides the key holds it.</summary>
    public bool IsIndexed => isIndexed;

    /// <summary>How it is added to what is stored; null keeps that.</summary>
    public Addition? Addition => addition;

    /// <summary>Whether a value is several texts.</summary>
    public abstract bool IsTexts { get; }

    public abstract void Write(RowWriter writer, T row);

    /// <summary>Whether two rows have the same value; for bytes and lists, the same object.</summary>
    public abstract bool IsSame(T one, T other);

    /// <summary>The values of rows, as an array of what the database calls them; several texts as the text of a PostgreSQL array.</summary>
    public abstract Array Values(IReadOnlyCollection<T> rows);

    public abstract void Read(RowReader reader, int ordinal, T row);

    /// <summary>The column of a property.</summary>
    public static RowColumn<T> Of(PropertyInfo property, string name, bool isKey, bool isIndexed) =>
        (RowColumn<T>)Generic.MakeGenericMethod(property.PropertyType).Invoke(null, [property, name, isKey, isIndexed])!;

    private static Column<TValue> Make<TValue>(PropertyInfo property, string name, bool isKey, bool isIndexed) => new(
        name,
        isKey,
        isIndexed,
        property.GetCustomAttribute<AddedAttribute>()?.Addition,
        property.GetMethod!.CreateDelegate<Func<T, TValue>>(),
        property.SetMethod!.CreateDelegate<Action<T, TValue>>(),
        (Codec<TValue>)Codecs[typeof(TValue)]);

    private static Codec<TValue> Value<TValue>(Action<RowWriter, TValue> write, Func<RowReader, int, TValue> read) => new(write, read, values => values);

    private static TTo[] ToArray<TFrom, TTo>(TFrom[] values, Converter<TFrom, TTo> convert) => Array.ConvertAll(values, convert);

    private static string Text(string[] texts) =>
        $"{{{string.Join(',', texts.Select(text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}}}";

    private static Codec<TValue?> Optional<TValue>(Action<RowWriter, TValue> write, Func<RowReader, int, TValue> read, Func<TValue?[], Array> toArray)
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
            (reader, ordinal) => reader.IsNull(ordinal) ? null : read(reader, ordinal),
            toArray);

    private static Codec<TValue> Reference<TValue>(Action<RowWriter, TValue> write, Func<RowReader, int, TValue> read, Func<TValue[], Array> toArray)
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
            (reader, ordinal) => reader.IsNull(ordinal) ? null! : read(reader, ordinal),
            toArray);

    private sealed record Codec<TValue>(Action<RowWriter, TValue> Write, Func<RowReader, int, TValue> Read, Func<TValue[], Array> ToArray);

    private sealed class Column<TValue>(string name, bool isKey, bool isIndexed, Addition? addition, Func<T, TValue> get, Action<T, TValue> set, Codec<TValue> codec)
        : RowColumn<T>(name, isKey, isIndexed, addition)
    {
        public override bool IsTexts => typeof(TValue) == typeof(string[]);

        public override void Write(RowWriter writer, T row) => codec.Write(writer, get(row));

        public override bool IsSame(T one, T other) => EqualityComparer<TValue>.Default.Equals(get(one), get(other));

        public override Array Values(IReadOnlyCollection<T> rows)
        {
            var values = new TValue[rows.Count];
            var next = 0;
            foreach (var row in rows)
            {
                values[next++] = get(row);
            }

            return codec.ToArray(values);
        }

        public override void Read(RowReader reader, int ordinal, T row) => set(row, codec.Read(reader, ordinal));
    }
}
