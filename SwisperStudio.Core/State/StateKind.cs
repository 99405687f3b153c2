namespace SwisperStudio.Core.State;

/// <summary>The kinds of JSON values.</summary>
public enum StateKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c>.</summary>
    True,

    /// <summary><c>false</c>.</summary>
    False,

    /// <summary>A number of any size and precision.</summary>
    Number,

    /// <summary>A text.</summary>
    String,

    /// <summary>A list of elements.</summary>
    Array,

    /// <summary>Members by name; names may repeat.</summary>
    Object,
}
