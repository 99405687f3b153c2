namespace SwisperStudio.Web.Components.Prices;

/// <summary>Columns of a table of prices.</summary>
public enum PriceColumn
{
    /// <summary>Who hosts the model.</summary>
    Provider,

    /// <summary>The model.</summary>
    Model,

    /// <summary>Its kind.</summary>
    Type,

    /// <summary>Price of prompt tokens.</summary>
    Input,

    /// <summary>Price of completion tokens.</summary>
    Output,

    /// <summary>Free text.</summary>
    Description,
}
