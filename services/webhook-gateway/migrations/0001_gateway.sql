-- Webhooks that Kafka could not take in time wait in the outbox; this shows them.
CREATE VIEW spool AS
    SELECT id, event_id, topic, key, octet_length(value) AS bytes, created_at FROM outbox WHERE topic LIKE 'webhooks.%';

-- Webhooks whose signature was right and whose body nobody can read. Kept 30 days.
CREATE TABLE quarantine (
    id             uuid PRIMARY KEY,  -- the ce_id: a webhook that is sent again is kept once
    source         text NOT NULL,
    topic          text NOT NULL,
    path           text NOT NULL,
    secret_id      text NOT NULL,
    problem        text NOT NULL,
    body           bytea NOT NULL,
    correlation_id text NOT NULL,
    received_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX quarantine_received_at ON quarantine (received_at);
