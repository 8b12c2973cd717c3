-- The lead was erased: what was said is gone, and so are the numbers.
ALTER TABLE voice_calls ADD COLUMN erased_at timestamptz;
CREATE INDEX voice_calls_erased ON voice_calls (id) WHERE erased_at IS NOT NULL;

-- A row is there before its object is, and until the object is deleted.
ALTER TABLE recordings ALTER COLUMN stored_at DROP NOT NULL;     -- null: on its way
ALTER TABLE recordings ADD COLUMN delete_asked_at timestamptz;   -- a task deletes the object
CREATE INDEX recordings_kept ON recordings (call_id) WHERE delete_asked_at IS NULL;
