-- What the agreement of a fund says differently from everybody else's: in which order its receipts are spent, and by how much a
-- budget line is moved before the funder has to approve. Dated, two persons, never changed.

CREATE TABLE fund_rule (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fund_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('assignment', 'line_move')),
    method text CHECK (method IN ('earmarked_first', 'oldest_first', 'newest_first', 'proportional')),
    percent_bp integer CONSTRAINT fund_rule_percent CHECK (percent_bp BETWEEN 0 AND 10000),
    valid_from date NOT NULL,
    clause text NOT NULL CHECK (clause <> '' AND length(clause) <= 300),
    proposed_by bigint NOT NULL REFERENCES account,
    proposed_at timestamptz NOT NULL DEFAULT moment(),
    answer text CHECK (answer IN ('confirmed', 'refused')),
    answered_by bigint REFERENCES account,
    answered_at timestamptz,
    answer_reason text NOT NULL DEFAULT '' CHECK (length(answer_reason) <= 300),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT fund_rule_says_one CHECK ((kind = 'assignment') = (method IS NOT NULL)
        AND (kind = 'line_move') = (percent_bp IS NOT NULL)),
    CONSTRAINT fund_rule_takes_two CHECK (answered_by <> proposed_by),
    CONSTRAINT fund_rule_answered_whole CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT fund_rule_refusal_has_reason CHECK (answer IS DISTINCT FROM 'refused' OR answer_reason <> ''),
    FOREIGN KEY (tenant_id, fund_id) REFERENCES fund
);
COMMENT ON TABLE fund_rule IS 'Funds: a dated rule of one fund: the order in which its receipts are spent, or how far a budget line is moved without the funder; proposed by one person, answered by another, kept as it was.';
CREATE UNIQUE INDEX fund_rule_in_force ON fund_rule (tenant_id, fund_id, kind, valid_from) WHERE answer = 'confirmed';
CREATE UNIQUE INDEX fund_rule_open ON fund_rule (tenant_id, fund_id, kind) WHERE answer IS NULL;
CREATE INDEX fund_rule_fund ON fund_rule (tenant_id, fund_id, id);
CALL protect_tenant_table('fund_rule', 'SELECT, INSERT, UPDATE (answer, answered_by, answered_at, answer_reason)');

-- Nothing that was posted is decided anew: a rule begins on the day when it is confirmed, or later.
CREATE FUNCTION check_fund_rule() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.answer IS NOT NULL OR NEW.proposed_by IS DISTINCT FROM current_account())
        OR TG_OP = 'UPDATE' AND (OLD.answer IS NOT NULL OR NEW.answered_by IS DISTINCT FROM current_account()
            OR to_jsonb(OLD) - ARRAY['answer', 'answered_by', 'answered_at', 'answer_reason']
                <> to_jsonb(NEW) - ARRAY['answer', 'answered_by', 'answered_at', 'answer_reason']) THEN
        PERFORM refuse_posting('fund_rule_kept', 'fund_rule');
    ELSIF NEW.valid_from < today() AND NEW.answer IS DISTINCT FROM 'refused' THEN
        PERFORM refuse_posting('fund_rule_not_past', 'fund_rule');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_fund_rule() IS 'Funds: trigger of fund_rule; proposed and answered in one''s own name, once, and for no day that is over.';
CREATE TRIGGER fund_rule_kept BEFORE INSERT OR UPDATE ON fund_rule FOR EACH ROW EXECUTE FUNCTION check_fund_rule();
CREATE TRIGGER fund_rule_stays BEFORE DELETE ON fund_rule FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE trace_link ADD COLUMN rule_id bigint,
    ADD FOREIGN KEY (tenant_id, rule_id) REFERENCES fund_rule;
COMMENT ON COLUMN trace_link.rule_id IS 'The rule of the fund that decided it; without one: earmarked first, then first in, first out.';

-- The receipts that stand in the turn of a line, with how much of each is taken at most: earmarked ones as they came, then from
-- all others in proportion to what is left of them, exact to the fen, then what came later for what the bank has paid already.
CREATE FUNCTION receipts_in_proportion(entry journal_entry, fund bigint, line bigint, area text, wanted bigint,
    later boolean, OUT gifts bigint[], OUT most bigint[])
    LANGUAGE sql STABLE AS $$
    WITH fitting AS (
        SELECT r.id, r.remaining_fen, r.received_on, r.received_on > entry.entry_date AS is_later,
            r.earmark_line_id IS NULL AND r.earmark_area_code IS NULL AS is_common
        FROM receipt r
        WHERE r.tenant_id = entry.tenant_id AND r.fund_id = receipts_in_proportion.fund AND r.remaining_fen > 0
          AND (r.received_on <= entry.entry_date OR later) AND receipt_allows(r, line, area)
    ), placed AS (
        SELECT f.*, row_number() OVER (ORDER BY f.is_later, f.is_common, f.received_on, f.id) AS place,
            least(greatest(wanted - coalesce(sum(f.remaining_fen) FILTER (WHERE NOT f.is_later AND NOT f.is_common)
                OVER (), 0), 0), sum(f.remaining_fen) FILTER (WHERE NOT f.is_later AND f.is_common) OVER ()) AS due,
            sum(f.remaining_fen) FILTER (WHERE NOT f.is_later AND f.is_common) OVER () AS common,
            sum(f.remaining_fen) FILTER (WHERE NOT f.is_later AND f.is_common)
                OVER (ORDER BY f.is_later, f.is_common, f.received_on, f.id) AS through
        FROM fitting f
    ), shared AS (
        SELECT p.id, p.place, CASE WHEN NOT p.is_later AND p.is_common
            THEN div(p.due * p.through, p.common) - div(p.due * (p.through - p.remaining_fen), p.common)
            ELSE p.remaining_fen END::bigint AS most FROM placed p
    )
    SELECT coalesce(array_agg(s.id ORDER BY s.place), '{}'), coalesce(array_agg(s.most ORDER BY s.place), '{}')
    FROM shared s WHERE s.most > 0
$$;
COMMENT ON FUNCTION receipts_in_proportion(journal_entry, bigint, bigint, text, bigint, boolean) IS 'Funds: receipts of a fund whose rule shares an outflow among them in proportion, and how much of each.';

DROP FUNCTION assign_outflow(journal_entry, bigint, bigint);

-- The receipts of a whole outflow at once, by the rule of the fund that holds on the day of the voucher; without one,
-- earmarked money goes first, then what came first. Only what had come by that day: a later gift never finances what somebody
-- enters for an earlier day. What the bank has paid is booked on the day when it was paid, however much later that is, and a
-- voucher of a later day may have taken the receipts that were there: then, and only then, a later receipt stands in. The
-- money itself was there on every day.
CREATE FUNCTION assign_outflow(entry journal_entry, fund bigint, wanted bigint, rule bigint, method text) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    line record;
    cell integer;
    gifts bigint[] := '{}';
    rest bigint[] := '{}';
    taken bigint[] := '{}';
    i integer := 1;
    part bigint;
    missing bigint;
    is_paid boolean := entry.kind = 'payment' AND entry.document_kind IN ('payment_request', 'grant_batch');
    is_newest boolean := method IS NOT DISTINCT FROM 'newest_first';
    by_earmark boolean := method IS DISTINCT FROM 'oldest_first';
    link_gifts bigint[] := '{}';
    link_lines integer[] := '{}';
    link_contracts bigint[] := '{}';
    link_amounts bigint[] := '{}';
BEGIN
    FOR line IN
        SELECT p.*, (sum(p.part) OVER same_cell)::bigint AS whole, min(p.n) OVER same_cell AS first_line
        FROM (SELECT l.n, l.budget_line_id, l.area_code, l.contract_id, least(l.amount_fen, greatest(0,
                wanted - (sum(l.amount_fen) OVER (ORDER BY l.n) - l.amount_fen)))::bigint AS part
            FROM journal_line l WHERE l.tenant_id = entry.tenant_id AND l.entry_id = entry.id AND l.fund_id = fund
              AND l.bank_account_id IS NULL AND l.amount_fen > 0) AS p
        WHERE p.part > 0 WINDOW same_cell AS (PARTITION BY p.budget_line_id, p.area_code)
        ORDER BY first_line, p.n
    LOOP
        IF line.first_line IS DISTINCT FROM cell THEN
            PERFORM take_from_receipts(entry.tenant_id, gifts, taken);
            cell := line.first_line;
            IF method IS NOT DISTINCT FROM 'proportional' THEN
                SELECT s.gifts, s.most INTO gifts, rest FROM receipts_in_proportion(entry, fund, line.budget_line_id,
                    line.area_code, line.whole, is_paid) s;
            ELSE
                SELECT coalesce(array_agg(o.id ORDER BY o.place), '{}'),
                    coalesce(array_agg(o.remaining_fen ORDER BY o.place), '{}')
                INTO gifts, rest
                FROM (SELECT r.id, r.remaining_fen, row_number() OVER in_turn AS place,
                        sum(r.remaining_fen) OVER in_turn - r.remaining_fen AS before_fen
                    FROM receipt r LEFT JOIN area earmark ON earmark.code = r.earmark_area_code
                    WHERE r.tenant_id = entry.tenant_id AND r.fund_id = fund AND r.remaining_fen > 0
                      AND (r.received_on <= entry.entry_date OR is_paid)
                      AND (r.earmark_line_id IS NULL OR r.earmark_line_id = line.budget_line_id)
                      AND (earmark.code IS NULL OR EXISTS (SELECT FROM area place
                            WHERE place.code = line.area_code AND place.path LIKE earmark.path || '%'))
                    WINDOW in_turn AS (ORDER BY r.received_on > entry.entry_date,
                        (by_earmark AND r.earmark_line_id IS NULL AND earmark.code IS NULL),
                        CASE WHEN is_newest THEN DATE '2000-01-01' - r.received_on
                            ELSE r.received_on - DATE '2000-01-01' END,
                        CASE WHEN is_newest THEN -r.id ELSE r.id END)
                ) AS o WHERE o.before_fen < line.whole;
            END IF;
            taken := array_fill(0::bigint, ARRAY[cardinality(gifts)]);
            i := 1;
        END IF;
        missing := line.part;
        WHILE missing > 0 LOOP
            IF i > cardinality(gifts) THEN
                PERFORM refuse_posting('receipts_cover_payment', 'receipt', missing::text);
            END IF;
            part := least(missing, rest[i]);
            rest[i] := rest[i] - part;
            taken[i] := taken[i] + part;
            missing := missing - part;
            link_gifts := link_gifts || gifts[i];
            link_lines := link_lines || line.n;
            link_contracts := array_append(link_contracts, line.contract_id);
            link_amounts := link_amounts || part;
            IF rest[i] = 0 THEN
                i := i + 1;
            END IF;
        END LOOP;
    END LOOP;
    PERFORM take_from_receipts(entry.tenant_id, gifts, taken);
    INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen, rule_id)
    SELECT entry.tenant_id, l.gift, entry.id, l.line, fund, l.contract, l.amount, rule
    FROM unnest(link_gifts, link_lines, link_contracts, link_amounts) WITH ORDINALITY
        AS l (gift, line, contract, amount, place) ORDER BY l.place;
END $$;

-- The rule is found together with the flow: a statement of its own would be one more while everybody waits for the month.
CREATE OR REPLACE FUNCTION trace_voucher(entry journal_entry) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    flow record;
    line journal_line;
    part bigint;
    rest bigint;
BEGIN
    FOR flow IN SELECT l.fund_id, l.amount_fen, r.id AS rule_id, r.method
        FROM (SELECT fund_id, sum(amount_fen)::bigint AS amount_fen FROM journal_line
            WHERE tenant_id = entry.tenant_id AND entry_id = entry.id AND bank_account_id IS NOT NULL
            GROUP BY 1 HAVING sum(amount_fen) <> 0) l
        LEFT JOIN LATERAL (SELECT f.id, f.method FROM fund_rule f
            WHERE f.tenant_id = entry.tenant_id AND f.fund_id = l.fund_id AND f.kind = 'assignment'
              AND f.answer = 'confirmed' AND f.valid_from <= entry.entry_date
            ORDER BY f.valid_from DESC LIMIT 1) r ON l.amount_fen < 0 ORDER BY 1
    LOOP
        IF entry.kind IN ('receipt', 'opening') AND flow.amount_fen > 0
            OR entry.kind = 'reversal' AND flow.amount_fen < 0 THEN
            CONTINUE;
        ELSIF flow.amount_fen > 0 AND entry.kind NOT IN ('reversal', 'recovery') THEN
            PERFORM refuse_posting('inflow_is_a_receipt', 'journal_entry');
        ELSIF flow.amount_fen < 0 THEN
            PERFORM assign_outflow(entry, flow.fund_id, -flow.amount_fen, flow.rule_id, flow.method);
            CONTINUE;
        END IF;
        rest := flow.amount_fen;
        FOR line IN SELECT * FROM journal_line WHERE tenant_id = entry.tenant_id AND entry_id = entry.id
            AND fund_id = flow.fund_id AND bank_account_id IS NULL AND amount_fen < 0 ORDER BY n
        LOOP
            EXIT WHEN rest = 0;
            part := least(rest, -line.amount_fen);
            PERFORM give_back(entry, line, part);
            rest := rest - part;
        END LOOP;
    END LOOP;
    IF entry.kind IN ('adjustment', 'reversal') AND NOT EXISTS (SELECT FROM journal_line l
        WHERE l.tenant_id = entry.tenant_id AND l.entry_id = entry.id AND l.bank_account_id IS NOT NULL) THEN
        PERFORM follow_moved_cost(entry);
    END IF;
END $$;

-- What reallocations moved of each line that a document touches, itself among them, by fund.
CREATE FUNCTION moved_lines(wanted bigint) RETURNS TABLE (fund_id bigint, budget_line_id bigint, original_fen bigint,
    taken_fen bigint, added_fen bigint)
    LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT v.budget_id, v.number FROM budget_version v WHERE v.tenant_id = current_tenant() AND v.id = wanted
    ), part AS (
        SELECT r.fund_id, r.budget_line_id, v.id AS version_id, v.kind, sum(r.amount_fen)::bigint AS amount_fen
        FROM budget_version v JOIN asked ON v.budget_id = asked.budget_id AND v.number <= asked.number
        JOIN budget_version_row r ON r.tenant_id = v.tenant_id AND r.version_id = v.id
        WHERE v.tenant_id = current_tenant() AND (v.answer = 'approved' OR v.id = wanted)
        GROUP BY r.fund_id, r.budget_line_id, v.id, v.kind
    )
    SELECT p.fund_id, p.budget_line_id,
        coalesce(sum(p.amount_fen) FILTER (WHERE p.kind = 'original'), 0)::bigint,
        coalesce(-sum(p.amount_fen) FILTER (WHERE p.kind = 'reallocation' AND p.amount_fen < 0), 0)::bigint,
        coalesce(sum(p.amount_fen) FILTER (WHERE p.kind = 'reallocation' AND p.amount_fen > 0), 0)::bigint
    FROM part p GROUP BY p.fund_id, p.budget_line_id HAVING bool_or(p.version_id = wanted)
$$;
COMMENT ON FUNCTION moved_lines(bigint) IS 'Funds: of each fund and line that a reallocation touches, what the original budget gave and what approved reallocations and this one moved.';

-- Beyond what the agreement of a fund lets pass, the answer cites the funder's approval. What is merely usual only warns.
CREATE FUNCTION check_line_moves() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM moved_lines(NEW.id) m
        CROSS JOIN LATERAL (SELECT f.percent_bp FROM fund_rule f
            WHERE f.tenant_id = NEW.tenant_id AND f.fund_id = m.fund_id AND f.kind = 'line_move'
              AND f.answer = 'confirmed' AND f.valid_from <= (NEW.prepared_at AT TIME ZONE 'Asia/Shanghai')::date
            ORDER BY f.valid_from DESC LIMIT 1) r
        WHERE greatest(m.taken_fen, m.added_fen)::numeric * 10000 > m.original_fen::numeric * r.percent_bp) THEN
        PERFORM refuse_posting('move_cites_funder', 'budget_version');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_line_moves() IS 'Funds: trigger of budget documents; a reallocation beyond the share of a fund''s agreement is approved with the funder''s approval cited.';
CREATE TRIGGER move_cites_funder BEFORE UPDATE ON budget_version FOR EACH ROW
    WHEN (NEW.kind = 'reallocation' AND NEW.answer = 'approved' AND OLD.answer IS NULL AND NEW.minutes_reference = '')
    EXECUTE FUNCTION check_line_moves();

REVOKE ALL ON FUNCTION assign_outflow(journal_entry, bigint, bigint, bigint, text),
    receipts_in_proportion(journal_entry, bigint, bigint, text, bigint, boolean) FROM PUBLIC;
