ALTER TABLE brokers
    ADD COLUMN max_users int NOT NULL DEFAULT 20,
    ADD COLUMN max_leads int NOT NULL DEFAULT 50000,
    ADD COLUMN monthly_cost_usd double precision NOT NULL DEFAULT 500;

-- A company's calls of the last 30 days are counted by their lines in the leads' history.
CREATE INDEX lead_activities_calls ON lead_activities (broker_id, created_at) WHERE type = 'call_started';
