namespace SwisperStudio.Core.Data;

/// <summary>Says how <see cref="BulkWrites.Add"/> and <see cref="BulkWrites.Replace"/> add a property to its stored value. Without it the one leaves what is stored, the other replaces it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddedAttribute(Addition addition) : Attribute
{
    /// <summary>How.</summary>
    public Addition Addition => addition;
}
