-- What calls publish and what proposals pass on their way has a fingerprint in the audit, too: moments in microseconds.

CREATE FUNCTION microseconds(at timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN (extract(epoch FROM at) * 1000000)::bigint;
COMMENT ON FUNCTION microseconds(timestamptz) IS 'Platform: a moment as whole microseconds since 1970, for fingerprints.';

CREATE FUNCTION fingerprint(q call_question) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(q.call_id, q.question, microseconds(q.asked_at))::text, 'UTF8')),
        'hex');
COMMENT ON FUNCTION fingerprint(call_question) IS 'Calls: SHA-256 over a question as it was asked; who asked stands in the audit alone.';

CREATE FUNCTION answer_fingerprint(q call_question) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(q.call_id, q.question, q.answer, q.answered_by,
        microseconds(q.answered_at))::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION answer_fingerprint(call_question) IS 'Calls: SHA-256 over a question and its answer.';

CREATE FUNCTION fingerprint(n call_correction) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(n.call_id, n.number, n.title, n.body, n.affects_proposals,
        n.corrected_by, microseconds(n.corrected_at))::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION fingerprint(call_correction) IS 'Calls: SHA-256 over an announced correction.';

CREATE FUNCTION fingerprint(e call_extension) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(e.call_id, microseconds(e.deadline_from),
        microseconds(e.deadline_to), e.reason, e.extended_by, e.outage_id, microseconds(e.extended_at))::text, 'UTF8')),
        'hex');
COMMENT ON FUNCTION fingerprint(call_extension) IS 'Calls: SHA-256 over an announced extension.';

CREATE FUNCTION fingerprint(e correction_extension) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(e.proposal_id, e.outage_id, e.due_from - DATE '2000-01-01',
        e.due_to - DATE '2000-01-01', microseconds(e.extended_at))::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION fingerprint(correction_extension) IS 'Calls: SHA-256 over the later last day of a correction.';

CREATE FUNCTION fingerprint(a workflow_approval) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(a.proposal_id, a.workflow_id, a.step,
        encode(a.content_sha256, 'hex'), a.approved_by, microseconds(a.approved_at))::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION fingerprint(workflow_approval) IS 'Calls: SHA-256 over an approval on the way of a proposal.';

CREATE FUNCTION fingerprint(k screening_tick) RETURNS text
    LANGUAGE sql STABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(k.revision_id, k.item_id,
        (SELECT i.text FROM screening_item i WHERE i.tenant_id = k.tenant_id AND i.id = k.item_id), k.fulfilled, k.note,
        k.ticked_by, microseconds(k.ticked_at))::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION fingerprint(screening_tick) IS 'Calls: SHA-256 over what was ticked for a revision, with the words of the line.';

CREATE FUNCTION fingerprint(s proposal_paper) RETURNS text
    LANGUAGE sql STABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(s.proposal_id, s.revision_id, encode(s.printed_sha256, 'hex'),
        (SELECT encode(f.sha256, 'hex') FROM file f WHERE f.tenant_id = s.tenant_id AND f.id = s.file_id),
        s.signer_name, s.signed_on - DATE '2000-01-01', s.handed_in_by, microseconds(s.handed_in_at))::text, 'UTF8')),
        'hex');
COMMENT ON FUNCTION fingerprint(proposal_paper) IS 'Calls: SHA-256 over a sealed paper as it was handed in.';

CREATE FUNCTION answer_fingerprint(s proposal_paper) RETURNS text
    LANGUAGE sql STABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(fingerprint(s), s.answer, s.answered_by,
        microseconds(s.answered_at), s.reason)::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION answer_fingerprint(proposal_paper) IS 'Calls: SHA-256 over a sealed paper and the answer to it.';

CREATE FUNCTION release_fingerprint(k lot_claim) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(k.lot_id, k.round, k.organisation_id, k.released_by,
        microseconds(k.released_at), k.released_reason, microseconds(k.reopens_at))::text, 'UTF8')), 'hex');
COMMENT ON FUNCTION release_fingerprint(lot_claim) IS 'Calls: SHA-256 over the release of a claim.';
