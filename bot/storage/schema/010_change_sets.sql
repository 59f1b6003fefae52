-- The id of the first of the revisions that were saved together: they are listed as one, and undone as one.
ALTER TABLE history ADD COLUMN act BIGINT;

UPDATE history SET act = together.first_id FROM (
    SELECT
        MIN(id) AS first_id, place, action, made, why, COALESCE(who, 0) AS author, COALESCE(approved, 0) AS reviewer
    FROM history GROUP BY 2, 3, 4, 5, 6, 7
) AS together
WHERE
    history.place = together.place AND history.action = together.action AND history.made = together.made
    AND history.why = together.why AND COALESCE(history.who, 0) = together.author
    AND COALESCE(history.approved, 0) = together.reviewer;

CREATE INDEX history_by_act ON history (place, act);
