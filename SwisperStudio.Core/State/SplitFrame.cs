namespace SwisperStudio.Core.State;

/// <summary>A container, or a long string, that is being split: what of it already stands in the buffer.</summary>
internal struct SplitFrame
{
    public required ReferenceKind Kind { get; init; }

    /// <summary>The whole value from its opening bracket or quote.</summary>
    public required SplitMark Whole { get; init; }

    /// <summary>The run that becomes the next segment.</summary>
    public SplitMark Run;

    /// <summary>The run of segments that becomes the next segment of segments.</summary>
    public SplitMark Outer;

    /// <summary>Elements, members or string bytes so far.</summary>
    public long Count;

    /// <summary>The next string is a member's name.</summary>
    public bool ExpectsKey;

    /// <summary>Where in the buffer the current element starts.</summary>
    public int Element;

    /// <summary>Where in the document the value starts.</summary>
    public required int Start { get; init; }

    /// <summary>The name of the member that it is, in the document; none in an array.</summary>
    public required Range Name { get; init; }

    /// <summary>The value at the same place of the document before; null for none.</summary>
    public required SplitMemo? Past { get; init; }

    /// <summary>Which large value of it is expected next.</summary>
    public int NextPast;

    /// <summary>The large values so far.</summary>
    public List<SplitMemo>? Children;

    /// <summary>The rolling hash, and up to where in the buffer it has rolled.</summary>
    public ulong Hash;
    public int Hashed;
}
