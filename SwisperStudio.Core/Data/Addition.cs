namespace SwisperStudio.Core.Data;

/// <summary>How a column's value is added to the one that is stored.</summary>
public enum Addition
{
    /// <summary>The sum of both.</summary>
    Sum,

    /// <summary>The lesser of both.</summary>
    Least,

    /// <summary>The greater of both.</summary>
    Greatest,

    /// <summary>Bytes, one after the other.</summary>
    Concatenation,
}
