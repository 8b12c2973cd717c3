CREATE TABLE conversations (
    id                         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id                  bigint NOT NULL,
    lead_id                    bigint NOT NULL,
    channel                    text NOT NULL DEFAULT 'whatsapp',
    phone_number               text NOT NULL,
    client_name                text,
    status                     text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'closed', 'escalated')),
    control_mode               text NOT NULL DEFAULT 'ai' CHECK (control_mode IN ('ai', 'human_pending', 'human', 'paused')),
    control_epoch              int NOT NULL DEFAULT 0, -- grows with every change of control_mode
    state                      text NOT NULL DEFAULT 'greeting',
    elevenlabs_conversation_id text,
    agent_id                   text,
    batch_id                   text,
    recipient_id               text,
    call_id                    bigint,
    call_summary               text,
    call_duration_secs         int,
    unread                     int NOT NULL DEFAULT 0,
    message_count              int NOT NULL DEFAULT 0,
    started_at                 timestamptz NOT NULL DEFAULT now(),
    last_message_at            timestamptz NOT NULL DEFAULT now(),
    last_inbound_at            timestamptz,
    closed_at                  timestamptz,
    metadata                   jsonb NOT NULL DEFAULT '{}'
);
-- One open conversation of a company with a number.
CREATE UNIQUE INDEX conversations_open ON conversations (broker_id, channel, phone_number) WHERE status <> 'closed';
CREATE INDEX conversations_phone ON conversations (phone_number, last_message_at DESC);
CREATE INDEX conversations_lead ON conversations (lead_id);

CREATE TABLE messages (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id           bigint NOT NULL,
    conversation_id     bigint NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    lead_id             bigint NOT NULL,
    direction           text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    sender_type         text NOT NULL CHECK (sender_type IN ('customer', 'ai', 'human', 'system')),
    content             text NOT NULL,
    template_id         text,
    template_variables  jsonb NOT NULL DEFAULT '{}',
    status              text NOT NULL DEFAULT 'pending'
                        CHECK (status IN ('pending', 'sent', 'delivered', 'read', 'failed', 'received')),
    error_code          text,
    dispatch_key        uuid UNIQUE,  -- makes one message of one decision
    provider_message_id text UNIQUE,
    control_epoch       int,          -- an AI's message is sent only while this is still the conversation's
    created_at          timestamptz NOT NULL DEFAULT now(),
    sent_at             timestamptz,
    delivered_at        timestamptz,
    read_at             timestamptz
);
CREATE INDEX messages_conversation ON messages (conversation_id, id);
CREATE INDEX messages_lead ON messages (lead_id, id);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['conversations', 'messages'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY tenant ON %I
            USING ((SELECT current_setting('app.broker_id', true)) = '*'
                   OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$p$, t);
    END LOOP;
END $$;

-- The shapes of requirement 3, for its own SQL.
CREATE VIEW conversation_state AS
    SELECT id, broker_id, phone_number, client_name, elevenlabs_conversation_id, agent_id, batch_id, recipient_id, status,
           call_summary, call_duration_secs, started_at, last_message_at, closed_at, message_count, metadata
      FROM conversations;
CREATE VIEW conversation_messages AS
    SELECT id, broker_id, conversation_id, direction, content, provider_message_id AS twilio_message_id,
           coalesce(sent_at, created_at) AS sent_at, delivered_at, read_at, '{}'::jsonb AS metadata
      FROM messages;

-- What other services may read.
CREATE VIEW conversation_card AS
    SELECT DISTINCT ON (broker_id, lead_id)
           broker_id, lead_id, id AS conversation_id, control_mode, state, last_inbound_at, unread
      FROM conversations
     ORDER BY broker_id, lead_id, (status <> 'closed') DESC, last_message_at DESC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'relevo_reader') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO relevo_reader', current_schema());
        GRANT SELECT ON conversation_card TO relevo_reader;
    END IF;
END $$;
