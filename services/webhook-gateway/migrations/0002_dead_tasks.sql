-- The index of failed work of all services, as dlq.v1 tells it, and what operators did.

-- id: the task's. broker_id 0: it belongs to no company. payload: JSON; absent when it is larger than the event may carry.
CREATE TABLE dead_tasks (
    id uuid PRIMARY KEY,
    broker_id bigint NOT NULL DEFAULT 0,
    lead_id bigint,
    service text NOT NULL,
    task_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('failed', 'retrying', 'resolved', 'discarded')),
    topic text,
    topic_partition int,
    topic_offset bigint,
    topic_key text,
    error_code text NOT NULL,
    cause text NOT NULL,
    retryable boolean NOT NULL,
    doubtful boolean NOT NULL,
    attempts int NOT NULL,
    first_failed_at timestamptz NOT NULL,
    failed_at timestamptz NOT NULL,
    retried_at timestamptz,
    retried_by bigint,
    discarded_at timestamptz,
    discarded_by bigint,
    discard_reason text,
    resolved_at timestamptz,
    payload text,
    payload_bytes bigint NOT NULL,
    headers text NOT NULL,
    error_history text NOT NULL,
    correlation_id text NOT NULL,
    trace_id text NOT NULL
);
CREATE INDEX dead_tasks_newest ON dead_tasks (status, failed_at DESC, id);
CREATE INDEX dead_tasks_broker ON dead_tasks (broker_id, status, failed_at DESC, id);
CREATE INDEX dead_tasks_lead ON dead_tasks (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX dead_tasks_closed ON dead_tasks (coalesce(discarded_at, resolved_at)) WHERE status IN ('resolved', 'discarded');

-- Who looked at, retried, discarded or replayed what. Rows are only ever added.
CREATE TABLE admin_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    user_id bigint NOT NULL,
    user_email text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX admin_audit_subject ON admin_audit (subject, id);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dead_tasks', 'admin_audit'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format($policy$CREATE POLICY tenant ON %I USING ((SELECT current_setting('app.broker_id', true)) = '*'
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint))$policy$, t);
    END LOOP;
END $$;
