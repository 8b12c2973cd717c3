-- What other services may read. Columns are only ever added.

CREATE VIEW lead_card AS
SELECT broker_id, id AS lead_id, phone, name, email, assigned_to, source, timezone, language, tags,
       metadata->>'location' AS location,
       metadata - ARRAY['monthly_income', 'monthly_income_max', 'dicom_status', 'morosidad_amount'] AS metadata,
       deleted_at IS NOT NULL AS deleted, created_at
FROM leads;

-- The facts of the score. Numbers are read only where they are numbers: a view must not fail on one bad row.
CREATE VIEW lead_facts AS
SELECT broker_id, id AS lead_id, name, phone, phone IS NOT NULL AND phone_valid AS phone_valid,
       email, email IS NOT NULL AND email_valid AS email_valid,
       metadata->>'location' AS location,
       metadata->>'property_type' AS property_type,
       metadata->>'budget' AS budget,
       (fact_times->>'budget')::timestamptz AS budget_at,
       CASE WHEN jsonb_typeof(metadata->'monthly_income') = 'number'
            THEN (metadata->>'monthly_income')::numeric::bigint END AS monthly_income,
       (fact_times->>'monthly_income')::timestamptz AS monthly_income_at,
       metadata->>'dicom_status' AS dicom_status,
       (fact_times->>'dicom_status')::timestamptz AS dicom_status_at,
       CASE WHEN jsonb_typeof(metadata->'morosidad_amount') = 'number'
            THEN (metadata->>'morosidad_amount')::numeric::bigint END AS morosidad_amount,
       deleted_at IS NOT NULL AS deleted
FROM leads;

CREATE VIEW user_state AS
SELECT u.id AS user_id, u.broker_id, u.role, u.is_active AND coalesce(b.is_active, true) AS is_active, u.token_epoch,
       u.name, u.email
FROM users u
LEFT JOIN brokers b ON b.id = u.broker_id;

-- One row per block. A number is listed in every form under which a lead of that broker holds it.
CREATE VIEW do_not_contact_now AS
SELECT broker_id, phone, channel FROM do_not_contact
UNION
SELECT broker_id, phone_key, channel FROM do_not_contact
UNION
SELECT d.broker_id, l.phone, d.channel
FROM do_not_contact d
JOIN leads l ON l.broker_id = d.broker_id AND l.phone_key = d.phone_key AND l.deleted_at IS NULL;

CREATE VIEW broker_settings AS
SELECT b.id AS broker_id, b.name, b.slug, b.timezone, b.country, b.currency, b.language, b.is_active,
       c.config_version,
       c.prompt || jsonb_build_object('version', c.prompt_version) AS prompt,
       c.leads || jsonb_build_object('config_version', c.config_version) AS leads,
       c.pipeline, c.appointments, c.campaigns, c.alerts, c.channels
FROM brokers b
JOIN broker_configs c ON c.broker_id = b.id;

CREATE VIEW voice_config AS
SELECT broker_id, provider, phone_number_id, assistant_id_default, assistant_id_by_type, first_message_template,
       recording_enabled, voice_config, model_config, transcriber_config, timing_config, end_call_config
FROM broker_voice_configs;

DO $$
DECLARE v text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'relevo_reader') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO relevo_reader', current_schema());
        FOREACH v IN ARRAY ARRAY['lead_card', 'lead_facts', 'user_state', 'revoked_tokens', 'do_not_contact_now',
                                 'broker_settings', 'voice_config'] LOOP
            EXECUTE format('GRANT SELECT ON %I TO relevo_reader', v);
        END LOOP;
    END IF;
END $$;
