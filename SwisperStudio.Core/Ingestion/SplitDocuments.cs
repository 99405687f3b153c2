using System.Runtime.InteropServices;
using SwisperStudio.Core.State;

namespace SwisperStudio.Core.Ingestion;

/// <summary>
/// Documents of one trace, split into what is to be stored. Those of a request are split on its own thread, before the writer's turn, whom all others wait for
/// (ADR 003); what the writer finds otherwise is split again.
/// </summary>
internal sealed class SplitDocuments
{
    // By identity: documents are slices of requests, which stay as they are until they have been answered.
    private readonly Dictionary<ReadOnlyMemory<byte>, (int Number, Guid Root)> _documents = [];
    private readonly TraceChunks? _known;
    private readonly int _additions;

    /// <summary>Splits documents.</summary>
    /// <param name="known">What the trace is known to hold; null for nothing.</param>
    /// <param name="documents">The documents, of which what is alike should be near.</param>
    public SplitDocuments(TraceChunks? known, IEnumerable<ReadOnlyMemory<byte>> documents)
    {
        (_known, _additions) = (known, known?.Additions ?? 0);
        var packer = new StatePacker(known?.Places);
        foreach (var json in documents)
        {
            if (!_documents.ContainsKey(json))
            {
                _documents.Add(json, (_documents.Count, packer.Add(json)));
                Bytes += json.Length;
            }
        }

        (Packs, Chunks, Brought) = (packer.Packs, packer.Chunks, packer.Brought);
    }

    /// <summary>Bytes of the documents, as sent.</summary>
    public long Bytes { get; }

    /// <summary>The rows to store (<see cref="StatePacker.Packs"/>).</summary>
    public IReadOnlyDictionary<Guid, byte[]> Packs { get; }

    /// <summary>Where each chunk stands (<see cref="StatePacker.Chunks"/>).</summary>
    public IReadOnlyDictionary<Guid, Guid> Chunks { get; }

    /// <summary>Which document brought which row (<see cref="StatePacker.Brought"/>).</summary>
    public IReadOnlyList<(Guid Name, int Document)> Brought { get; }

    /// <summary>The number of a document in the order in which they were split, and the name of its root.</summary>
    public (int Number, Guid Root) this[ReadOnlyMemory<byte> document] => _documents[document];

    /// <summary>Splits the documents of a request whose projects and traces are told or remembered.</summary>
    public static Dictionary<(Guid ProjectId, Guid Trace), SplitDocuments> OfRequest(IReadOnlyList<Patch> patches, KnownTraces traces, KnownChunks chunks)
    {
        var documents = new Dictionary<(Guid ProjectId, Guid Trace), List<ReadOnlyMemory<byte>>>();
        var told = new Dictionary<Guid, Guid>();
        foreach (var patch in patches)
        {
            if (patch is not { ProjectId: { } project, FromAllProjectKey: false } || TraceOf(patch) is not { } trace)
            {
                continue;
            }

            Add(patch.Documents.Input);
            Add(patch.Documents.Output);

            void Add(ReadOnlyMemory<byte>? document)
            {
                if (document is { } json)
                {
                    (CollectionsMarshal.GetValueRefOrAddDefault(documents, (project, trace), out _) ??= []).Add(json);
                }
            }
        }

        return documents.ToDictionary(d => d.Key, d => new SplitDocuments(chunks.Recent(d.Key.ProjectId, d.Key.Trace), d.Value));

        Guid? TraceOf(Patch patch)
        {
            if (patch is not ObservationPatch observation)
            {
                return patch.Key;
            }

            if (observation.TraceKey is { } trace)
            {
                return told[patch.Key] = trace;
            }

            return told.TryGetValue(patch.Key, out trace) ? trace : traces.Find(patch.Key);
        }
    }

    /// <summary>Whether these are all of the documents and no others, split with the same knowledge of the trace.</summary>
    public bool IsOf(TraceChunks? known, IReadOnlyCollection<ReadOnlyMemory<byte>> documents) =>
        (_known is null ? known is null or { Places.IsEmpty: true } : _known == known && _additions == known.Additions)
        && documents.ToHashSet().SetEquals(_documents.Keys);
}
