namespace SwisperStudio.Web.Components.State;

/// <summary>How a stretch of a line looks. The names in lower case are its css classes.</summary>
public enum LinePartKind
{
    /// <summary>Text of a string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Null.</summary>
    Null,

    /// <summary>A word that was removed from a text.</summary>
    Removed,

    /// <summary>A word that was added to a text.</summary>
    Added,

    /// <summary>Not part of the value: sizes, counts, what is left out.</summary>
    Note,
}
