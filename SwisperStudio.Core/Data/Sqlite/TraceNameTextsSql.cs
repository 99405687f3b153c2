namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>
/// What the migration <c>TraceNameTexts</c> says in SQL: names in the order of time, and each name of a project once, for the index of pieces. Before, that held each
/// trace's name, so that a search cost in proportion to the traces, though most share few names.
/// </summary>
internal static class TraceNameTextsSql
{
    public const string Up =
        """
        DROP TRIGGER trace_names_insert;
        DROP TRIGGER trace_names_update;
        DROP TRIGGER trace_names_delete;
        DROP TABLE trace_names;
        DROP TABLE trace_name_index;

        CREATE TABLE trace_name_texts (
          id INTEGER NOT NULL CONSTRAINT pk_trace_name_texts PRIMARY KEY,
          project_id BLOB NOT NULL,
          name TEXT NOT NULL,
          CONSTRAINT uk_trace_name_texts UNIQUE (project_id, name)
        );
        INSERT INTO trace_name_texts (project_id, name) SELECT DISTINCT project_id, lower(name) FROM traces WHERE name IS NOT NULL;

        CREATE TABLE trace_names (
          project_id BLOB NOT NULL,
          name INTEGER NOT NULL,
          timestamp INTEGER NOT NULL,
          key BLOB NOT NULL,
          CONSTRAINT pk_trace_names PRIMARY KEY (project_id, name, timestamp, key)
        ) WITHOUT ROWID;
        INSERT INTO trace_names (project_id, name, timestamp, key)
          SELECT t.project_id, n.id, t.timestamp, t.key FROM traces AS t JOIN trace_name_texts AS n ON n.project_id = t.project_id AND n.name = lower(t.name) ORDER BY 1, 2, 3, 4;

        CREATE VIRTUAL TABLE trace_name_index USING fts5(name, content='', contentless_delete=1, detail='none', tokenize='trigram');
        INSERT INTO trace_name_index (rowid, name) SELECT id, name FROM trace_name_texts;
        UPDATE trace_name_state SET indexed_to = coalesce((SELECT max(id) FROM trace_name_texts), 0);

        CREATE TRIGGER trace_names_insert AFTER INSERT ON traces WHEN NEW.name IS NOT NULL BEGIN
          INSERT INTO trace_name_texts (id, project_id, name)
            SELECT 1 + max(indexed_to, coalesce((SELECT max(id) FROM trace_name_texts), 0)), NEW.project_id, lower(NEW.name) FROM trace_name_state
            WHERE NOT EXISTS (SELECT 1 FROM trace_name_texts WHERE project_id = NEW.project_id AND name = lower(NEW.name));
          INSERT INTO trace_names (project_id, name, timestamp, key)
            SELECT NEW.project_id, id, NEW.timestamp, NEW.key FROM trace_name_texts WHERE project_id = NEW.project_id AND name = lower(NEW.name);
        END;

        -- What is new comes first: a name that stays is not forgotten in between.
        CREATE TRIGGER trace_names_update AFTER UPDATE OF name, timestamp ON traces
        WHEN lower(OLD.name) IS NOT lower(NEW.name) OR (OLD.timestamp <> NEW.timestamp AND NEW.name IS NOT NULL) BEGIN
          INSERT INTO trace_name_texts (id, project_id, name)
            SELECT 1 + max(indexed_to, coalesce((SELECT max(id) FROM trace_name_texts), 0)), NEW.project_id, lower(NEW.name) FROM trace_name_state
            WHERE NEW.name IS NOT NULL AND NOT EXISTS (SELECT 1 FROM trace_name_texts WHERE project_id = NEW.project_id AND name = lower(NEW.name));
          INSERT INTO trace_names (project_id, name, timestamp, key)
            SELECT NEW.project_id, id, NEW.timestamp, NEW.key FROM trace_name_texts WHERE project_id = NEW.project_id AND name = lower(NEW.name);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND timestamp = OLD.timestamp AND key = OLD.key
            AND name = (SELECT id FROM trace_name_texts WHERE project_id = OLD.project_id AND name = lower(OLD.name));
        END;

        CREATE TRIGGER trace_names_delete AFTER DELETE ON traces WHEN OLD.name IS NOT NULL BEGIN
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND timestamp = OLD.timestamp AND key = OLD.key
            AND name = (SELECT id FROM trace_name_texts WHERE project_id = OLD.project_id AND name = lower(OLD.name));
        END;

        -- The last trace of a name takes it along.
        CREATE TRIGGER trace_names_forget AFTER DELETE ON trace_names
        WHEN NOT EXISTS (SELECT 1 FROM trace_names WHERE project_id = OLD.project_id AND name = OLD.name) BEGIN
          DELETE FROM trace_name_texts WHERE id = OLD.name;
        END;

        CREATE TRIGGER trace_name_texts_delete AFTER DELETE ON trace_name_texts BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT OLD.id FROM trace_name_state WHERE OLD.id <= indexed_to);
        END;
        """;

    public const string Down =
        $"""
        DROP TRIGGER trace_names_insert;
        DROP TRIGGER trace_names_update;
        DROP TRIGGER trace_names_delete;
        DROP TABLE trace_names;
        DROP TABLE trace_name_texts;
        DROP TABLE trace_name_index;

        CREATE TABLE trace_names (
          id INTEGER NOT NULL CONSTRAINT pk_trace_names PRIMARY KEY,
          project_id BLOB NOT NULL,
          key BLOB NOT NULL,
          CONSTRAINT uk_trace_names UNIQUE (project_id, key)
        );
        INSERT INTO trace_names (project_id, key) SELECT project_id, key FROM traces WHERE name IS NOT NULL;

        CREATE VIRTUAL TABLE trace_name_index USING fts5(name, content='', contentless_delete=1, detail='none', tokenize='trigram');
        INSERT INTO trace_name_index (rowid, name)
          SELECT n.id, lower(t.name) FROM trace_names AS n JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key;
        UPDATE trace_name_state SET indexed_to = coalesce((SELECT max(id) FROM trace_names), 0);
        {TraceNameIndexSql.Triggers}
        """;
}
