-- Erased leads: their numbers are remembered by a hash only, so that a new lead of such a number is blocked.
ALTER TABLE brokers ADD COLUMN suppression_salt uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE leads ADD COLUMN erased_at timestamptz;

CREATE TABLE erased_numbers (
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    phone_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (broker_id, phone_hash)
);

CREATE FUNCTION phone_hash(broker bigint, phone_key text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(suppression_salt || ':' || phone_key, 'UTF8')), 'hex') FROM brokers WHERE id = broker
$$;

ALTER TABLE erased_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE erased_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON erased_numbers USING ((SELECT current_setting('app.broker_id', true)) = '*'
    OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));
