-- Brokers, their configuration, users and sessions.

CREATE TABLE brokers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) <= 60),
    email text,
    phone text,
    website text,
    address text,
    timezone text NOT NULL DEFAULT 'America/Santiago',
    country text NOT NULL DEFAULT 'CL',
    currency text NOT NULL DEFAULT 'CLP',
    language text NOT NULL DEFAULT 'es',
    plan text NOT NULL DEFAULT 'standard',
    is_active boolean NOT NULL DEFAULT true,
    deactivated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- The sections as the API shows them, complete: factory values are copied at registration.
CREATE TABLE broker_configs (
    broker_id bigint PRIMARY KEY REFERENCES brokers (id) ON DELETE CASCADE,
    config_version bigint NOT NULL DEFAULT 1,
    prompt_version bigint NOT NULL DEFAULT 1,
    prompt jsonb NOT NULL,
    leads jsonb NOT NULL,
    pipeline jsonb NOT NULL,
    appointments jsonb NOT NULL,
    campaigns jsonb NOT NULL,
    alerts jsonb NOT NULL,
    channels jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE broker_voice_configs (
    broker_id bigint PRIMARY KEY REFERENCES brokers (id) ON DELETE CASCADE,
    provider text NOT NULL,
    phone_number_id text,
    assistant_id_default text,
    assistant_id_by_type jsonb NOT NULL,
    first_message_template text NOT NULL,
    recording_enabled boolean NOT NULL,
    recording_retention_days int NOT NULL,
    voice_config jsonb NOT NULL,
    model_config jsonb NOT NULL,
    transcriber_config jsonb NOT NULL,
    timing_config jsonb NOT NULL,
    end_call_config jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE prompt_versions (
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    version bigint NOT NULL,
    prompt jsonb NOT NULL,
    changed_fields text[] NOT NULL,
    note text,
    created_by bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (broker_id, version)
);

-- token_epoch: tokens issued with an older one are refused.
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint REFERENCES brokers (id) ON DELETE CASCADE,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('AGENT', 'ADMIN', 'SUPERADMIN')),
    password_hash text,
    is_active boolean NOT NULL DEFAULT true,
    token_epoch bigint NOT NULL DEFAULT 0,
    phone text,
    available boolean NOT NULL DEFAULT true,
    max_open_leads int,
    timezone text,
    weekly_hours jsonb,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (broker_id IS NOT NULL OR role = 'SUPERADMIN')
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_broker ON users (broker_id, id);

CREATE TABLE revoked_tokens (
    jti text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

-- Failed logins of the last minutes; identity = e-mail and address.
CREATE TABLE login_attempts (
    identity text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_attempts_identity ON login_attempts (identity, failed_at);

ALTER TABLE brokers ENABLE ROW LEVEL SECURITY;
ALTER TABLE brokers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON brokers USING ((SELECT current_setting('app.broker_id', true)) = '*'
    OR id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['broker_configs', 'broker_voice_configs', 'prompt_versions', 'users'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($policy$CREATE POLICY tenant ON %I USING ((SELECT current_setting('app.broker_id', true)) = '*'
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$policy$, t);
    END LOOP;
END $$;
