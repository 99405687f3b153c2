namespace SwisperStudio.Core.Data.Postgres;

/// <summary>
/// What the migration <c>TraceNameIndex</c> says in SQL: names in a table of their own, kept by triggers. In an index of <c>traces</c> the pieces of a name were
/// entered again with nearly every update of its trace, whatever had changed.
/// </summary>
internal static class TraceNameIndexSql
{
    /// <summary>The table, its index and the triggers that keep it.</summary>
    public const string Table =
        """
        CREATE TABLE trace_names (
          project_id uuid NOT NULL,
          key uuid NOT NULL,
          name text NOT NULL,
          CONSTRAINT pk_trace_names PRIMARY KEY (project_id, key)
        );
        INSERT INTO trace_names (project_id, key, name) SELECT project_id, key, name FROM traces WHERE name IS NOT NULL;
        -- What waits in its list is looked through by every search.
        CREATE INDEX ix_trace_names_name ON trace_names USING gin (project_id, lower(name) gin_trgm_ops) WITH (gin_pending_list_limit = 512);

        CREATE FUNCTION keep_trace_name() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          DELETE FROM trace_names WHERE project_id = OLD.project_id AND key = OLD.key;
          IF TG_OP = 'UPDATE' THEN
            INSERT INTO trace_names (project_id, key, name) SELECT NEW.project_id, NEW.key, NEW.name WHERE NEW.name IS NOT NULL;
          END IF;
          RETURN NULL;
        END $$;
        CREATE FUNCTION keep_new_trace_names() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO trace_names (project_id, key, name) SELECT project_id, key, name FROM added WHERE name IS NOT NULL;
          RETURN NULL;
        END $$;

        CREATE TRIGGER trace_names_insert AFTER INSERT ON traces REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_new_trace_names();
        CREATE TRIGGER trace_names_update AFTER UPDATE ON traces FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION keep_trace_name();
        CREATE TRIGGER trace_names_delete AFTER DELETE ON traces FOR EACH ROW WHEN (OLD.name IS NOT NULL) EXECUTE FUNCTION keep_trace_name();
        """;

    public const string Up =
        $"""
        -- No name is to be committed between the copy and the triggers.
        LOCK TABLE traces IN SHARE ROW EXCLUSIVE MODE;
        {Table}

        -- No update of a trace stays in its page without touching indexes, because its status changes with nearly every event: room for that is never used.
        ALTER TABLE traces SET (fillfactor = 100);
        ALTER TABLE observations SET (fillfactor = 85);

        -- Last, for it keeps readers out.
        DROP INDEX ix_traces_name;
        """;

    public const string Down =
        """
        ALTER TABLE traces SET (fillfactor = 75);
        ALTER TABLE observations SET (fillfactor = 80);
        DROP TRIGGER trace_names_insert ON traces;
        DROP TRIGGER trace_names_update ON traces;
        DROP TRIGGER trace_names_delete ON traces;
        DROP FUNCTION keep_trace_name();
        DROP FUNCTION keep_new_trace_names();
        DROP TABLE trace_names;
        CREATE INDEX ix_traces_name ON traces USING gin (project_id, lower(name) gin_trgm_ops);
        """;
}
