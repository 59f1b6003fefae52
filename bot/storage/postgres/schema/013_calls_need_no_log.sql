-- Of no use after a crash, and written at each command.
ALTER TABLE call SET UNLOGGED;
