-- Companies' own keys of providers, encrypted (libs/signing/envelope.hpp); write-only at the API. id of the envelope:
-- section.name.
CREATE TABLE provider_credentials (
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    section text NOT NULL,
    name text NOT NULL,
    sealed bytea NOT NULL,
    key_id text NOT NULL,
    last4 text NOT NULL,
    updated_by bigint,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (broker_id, section, name)
);
CREATE INDEX provider_credentials_key ON provider_credentials (key_id);

ALTER TABLE provider_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON provider_credentials USING ((SELECT current_setting('app.broker_id', true)) = '*'
    OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));

-- An inbound call names the number it came to.
CREATE INDEX broker_voice_configs_phone_number ON broker_voice_configs (phone_number_id);

CREATE OR REPLACE VIEW voice_config AS
SELECT v.broker_id, v.provider, v.phone_number_id, v.assistant_id_default, v.assistant_id_by_type,
       v.first_message_template, v.recording_enabled, v.voice_config, v.model_config, v.transcriber_config,
       v.timing_config, v.end_call_config,
       v.recording_retention_days, k.sealed AS api_key_sealed, k.key_id AS api_key_key_id
FROM broker_voice_configs v
LEFT JOIN provider_credentials k ON k.broker_id = v.broker_id AND k.section = 'voice' AND k.name = 'api_key';
