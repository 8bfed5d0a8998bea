-- What becomes of needs, and how calls and proposals end, has a fingerprint in the audit, too.

CREATE FUNCTION fingerprint(n community_need) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(n.area_code, n.title, n.description, n.people,
        n.needed_by - DATE '2000-01-01', n.budget_fen, n.state, n.stated_by, microseconds(n.stated_at), n.decided_by,
        microseconds(n.decided_at), n.returned_reason, n.taker_id, microseconds(n.taken_at), n.taken_by, n.answer,
        n.answer_note, n.answered_by, microseconds(n.answered_at), n.closed_by, microseconds(n.closed_at))::text,
        'UTF8')), 'hex');
COMMENT ON FUNCTION fingerprint(community_need) IS 'Calls: SHA-256 over all that stands of a community need: what was stated, decided, taken, answered and closed.';

CREATE FUNCTION publication_fingerprint(c call) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array('published', c.published_by, microseconds(c.published_at),
        c.decision_id)::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION publication_fingerprint(call) IS 'Calls: SHA-256 over who published a call and when.';

CREATE FUNCTION closing_fingerprint(c call) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array('closed', c.closed_by, microseconds(c.closed_at),
        c.closed_reason)::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION closing_fingerprint(call) IS 'Calls: SHA-256 over the early end of a call.';

CREATE FUNCTION withdrawal_fingerprint(c call) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array('withdrawn', c.withdrawn_by, microseconds(c.withdrawn_at),
        c.withdrawn_reason)::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION withdrawal_fingerprint(call) IS 'Calls: SHA-256 over the withdrawal of a call.';

CREATE FUNCTION archival_fingerprint(c call) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array('archived', c.archived_by, microseconds(c.archived_at))::text,
        'UTF8')), 'hex');
COMMENT ON FUNCTION archival_fingerprint(call) IS 'Calls: SHA-256 over who put a call away and when.';

CREATE FUNCTION withdrawal_fingerprint(p proposal) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array('withdrawn', p.withdrawn_by, microseconds(p.withdrawn_at),
        p.withdrawn_reason, p.state, p.step)::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION withdrawal_fingerprint(proposal) IS 'Calls: SHA-256 over the withdrawal of a proposal.';
