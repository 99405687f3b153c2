namespace SwisperStudio.Core;

/// <summary>
/// A change of settings that is refused; nothing of it was stored. The REST API turns it into 422, 404 or 409, pages show it
/// at the fields.
/// </summary>
public sealed class ChangeException : Exception
{
    private ChangeException(ChangeRefusal reason, string message, IReadOnlyList<FieldProblem> fields)
        : base(message)
    {
        Reason = reason;
        Fields = fields;
    }

    /// <summary>Why.</summary>
    public ChangeRefusal Reason { get; }

    /// <summary>The fields that are wrong; empty where the message is about no field.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; }

    /// <summary>What should be changed does not exist.</summary>
    public static ChangeException NotFound(string message) => new(ChangeRefusal.NotFound, message, []);

    /// <summary>A field contradicts what is stored.</summary>
    public static ChangeException Conflict(string field, string message) => new(ChangeRefusal.Conflict, message, [new(field, message)]);

    /// <summary>A field breaks a rule.</summary>
    public static ChangeException Invalid(string field, string message) => new(ChangeRefusal.Invalid, message, [new(field, message)]);

    /// <summary>Refuses a change if any field has a problem.</summary>
    /// <exception cref="ChangeException"><see cref="ChangeRefusal.Invalid"/>, with all of them.</exception>
    public static void ThrowIfAny(params ReadOnlySpan<(string Field, string? Problem)> checks)
    {
        var problems = new List<FieldProblem>();
        foreach (var (field, problem) in checks)
        {
            if (problem is not null)
            {
                problems.Add(new FieldProblem(field, problem));
            }
        }

        if (problems.Count > 0)
        {
            throw new ChangeException(ChangeRefusal.Invalid, string.Join(' ', problems.Select(p => p.Message)), problems);
        }
    }

    /// <summary>What is wrong with a field; null when nothing is.</summary>
    public string? ProblemOf(string field) => Fields.FirstOrDefault(f => f.Field == field)?.Message;
}
