using SwisperStudio.Core;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>Where a form stands: idle, being stored, or refused with a problem at some of its fields.</summary>
public sealed class FormState
{
    private ChangeException? _refusal;

    /// <summary>Whether it is being stored.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>All that was refused; null when nothing was.</summary>
    public string? Refusal => _refusal?.Message;

    /// <summary>What was refused and belongs to none of the fields the form shows; null when there is nothing of the kind.</summary>
    public string? Message => _refusal is { Fields.Count: 0 } ? _refusal.Message : null;

    /// <summary>What is wrong with a field, by the name it has in the API; null when nothing is.</summary>
    public string? this[string field] => _refusal?.ProblemOf(field);

    /// <summary>Stores the form.</summary>
    /// <returns>Whether it was stored; otherwise the form shows why not.</returns>
    public async Task<bool> SubmitAsync(Func<Task> store)
    {
        if (IsBusy)
        {
            return false;
        }

        IsBusy = true;
        _refusal = null;
        try
        {
            await store();
            return true;
        }
        catch (ChangeException refused)
        {
            _refusal = refused;
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
