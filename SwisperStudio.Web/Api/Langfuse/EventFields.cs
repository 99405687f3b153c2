using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Web.Api.Requests;

namespace SwisperStudio.Web.Api.Langfuse;

/// <summary>Fields of events as Langfuse takes them: null says nothing, every other value is one, 0, false and the empty text too.</summary>
internal static class EventFields
{
    /// <summary>A required instant, in Unix nanoseconds. 0 stands for what is wrong.</summary>
    public static long RequiredTime(this JsonFields fields, string name)
    {
        if (!fields.Has(name))
        {
            fields.Add("missing", name, "Field required");
        }

        return fields.Time(name, isNullable: false).Value ?? 0;
    }

    /// <summary>A required array, as a slice of the body.</summary>
    public static ReadOnlyMemory<byte> RequiredArray(this JsonFields fields, string name)
    {
        if (fields.Raw(name) is not { } raw)
        {
            fields.Add("missing", name, "Field required");
        }
        else if (raw.Span[0] != (byte)'[')
        {
            fields.Add("list_type", name, "Input should be a valid list");
        }
        else
        {
            return raw;
        }

        return default;
    }

    /// <summary>The id of what an event is about; where it has none, that of the event, so that the event sent again is about the same.</summary>
    public static string IdOr(this JsonFields fields, string eventId) => fields.Id("id").Value ?? eventId;

    /// <summary>A text.</summary>
    public static Field<string> Said(this JsonFields fields, string name) => Said(fields.EventText(name, takesNumbers: true));

    /// <summary>What was said, as far as it is not null.</summary>
    public static Field<T> Said<T>(Field<T> field) => field.Value is null ? default : field;

    /// <summary>Who sent it, and where that runs.</summary>
    public static Sender? In(this Sender? sender, string? environment) =>
        Sender.Kept(environment) is { } known ? (sender ?? Sender.Unknown) with { Environment = known } : sender;
}
