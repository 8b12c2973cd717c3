-- Prices of models and of other units, and what the reports of costs ask for.

-- What a provider takes, from a time on; the newest that holds when the cost happened counts. A model's dated name
-- (gpt-4o-2024-08-06) has the price of its plain one unless it has its own. Cached tokens are a part of the input's.
CREATE TABLE model_prices (
    provider text NOT NULL,
    model text NOT NULL,
    valid_from timestamptz NOT NULL,
    input_usd_per_million numeric(12, 6) NOT NULL DEFAULT 0,
    cached_usd_per_million numeric(12, 6) NOT NULL DEFAULT 0,
    output_usd_per_million numeric(12, 6) NOT NULL DEFAULT 0,
    usd_per_unit numeric(12, 6) NOT NULL DEFAULT 0,
    PRIMARY KEY (provider, model, valid_from)
);
INSERT INTO model_prices (provider, model, valid_from, input_usd_per_million, cached_usd_per_million,
                          output_usd_per_million)
VALUES ('openai', 'gpt-4o', '2024-10-01Z', 2.5, 1.25, 10),
       ('openai', 'gpt-4o-mini', '2024-10-01Z', 0.15, 0.075, 0.6),
       ('openai', 'text-embedding-3-small', '2024-10-01Z', 0.02, 0.02, 0),
       ('openai', 'text-embedding-3-large', '2024-10-01Z', 0.13, 0.13, 0);

-- When a lead's calificacion changed, and to what.
CREATE TABLE lead_qualifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    broker_id bigint NOT NULL,
    lead_id bigint NOT NULL,
    calificacion text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX lead_qualifications_at ON lead_qualifications (broker_id, at);

-- One row a day whose costs passed the company's limit: it is told once.
CREATE TABLE cost_alerts (
    broker_id bigint NOT NULL,
    day date NOT NULL,
    cost_usd numeric(14, 6) NOT NULL,
    threshold_usd double precision NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (broker_id, day)
);

SET LOCAL app.broker_id = '*';
ALTER TABLE cost_events ADD COLUMN priced boolean NOT NULL DEFAULT false;
UPDATE cost_events SET priced = true WHERE cost_usd > 0;
INSERT INTO lead_qualifications (broker_id, lead_id, calificacion, at)
SELECT broker_id, lead_id, calificacion, calificacion_changed_at FROM lead_scores
WHERE calificacion IS NOT NULL AND calificacion_changed_at IS NOT NULL;

CREATE INDEX cost_events_time ON cost_events (created_at);
CREATE INDEX score_events_visits ON score_events (broker_id, occurred_at) WHERE kind = 'appointment_scheduled';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['lead_qualifications', 'cost_alerts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''app.broker_id'', true)) = ''*''
            OR broker_id = (SELECT NULLIF(NULLIF(current_setting(''app.broker_id'', true), ''''), ''*'')::bigint))', t);
    END LOOP;
END $$;
