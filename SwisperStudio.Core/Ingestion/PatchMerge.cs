using SwisperStudio.Core.Connections;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// The one merge: for each field the greatest stamp wins, so every permutation and repetition of the same stamped patches
/// gives the same row.
/// </summary>
internal static class PatchMerge
{
    /// <summary>Merges a patch into a trace.</summary>
    public static void Apply(TraceDraft draft, TracePatch patch)
    {
        var row = draft.Row;
        row.LastSeen = Math.Max(row.LastSeen, patch.ReceivedAt);
        row.IsAnnounced |= patch.Stamp.Rank == StampRank.Create;

        if (Claims(patch.Name, TraceFields.Name))
        {
            row.Name = FreeText.Clean(patch.Name.Value);
        }

        if (Claims(patch.UserId, TraceFields.UserId))
        {
            row.UserId = FreeText.Clean(patch.UserId.Value);
            row.UserHash = Hash128.ShortOf(row.UserId);
        }

        if (Claims(patch.SessionId, TraceFields.SessionId))
        {
            row.SessionId = FreeText.Clean(patch.SessionId.Value);
            row.SessionHash = Hash128.ShortOf(row.SessionId);
        }

        if (Claims(patch.Environment, TraceFields.Environment))
        {
            row.Environment = Sender.Kept(patch.Environment.Value);
        }

        if (Claims(patch.Version, TraceFields.Version))
        {
            row.Version = Sender.Kept(patch.Version.Value);
        }

        if (Claims(patch.Input, TraceFields.Input))
        {
            draft.NewInput = patch.Input.Value;
            row.InputRoot = null;
        }

        if (Claims(patch.Output, TraceFields.Output))
        {
            draft.NewOutput = patch.Output.Value;
            row.OutputRoot = null;
        }

        row.Meta = MetaMerge.Apply(draft.Stamps, (uint)TraceFields.Meta, patch, patch.Meta, row.Meta);

        if (Claims(patch.Tags, TraceFields.Tags))
        {
            row.Tags = [.. (patch.Tags.Value ?? []).Select(tag => FreeText.Clean(tag)!)];
        }

        if (Claims(patch.Timestamp, TraceFields.Timestamp))
        {
            row.Timestamp = patch.Timestamp.Value ?? patch.ReceivedAt;
        }

        bool Claims<T>(Field<T> field, TraceFields name) => field.IsPresent && draft.Stamps.Claim((uint)name, patch.Stamp);
    }

    /// <summary>Merges a patch into an observation.</summary>
    public static void Apply(ObservationDraft draft, ObservationPatch patch)
    {
        var row = draft.Row;

        if (patch.TraceId.Value is { } traceId && Claims(patch.TraceId, ObservationFields.TraceId))
        {
            draft.TraceId = traceId;
            row.TraceKey = patch.TraceKey;
        }

        if (Claims(patch.ParentId, ObservationFields.ParentId))
        {
            row.ParentId = patch.ParentId.Value;
        }

        if (Claims(patch.Type, ObservationFields.Type))
        {
            row.SentType = patch.Type.Value;
        }

        if (Claims(patch.Name, ObservationFields.Name))
        {
            row.Name = FreeText.Clean(patch.Name.Value);
        }

        if (Claims(patch.StartTime, ObservationFields.StartTime))
        {
            row.StartTime = patch.StartTime.Value;
        }

        if (Claims(patch.EndTime, ObservationFields.EndTime))
        {
            row.EndTime = patch.EndTime.Value;
        }

        if (Claims(patch.CompletionStartTime, ObservationFields.CompletionStartTime))
        {
            row.CompletionStartTime = patch.CompletionStartTime.Value;
        }

        if (Claims(patch.Input, ObservationFields.Input))
        {
            draft.NewInput = patch.Input.Value;
            row.InputRoot = null;
            row.Traits &= ~ObservationTraits.Conversation;
        }

        if (Claims(patch.Output, ObservationFields.Output))
        {
            draft.NewOutput = patch.Output.Value;
            draft.OutputPatch = patch.Output.Value is null ? null : patch;
            row.OutputRoot = null;
            DerivedFields.ForgetOutput(row);
        }

        row.Meta = MetaMerge.Apply(draft.Stamps, (uint)ObservationFields.Meta, patch, patch.Meta, row.Meta);

        if (Claims(patch.ModelParameters, ObservationFields.ModelParameters))
        {
            row.ModelParameters = patch.ModelParameters.Value?.ToArray();
        }

        if (Claims(patch.Model, ObservationFields.Model))
        {
            row.SentModel = FreeText.Clean(patch.Model.Value);
        }

        if (Claims(patch.PromptTokens, ObservationFields.PromptTokens))
        {
            row.SentPromptTokens = patch.PromptTokens.Value;
        }

        if (Claims(patch.CompletionTokens, ObservationFields.CompletionTokens))
        {
            row.SentCompletionTokens = patch.CompletionTokens.Value;
        }

        if (Claims(patch.TotalTokens, ObservationFields.TotalTokens))
        {
            row.SentTotalTokens = patch.TotalTokens.Value;
        }

        if (Claims(patch.Level, ObservationFields.Level))
        {
            row.Level = FreeText.Clean(patch.Level.Value);
        }

        if (Claims(patch.StatusMessage, ObservationFields.StatusMessage))
        {
            row.StatusMessage = FreeText.Clean(patch.StatusMessage.Value);
        }

        bool Claims<T>(Field<T> field, ObservationFields name) => field.IsPresent && draft.Stamps.Claim((uint)name, patch.Stamp);
    }
}
