-- How many votes of not helpful bring an answer into the queue, and whether unanswered questions are kept by themselves.
ALTER TABLE guild_setting ADD COLUMN min_downvotes INTEGER NOT NULL DEFAULT 3;
ALTER TABLE guild_setting ADD COLUMN keeps_questions INTEGER NOT NULL DEFAULT 0;

-- 1: nobody passed the question on, the server keeps what was not answered. Deleted sooner than the others.
ALTER TABLE question ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
