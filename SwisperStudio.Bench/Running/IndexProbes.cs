using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SwisperStudio.Core.Search;

namespace SwisperStudio.Bench.Running;

/// <summary>
/// The limit of search: a bare reader that probes the studio's own tables by whole primary keys, which were chosen at random before
/// any clock starts; two prepared statements over one connection.
/// </summary>
internal sealed class IndexProbes : IAsyncDisposable
{
    /// <summary>A search does not ask more at once either.</summary>
    private const int MostSegments = 64;

    private const int PackKeys = 1_000;

    private readonly Random _random = new(42);
    private readonly BenchDatabase _database;
    private readonly DbConnection _connection;
    private readonly Guid _project;
    private readonly List<(object Scope, object Name)> _packs = [];
    private readonly List<(long Segment, List<object> Keys)> _segments = [];
    private DbCommand _pack = null!;
    private DbCommand _block = null!;

    private IndexProbes(BenchDatabase database, DbConnection connection, Guid project)
    {
        _database = database;
        _connection = connection;
        _project = project;
    }

    public int Segments => _segments.Count;

    public static async Task<IndexProbes> CreateAsync(Studio studio, Guid project)
    {
        var probes = new IndexProbes(studio.Database, await studio.Database.OpenStudioAsync(), project);
        await probes.ChoosePacksAsync();
        await probes.ListBlocksAsync(studio);
        var (scope, name) = probes._packs[0];
        probes._pack = probes.Command("SELECT data FROM packs WHERE project_id = @project AND scope = @scope AND name = @name", ("@scope", scope), ("@name", name));
        var (segment, keys) = probes._segments[0];
        probes._block = probes.Command("SELECT data FROM search_blocks WHERE project_id = @project AND segment = @segment AND key = @key", ("@segment", segment), ("@key", keys[0]));
        await probes._pack.PrepareAsync();
        await probes._block.PrepareAsync();
        return probes;
    }

    /// <summary>Reads so many packs, and one block of each segment.</summary>
    public async Task ReadAsync(int packs)
    {
        foreach (var (segment, keys) in _segments)
        {
            await ReadAsync(_block, segment, keys[_random.Next(keys.Count)]);
        }

        for (var i = 0; i < packs; i++)
        {
            var (scope, name) = _packs[_random.Next(_packs.Count)];
            await ReadAsync(_pack, scope, name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pack.DisposeAsync();
        await _block.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // Scopes are hashes: the next one behind a random key is one of all.
    private async Task ChoosePacksAsync()
    {
        var from = new byte[16];
        await using var next = Command("SELECT scope, name FROM packs WHERE project_id = @project AND scope >= @from ORDER BY scope, name LIMIT 1", ("@from", _database.Key(default)));
        while (_packs.Count < PackKeys)
        {
            await using (var reader = await next.ExecuteReaderAsync())
            {
                if (await reader.ReadAsync())
                {
                    _packs.Add((reader.GetValue(0), reader.GetValue(1)));
                }
            }

            _random.NextBytes(from);
            next.Parameters["@from"].Value = _database.Key(new Guid(from, bigEndian: true));
        }
    }

    private async Task ListBlocksAsync(Studio studio)
    {
        await using var db = studio.CreateDbContext();
        var segments = await db.Set<SearchSegment>().Where(s => s.ProjectId == _project && s.IsReady)
            .OrderByDescending(s => s.FirstEntry)
            .Select(s => s.Id)
            .Take(MostSegments)
            .ToListAsync();
        foreach (var segment in segments)
        {
            var keys = new List<object>();
            await using var list = Command("SELECT key FROM search_blocks WHERE project_id = @project AND segment = @segment", ("@segment", segment));
            await using var reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                keys.Add(reader.GetValue(0));
            }

            _segments.Add((segment, keys));
        }
    }

    private DbCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in (ReadOnlySpan<(string, object)>)[("@project", _database.Key(_project)), .. parameters])
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static async Task ReadAsync(DbCommand command, object first, object second)
    {
        command.Parameters[1].Value = first;
        command.Parameters[2].Value = second;
        if (await command.ExecuteScalarAsync() is not byte[])
        {
            throw new InvalidOperationException("A row of the index is gone.");
        }
    }
}
