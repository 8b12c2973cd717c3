-- A call is updated at each of its webhooks, mostly in columns without an index: with room on its page the new version
-- touches no index.
ALTER TABLE voice_calls SET (fillfactor = 70);
