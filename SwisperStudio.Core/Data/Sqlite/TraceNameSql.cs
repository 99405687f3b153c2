namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// What the migration <c>TraceNames</c> says in SQL: a trace whose name is taken away leaves the index of names. Before, its entry stayed there when the
/// trace was deleted, and a new trace of its id could not be stored.
/// </summary>
internal static class TraceNameSql
{
    public const string Up =
        """
        DELETE FROM trace_name_index WHERE rowid IN
          (SELECT n.id FROM trace_names AS n LEFT JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key WHERE t.name IS NULL);
        DELETE FROM trace_names WHERE id IN
          (SELECT n.id FROM trace_names AS n LEFT JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key WHERE t.name IS NULL);

        DROP TRIGGER trace_names_update;
        CREATE TRIGGER trace_names_update AFTER UPDATE OF name ON traces WHEN OLD.name IS NOT NEW.name BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT id FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
          INSERT INTO trace_names (project_id, key) SELECT NEW.project_id, NEW.key WHERE NEW.name IS NOT NULL;
          INSERT INTO trace_name_index (rowid, name) SELECT id, lower(NEW.name) FROM trace_names WHERE project_id = NEW.project_id AND key = NEW.key;
        END;
        """;

    public const string Down =
        """
        DROP TRIGGER trace_names_update;
        CREATE TRIGGER trace_names_update AFTER UPDATE OF name ON traces WHEN OLD.name IS NOT NEW.name BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT id FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key);
          INSERT OR IGNORE INTO trace_names (project_id, key) VALUES (NEW.project_id, NEW.key);
          INSERT INTO trace_name_index (rowid, name) SELECT id, lower(NEW.name) FROM trace_names WHERE project_id = NEW.project_id AND key = NEW.key;
        END;
        """;
}
