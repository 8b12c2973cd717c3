#include "testing/stand_ins.hpp"

namespace relevo::testing {

void create_stand_ins(const scratch_schema& schema)
{
    // Once for all schemas of the database; the lock keeps programs that run at once apart.
    schema.query(R"(
        SELECT pg_advisory_xact_lock(hashtext('relevo test stand-ins'));
        CREATE SCHEMA IF NOT EXISTS crm;
        CREATE SCHEMA IF NOT EXISTS scoring;
        CREATE SCHEMA IF NOT EXISTS messaging;
        CREATE TABLE IF NOT EXISTS crm.lead_card (broker_id bigint, lead_id bigint, phone text, name text, email text,
            assigned_to bigint, source text, timezone text, language text, tags text[], location text, metadata jsonb,
            deleted boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE IF NOT EXISTS crm.lead_facts (broker_id bigint, lead_id bigint, name text, phone text,
            phone_valid boolean, email text, email_valid boolean, location text, property_type text, budget text,
            budget_at timestamptz, monthly_income bigint, monthly_income_at timestamptz, dicom_status text,
            dicom_status_at timestamptz, morosidad_amount bigint, deleted boolean NOT NULL DEFAULT false);
        CREATE TABLE IF NOT EXISTS crm.do_not_contact_now (broker_id bigint, phone text, channel text);
        CREATE TABLE IF NOT EXISTS crm.broker_settings (broker_id bigint, name text, slug text, timezone text, country text,
            currency text, language text, is_active boolean, config_version bigint, prompt jsonb, leads jsonb,
            pipeline jsonb, appointments jsonb, campaigns jsonb, alerts jsonb, channels jsonb);
        CREATE TABLE IF NOT EXISTS crm.user_state (user_id bigint, broker_id bigint, role text, is_active boolean,
            token_epoch bigint, name text, email text);
        CREATE TABLE IF NOT EXISTS crm.voice_config (broker_id bigint, provider text, phone_number_id text,
            assistant_id_default text, assistant_id_by_type jsonb, first_message_template text, recording_enabled boolean,
            voice_config jsonb, model_config jsonb, transcriber_config jsonb, timing_config jsonb, end_call_config jsonb,
            recording_retention_days int, api_key_sealed bytea, api_key_key_id text);
        CREATE TABLE IF NOT EXISTS scoring.lead_state (broker_id bigint, lead_id bigint, score double precision,
            status text, calificacion text, stage text, stage_entered_at timestamptz, stage_locked_until timestamptz,
            lost_reason text, computed_at timestamptz);
        CREATE TABLE IF NOT EXISTS messaging.conversation_card (broker_id bigint, lead_id bigint, conversation_id bigint,
            control_mode text, state text, last_inbound_at timestamptz, unread int);
        GRANT USAGE ON SCHEMA crm, scoring, messaging TO PUBLIC;
        GRANT SELECT ON ALL TABLES IN SCHEMA crm, scoring, messaging TO PUBLIC;)");
}

}  // namespace relevo::testing
