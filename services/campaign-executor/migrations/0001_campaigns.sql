CREATE TABLE campaigns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    name text NOT NULL,
    description text,
    channel text NOT NULL,
    status text NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'scheduled', 'active', 'paused', 'completed', 'archived')),
    triggered_by text NOT NULL DEFAULT 'manual',
    trigger_condition jsonb NOT NULL DEFAULT '{}',
    max_contacts bigint,
    audience jsonb NOT NULL DEFAULT '{}',
    reentry jsonb NOT NULL DEFAULT '"never"',
    exit_conditions jsonb NOT NULL,
    schedule jsonb NOT NULL,
    limits jsonb NOT NULL,
    call_retry jsonb NOT NULL,
    circuit_breaker jsonb NOT NULL,
    priority integer NOT NULL DEFAULT 5,
    active_version integer,
    pause_reason text,
    created_by bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    activated_at timestamptz,
    version integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX campaigns_name ON campaigns (broker_id, name) WHERE status <> 'archived';

-- The draft's steps; activation freezes them as a version.
CREATE TABLE campaign_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    step_number integer NOT NULL CHECK (step_number >= 1),
    definition jsonb NOT NULL,
    UNIQUE (campaign_id, step_number)
);

CREATE TABLE campaign_versions (
    broker_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    version integer NOT NULL,
    steps jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (campaign_id, version)
);

-- A lead's way through a campaign. turn counts what was scheduled for it: a task of an older turn does nothing, so a
-- reply and a timer never both move it.
CREATE TABLE campaign_enrollments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns,
    lead_id bigint NOT NULL,
    version integer NOT NULL,
    entry_no integer NOT NULL DEFAULT 1,
    status text NOT NULL
        CHECK (status IN ('active', 'waiting', 'in_flight', 'paused', 'completed', 'exited', 'failed')),
    step_number integer NOT NULL,
    visit integer NOT NULL DEFAULT 1,
    attempt integer NOT NULL DEFAULT 1,
    turn integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    next_run_at timestamptz,
    replied_at timestamptz,
    exit_reason text,
    variant_map jsonb NOT NULL DEFAULT '{}',
    entered_at timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (campaign_id, lead_id, entry_no)
);
CREATE INDEX campaign_enrollments_open ON campaign_enrollments (broker_id, lead_id)
    WHERE status IN ('active', 'waiting', 'in_flight', 'paused');
CREATE UNIQUE INDEX campaign_enrollments_one_open ON campaign_enrollments (campaign_id, lead_id)
    WHERE status IN ('active', 'waiting', 'in_flight', 'paused');

CREATE TABLE campaign_step_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    campaign_id bigint NOT NULL REFERENCES campaigns,
    enrollment_id bigint NOT NULL REFERENCES campaign_enrollments,
    lead_id bigint NOT NULL,
    version integer NOT NULL,
    step_number integer NOT NULL,
    step_id bigint,
    action text NOT NULL,
    variant text,
    visit integer NOT NULL,
    attempt integer NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'sent', 'completed', 'failed', 'skipped', 'unknown')),
    skip_reason text,
    error text,
    outcome text,
    scheduled_for timestamptz NOT NULL,
    executed_at timestamptz,
    dispatch_key uuid NOT NULL UNIQUE,
    response jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (enrollment_id, step_number, visit, attempt)
);
CREATE INDEX campaign_step_runs_log ON campaign_step_runs (campaign_id, created_at DESC, id DESC);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['campaigns', 'campaign_steps', 'campaign_versions', 'campaign_enrollments',
                             'campaign_step_runs'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''app.broker_id'', true)) = ''*''
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting(''app.broker_id'', true), ''''), ''*'')::bigint))', t);
    END LOOP;
END $$;

-- Read by the channel services immediately before they act: false means do not send.
CREATE VIEW dispatch_state AS
SELECT r.dispatch_key, r.broker_id, r.enrollment_id,
       e.status IN ('active', 'waiting', 'in_flight') AND r.status IN ('pending', 'sent') AS is_open
FROM campaign_step_runs r JOIN campaign_enrollments e ON e.id = r.enrollment_id;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'relevo_reader') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO relevo_reader', current_schema());
        GRANT SELECT ON dispatch_state TO relevo_reader;
    END IF;
END $$;
