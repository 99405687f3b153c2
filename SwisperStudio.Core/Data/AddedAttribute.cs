namespace SwisperStudio.Core.Data;

/// <summary>Says how <see cref="BulkWrites.Add"/> adds a property to its stored value; without it what is stored stays.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddedAttribute(Addition addition) : Attribute
{
    /// <summary>How.</summary>
    public Addition Addition => addition;
}
