namespace SwisperStudio.Core.Scores;

/// <summary>What the value of a score is. Upper case on the wire (<c>NUMERIC</c>); the numbers are stored.</summary>
public enum ScoreType : short
{
    /// <summary>A number.</summary>
    Numeric = 0,

    /// <summary>One of several names.</summary>
    Categorical = 1,

    /// <summary>0 or 1.</summary>
    Boolean = 2,

    /// <summary>Any text.</summary>
    Text = 3,

    /// <summary>What the output should have been.</summary>
    Correction = 4,
}
