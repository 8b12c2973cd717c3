-- Leads are crm-sync's; a lead is known here from its first event on. Without a row it is 0 / cold / entrada.
-- Writers lock the lead's row in lead_scores first, several in (broker_id, lead_id) order.
CREATE TABLE lead_scores (
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    score double precision NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'cold' CHECK (status IN ('cold', 'warm', 'hot', 'converted', 'lost')),
    calificacion text CHECK (calificacion IN ('calificado', 'potencial', 'no_calificado')),
    calificacion_rule text,
    calificacion_changed_at timestamptz,
    components jsonb NOT NULL DEFAULT '[]',
    config_version bigint NOT NULL DEFAULT 0,
    hot_notified_at timestamptz,
    recheck_at timestamptz,
    computed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (broker_id, lead_id)
);
CREATE INDEX lead_scores_recheck ON lead_scores (recheck_at) WHERE recheck_at IS NOT NULL;

CREATE TABLE lead_score_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    old_score double precision NOT NULL,
    new_score double precision NOT NULL,
    old_status text NOT NULL,
    new_status text NOT NULL,
    config_version bigint NOT NULL,
    trigger_id text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX lead_score_history_lead ON lead_score_history (broker_id, lead_id, at);

CREATE TABLE lead_stages (
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    stage text NOT NULL DEFAULT 'entrada',
    entered_at timestamptz NOT NULL DEFAULT now(),
    locked_until timestamptz,
    lost_reason text,
    reactivations integer NOT NULL DEFAULT 0,
    PRIMARY KEY (broker_id, lead_id)
);
CREATE INDEX lead_stages_stage ON lead_stages (broker_id, stage);

-- One row a stay in a stage; left_at is null for the present one.
CREATE TABLE lead_stage_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    from_stage text,
    stage text NOT NULL,
    entered_at timestamptz NOT NULL,
    left_at timestamptz,
    rule text,
    actor text NOT NULL,
    reason text,
    lost_reason text,
    trigger_id text NOT NULL,
    UNIQUE (broker_id, lead_id, rule, trigger_id)
);
CREATE INDEX lead_stage_history_lead ON lead_stage_history (broker_id, lead_id, entered_at);

-- What an AI, a call or a campaign asked for, and why it was refused (null: accepted).
CREATE TABLE stage_proposals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    from_stage text NOT NULL,
    stage text NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    refusal text,
    trigger_id text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (broker_id, lead_id, trigger_id)
);

-- What happened, once each: the score is a function of these rows, the calls' judgements and crm.lead_facts.
CREATE TABLE score_events (
    broker_id bigint NOT NULL,
    event_id text NOT NULL,
    lead_id bigint NOT NULL,
    kind text NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (broker_id, event_id)
);
CREATE INDEX score_events_lead ON score_events (broker_id, lead_id, occurred_at);

CREATE TABLE call_judgements (
    broker_id bigint NOT NULL,
    call_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    score_delta double precision NOT NULL,
    sentence text NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (broker_id, call_id)
);
CREATE INDEX call_judgements_lead ON call_judgements (broker_id, lead_id);

-- A projection of appointments.events.v1, for P3 and P6.
CREATE TABLE lead_appointments (
    broker_id bigint NOT NULL,
    appointment_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    status text NOT NULL,
    start_time timestamptz NOT NULL,
    PRIMARY KEY (broker_id, appointment_id)
);
CREATE INDEX lead_appointments_lead ON lead_appointments (broker_id, lead_id, start_time);

CREATE TABLE cost_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    lead_id bigint,
    kind text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    operation text NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    units double precision NOT NULL,
    unit text NOT NULL,
    cost_usd numeric(14, 6) NOT NULL,
    latency_ms bigint NOT NULL,
    success boolean NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (broker_id, request_id)
);
CREATE INDEX cost_events_day ON cost_events (broker_id, created_at);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['lead_scores', 'lead_score_history', 'lead_stages', 'lead_stage_history', 'stage_proposals',
                             'score_events', 'call_judgements', 'lead_appointments', 'cost_events'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''app.broker_id'', true)) = ''*''
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting(''app.broker_id'', true), ''''), ''*'')::bigint))', t);
    END LOOP;
END $$;

-- For crm-sync and campaign-executor.
CREATE VIEW lead_state AS
SELECT s.broker_id, s.lead_id, s.score, s.status, s.calificacion, g.stage, g.entered_at AS stage_entered_at,
       g.locked_until AS stage_locked_until, g.lost_reason, s.components AS score_components, s.computed_at
FROM lead_scores s JOIN lead_stages g USING (broker_id, lead_id);

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'relevo_reader') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO relevo_reader', current_schema());
        GRANT SELECT ON lead_state TO relevo_reader;
    END IF;
END $$;
