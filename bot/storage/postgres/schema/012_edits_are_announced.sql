-- Whoever listens on the channel `almanac` learns at once that revisions were saved, by whichever process.
CREATE FUNCTION announce_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('almanac', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER history_is_announced AFTER INSERT ON history FOR EACH STATEMENT EXECUTE FUNCTION announce_revisions();
