-- Bulk imports of leads, kept until 30 days after their end. content: the file, in UTF-8, while rows of it wait.
-- processed counts all rows that were dealt with: imported + duplicates + invalid. updated: how many of the duplicates
-- changed a lead. announced_at: when dashboards were last told.
CREATE TABLE lead_imports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    created_by bigint NOT NULL,
    options jsonb NOT NULL,
    header jsonb NOT NULL,
    delimiter text NOT NULL,
    content text,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    total_rows int NOT NULL,
    processed int NOT NULL DEFAULT 0,
    imported int NOT NULL DEFAULT 0,
    updated int NOT NULL DEFAULT 0,
    duplicates int NOT NULL DEFAULT 0,
    invalid int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    announced_at timestamptz
);
CREATE INDEX lead_imports_broker ON lead_imports (broker_id);
CREATE INDEX lead_imports_finished ON lead_imports (finished_at);

-- The rows that were refused. row: as a spreadsheet counts, the header's is 1. problems: {column, value, code, message}.
CREATE TABLE lead_import_errors (
    import_id bigint NOT NULL REFERENCES lead_imports (id) ON DELETE CASCADE,
    row int NOT NULL,
    broker_id bigint NOT NULL,
    cells jsonb NOT NULL,
    problems jsonb NOT NULL,
    PRIMARY KEY (import_id, row)
);

-- Whose turn it is when leads are dealt out.
ALTER TABLE users ADD COLUMN last_assigned_at timestamptz;

-- Deleted leads wait for their purge.
CREATE INDEX leads_deleted ON leads (deleted_at) WHERE deleted_at IS NOT NULL;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['lead_imports', 'lead_import_errors'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($policy$CREATE POLICY tenant ON %I USING ((SELECT current_setting('app.broker_id', true)) = '*'
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$policy$, t);
    END LOOP;
END $$;
