-- The language of a server, for members whose own Discord is set to none that the knowledge base has.
ALTER TABLE guild_setting ADD COLUMN language TEXT;
