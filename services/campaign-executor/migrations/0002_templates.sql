CREATE TABLE templates (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    name text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('whatsapp', 'telegram', 'email', 'call', 'any')),
    language text NOT NULL,
    category text NOT NULL CHECK (category IN ('marketing', 'utility', 'authentication', 'internal')),
    subject text,
    content text NOT NULL,
    media_url text,
    buttons jsonb NOT NULL DEFAULT '[]',
    provider text,
    provider_template_id text,
    approval_status text NOT NULL DEFAULT 'none'
        CHECK (approval_status IN ('none', 'draft', 'pending', 'approved', 'rejected', 'paused', 'disabled')),
    rejection_reason text,
    agent_type text,
    is_active boolean NOT NULL DEFAULT true,
    usage_count bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1
);
CREATE INDEX templates_broker ON templates (broker_id, id DESC);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['templates'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''app.broker_id'', true)) = ''*''
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting(''app.broker_id'', true), ''''), ''*'')::bigint))', t);
    END LOOP;
END $$;
