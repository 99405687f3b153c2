using SwisperStudio.Core;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>Where a form stands: idle, being stored, or refused with a problem at some of its fields.</summary>
public sealed class FormState
{
    private ChangeException? _refused;

    /// <summary>Whether it is being stored.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>All that was refused, or why nothing could be stored; null when nothing of the kind.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What was refused and belongs to none of the fields the form shows; null when there is nothing of the kind.</summary>
    public string? Message => _refused is { Fields.Count: > 0 } ? null : Refusal;

    /// <summary>What is wrong with a field, by the name it has in the API; null when nothing is.</summary>
    public string? this[string field] => _refused?.ProblemOf(field);

    /// <summary>Stores the form.</summary>
    /// <returns>Whether it was stored; otherwise the form shows why not.</returns>
    public async Task<bool> SubmitAsync(Func<Task> store)
    {
        if (IsBusy)
        {
            return false;
        }

        IsBusy = true;
        Refusal = null;
        _refused = null;
        try
        {
            await store();
            return true;
        }
        catch (ChangeException refused)
        {
            Refusal = refused.Message;
            _refused = refused;
            return false;
        }
        catch (Exception failure) when (failure.IsStorageFull() || failure.IsTransient())
        {
            // What the reader has typed stays, to be sent again.
            Refusal = failure.IsStorageFull() ? "The database has no space left." : "The database does not answer. Try again.";
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
