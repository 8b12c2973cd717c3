CREATE TABLE voice_calls (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id        bigint NOT NULL,           -- the company
    lead_id          bigint NOT NULL,
    agent_user_id    bigint,                    -- the person who asked for it
    campaign_id      bigint,
    enrollment_id    bigint,
    provider         text NOT NULL DEFAULT 'vapi',
    dispatch_key     uuid NOT NULL UNIQUE,      -- makes one call of one decision
    external_call_id text UNIQUE,
    direction        text NOT NULL DEFAULT 'outbound',
    agent_type       text NOT NULL DEFAULT 'default',
    to_number        text NOT NULL DEFAULT '',
    from_number      text NOT NULL DEFAULT '',
    status           text NOT NULL DEFAULT 'queued',
    outcome          text,
    ended_reason     text,
    attempt          int NOT NULL DEFAULT 1,
    queued_at        timestamptz NOT NULL DEFAULT now(),
    started_at       timestamptz,
    answered_at      timestamptz,
    ended_at         timestamptz,
    duration_seconds int,
    transcript       text,
    summary          text,
    interest_level   text,
    budget           text,
    timeline         text,
    score_delta      double precision,
    stage_to_move    text,
    recording_url    text,
    cost_usd         double precision,
    analyzed_at      timestamptz,
    correlation_id   text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX voice_calls_broker ON voice_calls (broker_id, created_at DESC, id DESC);
CREATE INDEX voice_calls_lead ON voice_calls (lead_id, created_at DESC);
CREATE INDEX voice_calls_live ON voice_calls (broker_id) WHERE ended_at IS NULL;

CREATE TABLE transcript_lines (
    call_id       bigint NOT NULL REFERENCES voice_calls (id) ON DELETE CASCADE,
    seq           int NOT NULL,
    broker_id     bigint NOT NULL,
    speaker       text NOT NULL CHECK (speaker IN ('bot', 'user')),
    text          text NOT NULL,
    start_seconds double precision,
    end_seconds   double precision,
    confidence    double precision,
    PRIMARY KEY (call_id, seq)
);

-- What happened to a call, as people read it.
CREATE TABLE call_log (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id   bigint NOT NULL REFERENCES voice_calls (id) ON DELETE CASCADE,
    broker_id bigint NOT NULL,
    type      text NOT NULL,
    detail    text NOT NULL DEFAULT '',
    at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX call_log_call ON call_log (call_id, id);

-- A tool runs once per toolCallId, however often Vapi asks.
CREATE TABLE tool_runs (
    tool_call_id text PRIMARY KEY,
    broker_id    bigint NOT NULL,
    call_id      bigint NOT NULL REFERENCES voice_calls (id) ON DELETE CASCADE,
    name         text NOT NULL,
    arguments    jsonb NOT NULL,
    result       text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['voice_calls', 'transcript_lines', 'call_log', 'tool_runs'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY tenant ON %I
            USING ((SELECT current_setting('app.broker_id', true)) = '*'
                   OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$p$, t);
    END LOOP;
END $$;
