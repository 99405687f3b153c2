namespace SwisperStudio.Core.Data.Sqlite;

/// <summary>What the migration <c>TraceFilters</c> says in SQL: columns filled for the traces there are, and triggers that keep tags and names.</summary>
internal static class TraceFilterSql
{
    public const string Up =
        """
        UPDATE traces SET
          status = CASE WHEN error_count > 0 THEN 1 WHEN open_count > 0 THEN 2 ELSE 0 END,
          latency_class = CASE
            WHEN end_time - start_time <= 0 THEN 0
            ELSE 3 * (length(min(end_time - start_time, 1000000000000000)) - 1)
              + CASE WHEN substr(min(end_time - start_time, 1000000000000000), 1, 1) >= '5' THEN 3 WHEN substr(min(end_time - start_time, 1000000000000000), 1, 1) >= '2' THEN 2 ELSE 1 END
          END,
          cost_class = CASE
            WHEN costed_count = 0 THEN NULL
            WHEN total_cost <= 0 THEN 0
            ELSE 3 * (length(min(total_cost, 1000000000000000)) - 1)
              + CASE WHEN substr(min(total_cost, 1000000000000000), 1, 1) >= '5' THEN 3 WHEN substr(min(total_cost, 1000000000000000), 1, 1) >= '2' THEN 2 ELSE 1 END
          END;
        UPDATE traces SET latency_class = NULL WHERE end_time IS NULL OR start_time IS NULL;

        INSERT OR IGNORE INTO trace_tags (project_id, tag, timestamp, key)
          SELECT t.project_id, substr(e.value, 1, 100), t.timestamp, t.key FROM traces AS t, json_each(t.tags) AS e;

        CREATE TRIGGER trace_tags_insert AFTER INSERT ON traces WHEN NEW.tags <> '[]' BEGIN
          INSERT OR IGNORE INTO trace_tags (project_id, tag, timestamp, key)
            SELECT NEW.project_id, substr(value, 1, 100), NEW.timestamp, NEW.key FROM json_each(NEW.tags);
        END;

        CREATE TRIGGER trace_tags_update AFTER UPDATE OF tags, timestamp ON traces WHEN OLD.tags <> NEW.tags OR (OLD.timestamp <> NEW.timestamp AND NEW.tags <> '[]') BEGIN
          DELETE FROM trace_tags WHERE project_id = OLD.project_id AND timestamp = OLD.timestamp AND key = OLD.key
            AND tag IN (SELECT substr(value, 1, 100) FROM json_each(OLD.tags));
          INSERT OR IGNORE INTO trace_tags (project_id, tag, timestamp, key)
            SELECT NEW.project_id, substr(value, 1, 100), NEW.timestamp, NEW.key FROM json_each(NEW.tags);
        END;

        CREATE TRIGGER trace_tags_delete AFTER DELETE ON traces WHEN OLD.tags <> '[]' BEGIN
          DELETE FROM trace_tags WHERE project_id = OLD.project_id AND timestamp = OLD.timestamp AND key = OLD.key
            AND tag IN (SELECT substr(value, 1, 100) FROM json_each(OLD.tags));
        END;

        CREATE TABLE trace_names (
          id INTEGER NOT NULL CONSTRAINT pk_trace_names PRIMARY KEY,
          project_id BLOB NOT NULL,
          key BLOB NOT NULL,
          CONSTRAINT uk_trace_names UNIQUE (project_id, key)
        );

        CREATE VIRTUAL TABLE trace_name_index USING fts5(name, content='', contentless_delete=1, detail='none', tokenize='trigram');

        INSERT INTO trace_names (project_id, key) SELECT project_id, key FROM traces WHERE name IS NOT NULL;
        INSERT INTO trace_name_index (rowid, name)
          SELECT n.id, lower(t.name) FROM trace_names AS n JOIN traces AS t ON t.project_id = n.project_id AND t.key = n.key;

        CREATE TRIGGER trace_names_insert AFTER INSERT ON traces WHEN NEW.name IS NOT NULL BEGIN
          INSERT INTO trace_names (project_id, key) VALUES (NEW.project_id, NEW.key);
          INSERT INTO trace_name_index (rowid, name) SELECT id, lower(NEW.name) FROM trace_names WHERE project_id = NEW.project_id AND key = NEW.key;
        END;

        CREATE TRIGGER trace_names_update AFTER UPDATE OF name ON traces WHEN OLD.name IS NOT NEW.name BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT id FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key);
          INSERT OR IGNORE INTO trace_names (project_id, key) VALUES (NEW.project_id, NEW.key);
          INSERT INTO trace_name_index (rowid, name) SELECT id, lower(NEW.name) FROM trace_names WHERE project_id = NEW.project_id AND key = NEW.key;
        END;

        CREATE TRIGGER trace_names_delete AFTER DELETE ON traces WHEN OLD.name IS NOT NULL BEGIN
          DELETE FROM trace_name_index WHERE rowid = (SELECT id FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key);
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
        END;
        """;

    public const string Down =
        """
        DROP TRIGGER trace_tags_insert;
        DROP TRIGGER trace_tags_update;
        DROP TRIGGER trace_tags_delete;
        DROP TRIGGER trace_names_insert;
        DROP TRIGGER trace_names_update;
        DROP TRIGGER trace_names_delete;
        DROP TABLE trace_name_index;
        DROP TABLE trace_names;
        """;
}
