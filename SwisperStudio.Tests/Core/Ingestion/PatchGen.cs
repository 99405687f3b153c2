using System.Text;
using CsCheck;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Tests.Core.Ingestion;

/// <summary>Random patches over a few traces and observations, so that they meet often; ties of the stamps' times included.</summary>
internal static class PatchGen
{
    private static readonly Gen<string?> Text = Gen.OneOf(null, "", "a", "ü", "ERROR", "DEFAULT", "gpt-4o", " ");
    private static readonly Gen<long?> Time = Gen.OneOf(Gen.Const((long?)null), Gen.Long[1, 50].Select(t => (long?)t));
    private static readonly Gen<long?> Tokens = Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, 100].Select(t => (long?)t));
    private static readonly Gen<ReadOnlyMemory<byte>?> Document = Gen.OneOf<string?>(
            null,
            "{}",
            """{"a":1}""",
            """{"a":2,"\u0061":3,"b":{"c":[]}}""",
            """{"_llm_tokens":{"total":30,"prompt":10,"completion":20},"_llm_model":"gpt-4o","_llm_result":"x"}""",
            """{"_tools_executed":[{"tool_name":"t","parameters":{},"result":1,"error":null,"status":"success"}]}""")
        .Select(text => text is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(text));

    private static readonly Gen<ObservationType?> Type = Gen.OneOf<ObservationType?>(null, ObservationType.Span, ObservationType.Agent, ObservationType.Tool);
    private static readonly Gen<string[]?> Tags = Gen.OneOf<string[]?>([], ["x"], ["x", "y"], ["a,b", "", "NULL", "\"q\"", "\\", "{x}", " ü\n"]);

    private static Gen<Field<T>> Field<T>(Gen<T> value) =>
        Gen.Select(Gen.Bool, value, (present, v) => present ? new Field<T>(v, true) : Core_Absent<T>());

    private static Field<T> Core_Absent<T>() => SwisperStudio.Core.Ingestion.Field<T>.Absent;

    public static Gen<Patch> For(Guid project) => Gen.Frequency((1, Trace(project)), (3, Observation(project)));

    private static Gen<Stamp> Stamp => Gen.Select(Gen.Enum<StampRank>(), Gen.Long[1, 9], Gen.Long[0, long.MaxValue], (rank, time, tie) => new Stamp(rank, time, tie));

    private static Gen<Patch> Trace(Guid project) => Gen.Select(
        Gen.OneOf("t1", "t2"),
        Stamp,
        Gen.Select(Field(Text), Field(Text), Field(Text)),
        Gen.Select(Field(Document), Field(Document), Field(Document)),
        Field(Tags),
        Gen.Select(Field(Time), Gen.Bool),
        (id, stamp, texts, documents, tags, other) => (Patch)new TracePatch
        {
            ProjectId = project,
            Id = id,
            Stamp = stamp,
            ReceivedAt = stamp.Time,
            Name = texts.Item1!,
            UserId = texts.Item2!,
            SessionId = texts.Item3!,
            Input = documents.Item1,
            Output = documents.Item2,
            Meta = documents.Item3,
            Tags = tags!,
            Timestamp = other.Item1.Value is null ? default : other.Item1,
            MergesMeta = other.Item2,
        });

    private static Gen<Patch> Observation(Guid project) => Gen.Select(
        Gen.Select(Gen.OneOf("o1", "o2", "o3"), Gen.OneOf("t1", "t2"), Gen.Bool),
        Stamp,
        Gen.Select(Field(Text), Field(Text), Field(Text), Field(Text), Field(Type)),
        Gen.Select(Field(Document), Field(Document), Field(Document)),
        Gen.Select(Field(Tokens), Field(Tokens), Field(Tokens)),
        Gen.Select(Field(Time), Field(Time), Field(Time), Gen.Bool),
        (id, stamp, texts, documents, tokens, times) => (Patch)new ObservationPatch
        {
            ProjectId = project,
            Id = id.Item1,
            Stamp = stamp,
            ReceivedAt = stamp.Time,
            TraceId = stamp.Rank == StampRank.Create || id.Item3 ? id.Item2 : default(Field<string>),
            ParentId = texts.Item1!,
            Name = texts.Item2!,
            Level = texts.Item3!,
            Model = texts.Item4!,
            Type = texts.Item5,
            Input = documents.Item1,
            Output = documents.Item2,
            Meta = documents.Item3,
            PromptTokens = tokens.Item1,
            CompletionTokens = tokens.Item2,
            TotalTokens = tokens.Item3,
            StartTime = times.Item1,
            EndTime = times.Item2,
            CompletionStartTime = times.Item3,
            MergesMeta = times.Item4,
        });
}
