namespace SwisperStudio.Core.State;

/// <summary>What a reference stands for; the value is its first byte, which no JSON text can hold raw.</summary>
internal enum ReferenceKind : byte
{
    Object = 1,
    Array = 2,
    String = 3,

    /// <summary>A run of elements, members or string bytes, to be spliced into its container.</summary>
    Segment = 4,
}
