namespace SwisperStudio.Web.Components.Traces;

/// <summary>What the panel shows of an observation. The names in lower case stand in the address.</summary>
public enum PanelSection
{
    /// <summary>The state before and after.</summary>
    State,

    /// <summary>What every step did to the keys of the state.</summary>
    History,

    /// <summary>What a model was asked.</summary>
    Prompt,

    /// <summary>What it answered.</summary>
    Response,

    /// <summary>What it thought.</summary>
    Reasoning,

    /// <summary>Tool calls.</summary>
    Tools,

    /// <summary>Ids, times, figures.</summary>
    Metadata,

    /// <summary>The documents as sent.</summary>
    Raw,
}
