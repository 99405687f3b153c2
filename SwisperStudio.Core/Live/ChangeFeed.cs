using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace SwisperStudio.Core.Live;

/// <summary>
/// Says after a commit which traces have changed: signals, not data. Who listens queries again, so a signal too many costs a query and
/// signals that come together become one. Nobody who publishes ever waits for a listener.
/// </summary>
public sealed class ChangeFeed
{
    private readonly ConcurrentDictionary<(Guid Project, Guid Trace), ImmutableList<ChangeSubscription>> _subscriptions = new();

    /// <summary>Where the changes of this host go on to the others; null where it is the only one.</summary>
    internal ChangeOutbox? Outbox { get; set; }

    /// <summary>Listens to one trace, or to all of a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="trace">Key of the trace; null for all.</param>
    /// <returns>To be disposed when nobody listens any more.</returns>
    public ChangeSubscription Subscribe(Guid project, Guid? trace = null)
    {
        var place = (project, trace ?? Guid.Empty);
        var subscription = new ChangeSubscription(this, place);
        _subscriptions.AddOrUpdate(place, _ => [subscription], (_, others) => others.Add(subscription));
        return subscription;
    }

    /// <summary>Tells everybody, on the other hosts too, that traces of a project have changed, come or gone.</summary>
    /// <param name="project">The project.</param>
    /// <param name="traces">Their keys.</param>
    public void Publish(Guid project, IReadOnlyCollection<Guid> traces)
    {
        Receive(project, traces);
        Outbox?.Add(project, traces);
    }

    /// <summary>Tells the listeners of this host.</summary>
    /// <param name="project">The project.</param>
    /// <param name="traces">Keys of the traces; null for any of them.</param>
    internal void Receive(Guid project, IReadOnlyCollection<Guid>? traces)
    {
        if (_subscriptions.IsEmpty)
        {
            return;
        }

        Signal((project, Guid.Empty));
        if (traces is null)
        {
            SignalWhere(place => place.Project == project);
            return;
        }

        foreach (var trace in traces)
        {
            Signal((project, trace));
        }
    }

    /// <summary>Tells everybody: changes may have been missed.</summary>
    internal void ReceiveAnything() => SignalWhere(_ => true);

    internal void Remove(ChangeSubscription subscription)
    {
        while (_subscriptions.TryGetValue(subscription.Place, out var before))
        {
            var after = before.Remove(subscription);
            if (after.IsEmpty ? _subscriptions.TryRemove(new(subscription.Place, before)) : _subscriptions.TryUpdate(subscription.Place, after, before))
            {
                return;
            }
        }
    }

    private void Signal((Guid, Guid) place)
    {
        if (_subscriptions.TryGetValue(place, out var listeners))
        {
            listeners.ForEach(l => l.Signal());
        }
    }

    private void SignalWhere(Func<(Guid Project, Guid Trace), bool> isMeant)
    {
        foreach (var (place, listeners) in _subscriptions)
        {
            if (isMeant(place))
            {
                listeners.ForEach(l => l.Signal());
            }
        }
    }
}
