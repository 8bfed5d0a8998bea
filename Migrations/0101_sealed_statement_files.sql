-- A bank's file that waits for its columns names who was paid. It lies encrypted, under a key that only the master key of the
-- vault unwraps. Files that wait today are uploaded again: nothing was imported from them.

TRUNCATE statement_file;
ALTER TABLE statement_file DROP CONSTRAINT statement_file_content_check,
    ADD CONSTRAINT statement_file_content CHECK (length(content) BETWEEN 41 AND 20971600),
    ADD COLUMN wrapped_key bytea NOT NULL CHECK (length(wrapped_key) = 72),
    ADD COLUMN master text NOT NULL CHECK (master ~ '^[0-9a-f]{16}$');
COMMENT ON COLUMN statement_file.content IS 'Funds: the file, encrypted with a key of its own.';
COMMENT ON COLUMN statement_file.wrapped_key IS 'Funds: the key of the file, wrapped by the master key of the vault.';
COMMENT ON COLUMN statement_file.master IS 'Funds: name of the master key that wrapped the key of the file.';
