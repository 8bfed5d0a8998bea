-- Notices go by mail as one letter in the reader's language; the second list of addresses has no use any more.

DROP FUNCTION addresses_of_applicants(bigint);
