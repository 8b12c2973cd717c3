-- An invited person has no password and is inactive until the link of the invite is followed. Of the link only a hash is
-- kept.
CREATE TABLE user_invites (
    user_id bigint PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    broker_id bigint NOT NULL REFERENCES brokers (id) ON DELETE CASCADE,
    token_hash text NOT NULL UNIQUE,
    created_by bigint,
    expires_at timestamptz NOT NULL
);

ALTER TABLE user_invites ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_invites FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON user_invites USING ((SELECT current_setting('app.broker_id', true)) = '*'
    OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));
