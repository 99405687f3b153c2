namespace SwisperStudio.Core.Ingestion;

/// <summary>What kind of patch a stamp belongs to; the higher rank wins.</summary>
public enum StampRank : byte
{
    /// <summary>A create: says what the sender knew first.</summary>
    Create = 0,

    /// <summary>An update: says what the sender knew later, whenever it arrives.</summary>
    Update = 1,
}
