namespace SwisperStudio.Core.Accounts;

/// <summary>What comes of somebody's email and password.</summary>
public enum PasswordAnswer
{
    /// <summary>Unknown address, wrong password, or locked for some minutes after too many of them.</summary>
    Wrong,

    /// <summary>Right, but the account is not active.</summary>
    Inactive,

    /// <summary>They may come in.</summary>
    Right,
}
