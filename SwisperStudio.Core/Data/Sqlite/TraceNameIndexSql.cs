namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// What the migration <c>TraceNameIndex</c> says in SQL: triggers only queue names, by an id above all that are in the index of names; <c>NameIndexer</c>
/// brings them there after the commit. Done by the triggers, it took two thirds of the time of storing a trace.
/// </summary>
internal static class TraceNameIndexSql
{
    /// <summary>Triggers that put each trace's name into a queue.</summary>
    public const string Triggers =
        """
        CREATE TRIGGER trace_names_insert AFTER INSERT ON traces WHEN NEW.name IS NOT NULL BEGIN
          INSERT INTO trace_names (id, project_id, key)
            SELECT 1 + max(indexed_to, coalesce((SELECT max(id) FROM trace_names), 0)), NEW.project_id, NEW.key FROM trace_name_state;
        END;

        CREATE TRIGGER trace_names_update AFTER UPDATE OF name ON traces WHEN OLD.name IS NOT NEW.name BEGIN
          DELETE FROM trace_name_index WHERE rowid =
            (SELECT n.id FROM trace_names AS n, trace_name_state AS s WHERE n.project_id = OLD.project_id AND n.key = OLD.key AND n.id <= s.indexed_to);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
          INSERT INTO trace_names (id, project_id, key)
            SELECT 1 + max(indexed_to, coalesce((SELECT max(id) FROM trace_names), 0)), NEW.project_id, NEW.key FROM trace_name_state WHERE NEW.name IS NOT NULL;
        END;

        CREATE TRIGGER trace_names_delete AFTER DELETE ON traces WHEN OLD.name IS NOT NULL BEGIN
          DELETE FROM trace_name_index WHERE rowid =
            (SELECT n.id FROM trace_names AS n, trace_name_state AS s WHERE n.project_id = OLD.project_id AND n.key = OLD.key AND n.id <= s.indexed_to);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
        END;
        """;

    public const string Up =
        """
        CREATE TABLE trace_name_state (
          id INTEGER NOT NULL CONSTRAINT pk_trace_name_state PRIMARY KEY CHECK (id = 0),
          indexed_to INTEGER NOT NULL
        );
        INSERT INTO trace_name_state (id, indexed_to) SELECT 0, coalesce(max(id), 0) FROM trace_names;

        DROP TRIGGER trace_names_insert;
        DROP TRIGGER trace_names_update;
        DROP TRIGGER trace_names_delete;

        """ + Triggers;

    public const string Down =
        """
        INSERT INTO trace_name_index (rowid, name)
          SELECT n.id, lower(t.name) FROM trace_names AS n JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key
          WHERE n.id > (SELECT indexed_to FROM trace_name_state);

        DROP TRIGGER trace_names_insert;
        DROP TRIGGER trace_names_update;
        DROP TRIGGER trace_names_delete;
        DROP TABLE trace_name_state;

        CREATE TRIGGER trace_names_insert AFTER INSERT ON traces WHEN NEW.name IS NOT NULL BEGIN
          INSERT INTO trace_names (project_id, key) VALUES (NEW.project_id, NEW.key);
          INSERT INTO trace_name_index (rowid, name) SELECT id, lower(NEW.name) FROM trace_names WHERE project_id = NEW.project_id AND key = NEW.key;
        END;

        CREATE TRIGGER trace_names_update AFTER UPDATE OF name ON traces WHEN OLD.name IS NOT NEW.name BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT id FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
          INSERT INTO trace_names (project_id, key) SELECT NEW.project_id, NEW.key WHERE NEW.name IS NOT NULL;
          INSERT INTO trace_name_index (rowid, name) SELECT id, lower(NEW.name) FROM trace_names WHERE project_id = NEW.project_id AND key = NEW.key;
        END;

        CREATE TRIGGER trace_names_delete AFTER DELETE ON traces WHEN OLD.name IS NOT NULL BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT id FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
        END;
        """;
}
