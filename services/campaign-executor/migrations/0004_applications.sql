-- Applications to many leads, worked off by tasks.
CREATE TABLE campaign_jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    lead_ids bigint[] NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    start_at timestamptz,
    force_reentry boolean NOT NULL,
    enrolled bigint NOT NULL DEFAULT 0,
    already_enrolled bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
-- Campaigns that enrol by themselves.
CREATE INDEX campaigns_triggered ON campaigns (broker_id, triggered_by)
    WHERE status IN ('active', 'scheduled') AND triggered_by <> 'manual';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['campaign_jobs'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''app.broker_id'', true)) = ''*''
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting(''app.broker_id'', true), ''''), ''*'')::bigint))', t);
    END LOOP;
END $$;
