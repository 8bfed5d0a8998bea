-- A profile of columns counts its changes, so that nobody overwrites what another person has just stored.

ALTER TABLE export_profile ADD COLUMN version integer NOT NULL DEFAULT 1;
GRANT UPDATE (version) ON export_profile TO miaopu_app;
