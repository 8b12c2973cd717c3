#include "messaging/schema.hpp"

namespace relevo::messaging {

namespace {

constexpr const char* delivery_tables = R"sql(
-- What was consumed, by ce_id. Kept 72 h.
CREATE TABLE inbox (
    id          uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_received_at ON inbox USING brin (received_at);

-- What is to be published, in the order of id. Rows live until Kafka acknowledged them.
CREATE TABLE outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   uuid NOT NULL,
    broker_id  bigint NOT NULL,
    topic      text NOT NULL,
    key        text NOT NULL,
    headers    text NOT NULL,
    value      bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tasks (
    id             uuid PRIMARY KEY,
    broker_id      bigint NOT NULL DEFAULT 0,
    kind           text NOT NULL,
    payload        jsonb NOT NULL,
    lane           text,
    priority       int NOT NULL DEFAULT 5,
    due_at         timestamptz NOT NULL DEFAULT now(),
    state          text NOT NULL DEFAULT 'pending'
                   CHECK (state IN ('pending', 'running', 'done', 'dead', 'unknown', 'discarded')),
    attempt        int NOT NULL DEFAULT 0,
    doubtful       boolean NOT NULL DEFAULT false, -- the last attempt got no answer
    announced      boolean NOT NULL DEFAULT false, -- was on dlq.v1: settling it is said there, too
    attempted_at   timestamptz,                    -- begin of the last attempt that was not a look-up
    lease_until    timestamptz,
    dedupe_key     text UNIQUE,
    result         jsonb,
    error_code     text,
    last_error     text,
    correlation_id text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL DEFAULT now(),
    settled_at     timestamptz
);
CREATE INDEX tasks_due ON tasks (priority, due_at, id) WHERE state = 'pending';
CREATE INDEX tasks_lease ON tasks (lease_until) WHERE state = 'running';
CREATE INDEX tasks_lane ON tasks (lane, priority, due_at, id) WHERE lane IS NOT NULL AND state IN ('pending', 'running');
-- The last word on "one at a time".
CREATE UNIQUE INDEX tasks_lane_running ON tasks (lane) WHERE state = 'running';
CREATE INDEX tasks_settled ON tasks (settled_at) WHERE state IN ('done', 'discarded');
CREATE INDEX tasks_dead ON tasks (settled_at) WHERE state IN ('dead', 'unknown');

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON outbox
    USING ((SELECT current_setting('app.broker_id', true)) = '*'
           OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));
ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tasks
    USING ((SELECT current_setting('app.broker_id', true)) = '*'
           OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));
)sql";

// What an operator asks of failed work: whom it was about, and how each attempt failed.
constexpr const char* failure_columns = R"sql(
ALTER TABLE tasks
    ADD COLUMN lead_id         bigint NOT NULL DEFAULT 0,
    ADD COLUMN attempts_before int NOT NULL DEFAULT 0,       -- before an operator revived it
    ADD COLUMN first_failed_at timestamptz,
    ADD COLUMN failures        jsonb NOT NULL DEFAULT '[]';  -- {"attempt","error_code","error","at"}, oldest first

-- The history with one more failure: the first and the last 19 are kept.
CREATE FUNCTION with_failure(failures jsonb, attempt int, error_code text, error text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN jsonb_array_length(failures) < 20 THEN failures ELSE failures - 1 END ||
           jsonb_build_object('attempt', attempt, 'error_code', error_code, 'error', error,
                              'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;
)sql";

}  // namespace

std::vector<database::migration> shared_migrations()
{
    return {{"0000_delivery", delivery_tables}, {"0000_failures", failure_columns}};
}

}  // namespace relevo::messaging
