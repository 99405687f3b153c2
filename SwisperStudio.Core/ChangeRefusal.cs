namespace SwisperStudio.Core;

/// <summary>Why a change of settings is refused.</summary>
public enum ChangeRefusal
{
    /// <summary>Values break a rule.</summary>
    Invalid,

    /// <summary>What should be changed does not exist.</summary>
    NotFound,

    /// <summary>It contradicts what is stored.</summary>
    Conflict,
}
