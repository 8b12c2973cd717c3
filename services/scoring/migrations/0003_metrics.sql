-- Pipeline metrics ask for the moves and the ends of stays of a period.
CREATE INDEX lead_stage_history_entered ON lead_stage_history (broker_id, entered_at);
CREATE INDEX lead_stage_history_left ON lead_stage_history (broker_id, left_at) WHERE left_at IS NOT NULL;
