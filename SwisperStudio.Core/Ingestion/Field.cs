namespace SwisperStudio.Core.Ingestion;

/// <summary>A field of a patch: absent (says nothing) differs from present with null (sets null).</summary>
/// <param name="Value">What it sets; meaningless while absent.</param>
/// <param name="IsPresent">Whether the sender named the field.</param>
public readonly record struct Field<T>(T? Value, bool IsPresent)
{
    /// <summary>The field that says nothing.</summary>
    public static Field<T> Absent => default;

    /// <summary>A present field.</summary>
    public static implicit operator Field<T>(T? value) => new(value, true);
}
