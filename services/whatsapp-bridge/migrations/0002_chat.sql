-- Webchat, and what every channel shares: states with their history, attachments.

-- A webchat has no number: its lead stands for it.
ALTER TABLE conversations
    ALTER COLUMN phone_number DROP NOT NULL,
    ADD COLUMN control_changed_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT conversations_number CHECK (phone_number IS NOT NULL OR channel = 'webchat'),
    ADD CONSTRAINT conversations_state CHECK (state IN ('greeting', 'interest_check', 'data_collection', 'financial_qual',
                                                        'scheduling', 'follow_up', 'completed', 'closed'));
CREATE UNIQUE INDEX conversations_open_webchat ON conversations (broker_id, lead_id)
    WHERE channel = 'webchat' AND status <> 'closed';
-- Which are silent, and which wait for a person.
CREATE INDEX conversations_silent ON conversations (last_message_at) WHERE status <> 'closed';
CREATE INDEX conversations_waiting ON conversations (control_changed_at) WHERE control_mode = 'human_pending';

ALTER TABLE messages
    ADD COLUMN channel text NOT NULL DEFAULT 'whatsapp',
    ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';

-- Every change of who answers (control_mode) and of how far the talk has come (state).
CREATE TABLE conversation_history (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id       bigint NOT NULL,
    conversation_id bigint NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    lead_id         bigint NOT NULL,
    axis            text NOT NULL CHECK (axis IN ('control_mode', 'state')),
    old_value       text NOT NULL,
    new_value       text NOT NULL,
    reason          text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX conversation_history_conversation ON conversation_history (conversation_id, id);

ALTER TABLE conversation_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_history FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON conversation_history
    USING ((SELECT current_setting('app.broker_id', true)) = '*'
           OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));

CREATE OR REPLACE VIEW conversation_messages AS
    SELECT id, broker_id, conversation_id, direction, content, provider_message_id AS twilio_message_id,
           coalesce(sent_at, created_at) AS sent_at, delivered_at, read_at, metadata
      FROM messages;
