namespace SwisperStudio.Core.Data.Postgres;

/// <summary>What the migration <c>TraceFilters</c> says in SQL: columns filled for the traces there are, a trigger that keeps tags, and the index of names.</summary>
internal static class TraceFilterSql
{
    public const string Up =
        """
        CREATE FUNCTION pg_temp.magnitude_class(amount bigint) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
          SELECT CASE
            WHEN amount IS NULL THEN NULL
            WHEN amount <= 0 THEN 0
            ELSE 3 * (length(least(amount, 1000000000000000)::text) - 1)
              + CASE WHEN left(amount::text, 1) >= '5' AND amount < 1000000000000000 THEN 3 WHEN left(amount::text, 1) >= '2' AND amount < 1000000000000000 THEN 2 ELSE 1 END
          END::smallint
        $$;
        UPDATE traces SET
          status = CASE WHEN error_count > 0 THEN 1 WHEN open_count > 0 THEN 2 ELSE 0 END,
          latency_class = pg_temp.magnitude_class(end_time - start_time),
          cost_class = CASE WHEN costed_count > 0 THEN pg_temp.magnitude_class(total_cost) END;

        INSERT INTO trace_tags (project_id, tag, timestamp, key)
          SELECT project_id, left(tag, 100), timestamp, key FROM traces, unnest(tags) AS tag ON CONFLICT DO NOTHING;

        CREATE FUNCTION keep_trace_tags() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP <> 'INSERT' THEN
            DELETE FROM trace_tags WHERE project_id = OLD.project_id AND timestamp = OLD.timestamp AND key = OLD.key
              AND tag IN (SELECT left(t, 100) FROM unnest(OLD.tags) AS t);
          END IF;
          IF TG_OP <> 'DELETE' THEN
            INSERT INTO trace_tags (project_id, tag, timestamp, key)
              SELECT NEW.project_id, left(t, 100), NEW.timestamp, NEW.key FROM unnest(NEW.tags) AS t ON CONFLICT DO NOTHING;
          END IF;
          RETURN NULL;
        END $$;

        CREATE TRIGGER trace_tags_insert AFTER INSERT ON traces FOR EACH ROW WHEN (NEW.tags <> '{}') EXECUTE FUNCTION keep_trace_tags();
        CREATE TRIGGER trace_tags_update AFTER UPDATE ON traces FOR EACH ROW
          WHEN (OLD.tags <> NEW.tags OR (OLD.timestamp <> NEW.timestamp AND NEW.tags <> '{}')) EXECUTE FUNCTION keep_trace_tags();
        CREATE TRIGGER trace_tags_delete AFTER DELETE ON traces FOR EACH ROW WHEN (OLD.tags <> '{}') EXECUTE FUNCTION keep_trace_tags();

        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE EXTENSION IF NOT EXISTS btree_gin;
        CREATE INDEX ix_traces_name ON traces USING gin (project_id, lower(name) gin_trgm_ops);
        """;

    public const string Down =
        """
        DROP INDEX ix_traces_name;
        DROP TRIGGER trace_tags_insert ON traces;
        DROP TRIGGER trace_tags_update ON traces;
        DROP TRIGGER trace_tags_delete ON traces;
        DROP FUNCTION keep_trace_tags();
        """;
}
