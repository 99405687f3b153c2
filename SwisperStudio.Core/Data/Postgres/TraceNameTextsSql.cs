namespace SwisperStudio.Core.Data.Postgres;

/// <summary>
/// What the migration <c>TraceNameTexts</c> says in SQL: names in the order of time, and each name of a project once, for the index of pieces. Before, that held each
/// trace's name, so that a search cost in proportion to the traces, though most share few names.
/// </summary>
internal static class TraceNameTextsSql
{
    public const string Up =
        """
        -- No name is to be committed between the copy and the triggers. At once as much as the triggers need: a lock that grows could wait for a writer who waits for it.
        LOCK TABLE traces IN ACCESS EXCLUSIVE MODE;
        DROP TRIGGER trace_names_insert ON traces;
        DROP TRIGGER trace_names_update ON traces;
        DROP TRIGGER trace_names_delete ON traces;
        DROP FUNCTION keep_trace_name();
        DROP FUNCTION keep_new_trace_names();
        DROP TABLE trace_names;

        CREATE FUNCTION trace_name_key(name text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || left(md5(lower(name)), 16))::bit(64)::bigint $$;
        CREATE TABLE trace_names (
          project_id uuid NOT NULL,
          name bigint NOT NULL,
          timestamp bigint NOT NULL,
          key uuid NOT NULL
        );
        INSERT INTO trace_names (project_id, name, timestamp, key) SELECT project_id, trace_name_key(name), timestamp, key FROM traces WHERE name IS NOT NULL;
        ALTER TABLE trace_names ADD CONSTRAINT pk_trace_names PRIMARY KEY (project_id, name, timestamp, key);

        -- Names have any length, entries of an index have not. Of the hash that tells them apart the table above has the first half, to be small: a search compares what it finds.
        CREATE TABLE trace_name_texts (
          project_id uuid NOT NULL,
          hash uuid NOT NULL,
          name text NOT NULL
        );
        INSERT INTO trace_name_texts (project_id, hash, name) SELECT DISTINCT project_id, md5(lower(name))::uuid, lower(name) FROM traces WHERE name IS NOT NULL;
        ALTER TABLE trace_name_texts ADD CONSTRAINT pk_trace_name_texts PRIMARY KEY (project_id, hash);
        -- What waits in its list is looked through by every search, and takes room.
        CREATE INDEX ix_trace_name_texts_name ON trace_name_texts USING gin (project_id, name gin_trgm_ops) WITH (gin_pending_list_limit = 256);

        -- A name that is there is not written again, so nobody waits for another who uses it too; one that no trace has any more is removed by the housekeeper.
        CREATE FUNCTION keep_trace_name() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            INSERT INTO trace_names (project_id, name, timestamp, key)
              SELECT NEW.project_id, trace_name_key(NEW.name), NEW.timestamp, NEW.key WHERE NEW.name IS NOT NULL ON CONFLICT DO NOTHING;
            INSERT INTO trace_name_texts (project_id, hash, name)
              SELECT NEW.project_id, md5(lower(NEW.name))::uuid, lower(NEW.name) WHERE NEW.name IS NOT NULL AND NEW.name IS DISTINCT FROM OLD.name ON CONFLICT DO NOTHING;
            IF (trace_name_key(OLD.name), OLD.timestamp) IS NOT DISTINCT FROM (trace_name_key(NEW.name), NEW.timestamp) THEN
              RETURN NULL;
            END IF;
          END IF;
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND name = trace_name_key(OLD.name) AND timestamp = OLD.timestamp AND key = OLD.key;
          RETURN NULL;
        END $$;
        CREATE FUNCTION keep_new_trace_names() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO trace_names (project_id, name, timestamp, key) SELECT project_id, trace_name_key(name), timestamp, key FROM added WHERE name IS NOT NULL;
          -- In one order: two writers of the same new names wait for each other instead of for ever, unless one takes some by updates. Such a deadlock is tried again.
          INSERT INTO trace_name_texts (project_id, hash, name)
            SELECT DISTINCT project_id, md5(lower(name))::uuid, lower(name) FROM added WHERE name IS NOT NULL ORDER BY 1, 2 ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;

        CREATE TRIGGER trace_names_insert AFTER INSERT ON traces REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_new_trace_names();
        CREATE TRIGGER trace_names_update AFTER UPDATE ON traces FOR EACH ROW
          WHEN (OLD.name IS DISTINCT FROM NEW.name OR (OLD.timestamp <> NEW.timestamp AND NEW.name IS NOT NULL)) EXECUTE FUNCTION keep_trace_name();
        CREATE TRIGGER trace_names_delete AFTER DELETE ON traces FOR EACH ROW WHEN (OLD.name IS NOT NULL) EXECUTE FUNCTION keep_trace_name();
        """;

    public const string Down =
        $"""
        LOCK TABLE traces IN ACCESS EXCLUSIVE MODE;
        DROP TRIGGER trace_names_insert ON traces;
        DROP TRIGGER trace_names_update ON traces;
        DROP TRIGGER trace_names_delete ON traces;
        DROP FUNCTION keep_trace_name();
        DROP FUNCTION keep_new_trace_names();
        DROP FUNCTION trace_name_key(text);
        DROP TABLE trace_names;
        DROP TABLE trace_name_texts;
        {TraceNameIndexSql.Table}
        """;
}
