-- A person's agent: who they are to callers, and whether it answers their number.
CREATE TABLE agent_profiles (
    user_id         bigint PRIMARY KEY,
    broker_id       bigint NOT NULL,
    display_name    text,
    profession      text,
    language        text,
    vapi_agent_id   text,
    phone_number    text,                          -- the person's own
    is_agent_active boolean NOT NULL DEFAULT false,
    wanted_active   boolean NOT NULL DEFAULT false, -- what was asked for last; the tasks make it so
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);

-- The numbers that a company hands out to its people, one each.
CREATE TABLE virtual_numbers (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id            bigint NOT NULL,
    phone_number         text NOT NULL UNIQUE,      -- E.164; one company's, whichever
    country              text NOT NULL,             -- ISO 3166
    provider_number_sid  text,                      -- Twilio's; looked up when it is needed and not known
    vapi_phone_number_id text,                      -- once it is imported there
    assigned_user_id     bigint UNIQUE,
    assigned_at          timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX virtual_numbers_free ON virtual_numbers (broker_id, country, id) WHERE assigned_user_id IS NULL;

CREATE TABLE push_tokens (
    token      text PRIMARY KEY,
    broker_id  bigint NOT NULL,
    user_id    bigint NOT NULL,
    platform   text NOT NULL CHECK (platform IN ('ios', 'android')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX push_tokens_user ON push_tokens (user_id);

-- Recordings that were copied to our own storage.
CREATE TABLE recordings (
    call_id      bigint PRIMARY KEY REFERENCES voice_calls (id) ON DELETE CASCADE,
    broker_id    bigint NOT NULL,
    bucket       text NOT NULL,
    object       text NOT NULL,
    content_type text NOT NULL,
    size_bytes   bigint,
    stored_at    timestamptz NOT NULL DEFAULT now()
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['agent_profiles', 'virtual_numbers', 'push_tokens', 'recordings'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY tenant ON %I
            USING ((SELECT current_setting('app.broker_id', true)) = '*'
                   OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$p$, t);
    END LOOP;
END $$;
