namespace SwisperStudio.Core.Ingestion;

/// <summary>What kind of patch a stamp belongs to. The numbers are stored in <see cref="FieldStamps"/>: never renumber.</summary>
public enum StampRank : byte
{
    /// <summary>A create: says what the sender knew first.</summary>
    Create = 0,

    /// <summary>An update: says what the sender knew later, whenever it arrives.</summary>
    Update = 1,

    /// <summary>A create that may be repeated with other content, each of which replaces the one before: above other creates, below updates.</summary>
    Upsert = 2,
}
