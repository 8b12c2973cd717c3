-- Calls that wait for a line, are planned, hung up, and followed to their report.
ALTER TABLE voice_calls
    ADD COLUMN scheduled_at         timestamptz,                     -- not to be dialled before
    ADD COLUMN is_forced            boolean NOT NULL DEFAULT false,  -- an ADMIN overruled the calling hours
    ADD COLUMN waiting_since        timestamptz,                     -- every line was busy
    ADD COLUMN line_taken_at        timestamptz,                     -- counts against the limits from here to ended_at
    ADD COLUMN line_until           timestamptz,                     -- or to here, if nobody says that it ended
    ADD COLUMN max_duration_seconds int NOT NULL DEFAULT 600,
    ADD COLUMN abandoned_ids        text[] NOT NULL DEFAULT '{}',    -- accepted by the provider, never to be placed
    ADD COLUMN cancel_requested_at  timestamptz,
    ADD COLUMN reported_at          timestamptz,                     -- the final report is in
    ADD COLUMN reported_start       timestamptz,
    ADD COLUMN reported_end         timestamptz,
    ADD COLUMN reported_seconds     int,
    ADD COLUMN provider_summary     text,
    ADD COLUMN cost_breakdown       jsonb,
    ADD COLUMN look_again_at        timestamptz;                     -- the provider was asked: not again before

CREATE INDEX voice_calls_lines ON voice_calls (line_until) WHERE line_taken_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX voice_calls_waiting ON voice_calls (broker_id, waiting_since, id)
    WHERE waiting_since IS NOT NULL AND line_taken_at IS NULL AND ended_at IS NULL;
CREATE INDEX voice_calls_open_of_lead ON voice_calls (lead_id) WHERE ended_at IS NULL;
CREATE INDEX voice_calls_unreported ON voice_calls (created_at)
    WHERE reported_at IS NULL AND external_call_id IS NOT NULL;

-- Calls that are under way while this is applied hold their line; ended ones are not asked about again.
SELECT set_config('app.broker_id', '*', true);
UPDATE voice_calls
   SET line_taken_at = started_at, line_until = started_at + interval '720 seconds'
 WHERE started_at IS NOT NULL AND ended_at IS NULL;
UPDATE voice_calls SET reported_at = ended_at WHERE ended_at IS NOT NULL;
