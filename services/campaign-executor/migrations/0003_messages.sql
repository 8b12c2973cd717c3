-- What a step sent and how it ended; is_fault: whether the end speaks against the way it went (null: says nothing).
ALTER TABLE campaign_step_runs
    ADD COLUMN channel text,
    ADD COLUMN message_template_id bigint,
    ADD COLUMN is_fault boolean,
    ADD COLUMN settled_at timestamptz;
SELECT set_config('app.broker_id', '*', true);
UPDATE campaign_step_runs SET channel = 'call' WHERE action = 'make_call';
CREATE INDEX campaign_step_runs_lead ON campaign_step_runs (broker_id, lead_id, created_at);
CREATE INDEX campaign_step_runs_settled ON campaign_step_runs (campaign_id, settled_at) WHERE is_fault IS NOT NULL;
CREATE INDEX campaign_step_runs_calling ON campaign_step_runs (campaign_id)
    WHERE action = 'make_call' AND status IN ('pending', 'sent');

-- The turn that the campaign's rate gave it, and of how many rates.
ALTER TABLE campaign_enrollments ADD COLUMN slot_at timestamptz, ADD COLUMN slots_taken integer NOT NULL DEFAULT 0;

-- Since when it runs without a pause: the circuit breaker looks no further back.
ALTER TABLE campaigns ADD COLUMN running_since timestamptz;
UPDATE campaigns SET running_since = activated_at WHERE status IN ('active', 'scheduled');

-- GCRA: tat is when the next one is due at an even pace.
CREATE TABLE rate_limits (
    broker_id bigint NOT NULL,
    key text NOT NULL,
    tat timestamptz NOT NULL,
    PRIMARY KEY (broker_id, key)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['rate_limits'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''app.broker_id'', true)) = ''*''
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting(''app.broker_id'', true), ''''), ''*'')::bigint))', t);
    END LOOP;
END $$;
