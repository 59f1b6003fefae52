-- The id of the interaction that counted a question last: one press counts once, however often it is delivered.
ALTER TABLE question ADD COLUMN pressed BIGINT;
