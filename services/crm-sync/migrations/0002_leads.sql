-- Leads, what happened to them, and who must not be contacted.

-- Lower case, without the accents of the languages our leads write in.
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(lower(t), 'áàâäãåÁÀÂÄÃÅéèêëÉÈÊËíìîïÍÌÎÏóòôöõÓÒÔÖÕúùûüÚÙÛÜñÑçÇ',
                               'aaaaaaaaaaaaeeeeeeeeiiiiiiiioooooooooouuuuuuuunncc')
$$;

-- phone: E.164 as dialled. phone_key: the one form of numbers that a country writes in several ways.
-- fact_times: when each fact of metadata was learned, by key.
CREATE TABLE leads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    phone text,
    phone_key text,
    phone_valid boolean NOT NULL DEFAULT true,
    name text,
    email text,
    email_valid boolean NOT NULL DEFAULT true,
    assigned_to bigint REFERENCES users (id) ON DELETE SET NULL,
    tags text[] NOT NULL DEFAULT '{}',
    source text NOT NULL DEFAULT 'manual',
    timezone text,
    language text,
    metadata jsonb NOT NULL DEFAULT '{}',
    fact_times jsonb NOT NULL DEFAULT '{}',
    search_text text GENERATED ALWAYS AS (fold(coalesce(name, '') || E'\n' || coalesce(email, ''))) STORED,
    last_contacted timestamptz,
    last_inbound_at timestamptz,
    version int NOT NULL DEFAULT 1,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX leads_phone_key ON leads (broker_id, phone_key) WHERE deleted_at IS NULL;
CREATE INDEX leads_newest ON leads (broker_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX leads_assigned ON leads (broker_id, assigned_to) WHERE deleted_at IS NULL;
CREATE INDEX leads_tags ON leads USING gin (tags);

CREATE TABLE lead_activities (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    type text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'ai', 'system', 'lead')),
    actor_id text,
    summary text NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lead_activities_lead ON lead_activities (lead_id, id DESC);

-- One row per number and channel; it applies to future leads of that number, too.
CREATE TABLE do_not_contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    phone text NOT NULL,
    phone_key text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('all', 'call', 'whatsapp', 'telegram', 'email')),
    reason text NOT NULL CHECK (reason IN ('opt_out', 'complaint', 'manual', 'erased', 'invalid_number')),
    source text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (broker_id, phone_key, channel)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['leads', 'lead_activities', 'do_not_contact'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($policy$CREATE POLICY tenant ON %I USING ((SELECT current_setting('app.broker_id', true)) = '*'
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$policy$, t);
    END LOOP;
END $$;
