namespace SwisperStudio.Web.Components.Traces;

/// <summary>Which two states are compared.</summary>
public enum StateComparisonChoice
{
    /// <summary>The input and the state after: what the step changed.</summary>
    OwnInput,

    /// <summary>What the step before made, and the input: what the framework changed in between.</summary>
    PreviousStep,

    /// <summary>What the step made, and the input of the step after it.</summary>
    NextStep,

    /// <summary>What another step made, and what this one made.</summary>
    OtherStep,
}
