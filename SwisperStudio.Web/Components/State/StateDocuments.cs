using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Data;
using SwisperStudio.Core.State;

namespace SwisperStudio.Web.Components.State;

/// <summary>The documents of one trace as far as a reader has opened them; packs come from the database when they are looked at.</summary>
/// <param name="databases">Gives a context for each load.</param>
/// <param name="bulk">Loads packs.</param>
/// <param name="project">The project.</param>
/// <param name="scope">Key of the trace.</param>
public sealed class StateDocuments(IDbContextFactory<StudioDbContext> databases, BulkSql bulk, Guid project, Guid scope)
{
    private const long MaxUnwrapped = 2 * 1024 * 1024;
    private const int MaxUnwrappedDepth = 128;
    private readonly ChunkLookup _lookup = new();

    /// <summary>The document of a root chunk; null for null, and while pending.</summary>
    public StateNode? Root(Guid? name) => name is { } root ? StateNode.Root(_lookup, root) : null;

    /// <summary>A document that is not stored as one, e.g. JSON inside a text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public StateNode Parse(ReadOnlyMemory<byte> json)
    {
        var packer = new StatePacker();
        var root = packer.Add(json);
        _lookup.Add(packer.Packs);
        return StateNode.Root(_lookup, root)!;
    }

    /// <summary>The value, or what it holds if it is JSON inside a text, as results of tools often are.</summary>
    public async Task<StateNode> UnwrapAsync(StateNode value, CancellationToken cancel)
    {
        if (value is not { Kind: StateKind.String, Length: > 2 and <= MaxUnwrapped } || await ReadAsync(value.Text, cancel) is not { } text || text.TrimStart() is not ['{' or '[', ..])
        {
            return value;
        }

        var json = Encoding.UTF8.GetBytes(text);
        return IsJson(json) ? Parse(json) : value;
    }

    /// <summary>Repeats a pure operation on nodes of these documents until all it needs is loaded.</summary>
    /// <exception cref="InvalidDataException">Part of a document is damaged or not stored any more.</exception>
    public Task<T?> ReadAsync<T>(Func<T?> read, CancellationToken cancel) => _lookup.ReadAsync(read, LoadAsync, cancel);

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxUnwrappedDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyDictionary<Guid, byte[]>> LoadAsync(IReadOnlyCollection<Guid> names, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await StateStore.LoadAsync(db, bulk, project, scope, names, cancel);
    }
}
