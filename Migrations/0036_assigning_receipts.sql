-- The receipts of a whole outflow at once: a voucher of a thousand grants moves the row of a receipt once, and not a
-- thousand times. The rule is the old one: earmarked money first, then first in, first out. Lines of one cell follow each
-- other, in the order in which their cells come in the voucher.

CREATE FUNCTION assign_outflow(entry journal_entry, fund bigint, wanted bigint) RETURNS void
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
            SELECT coalesce(array_agg(o.id ORDER BY o.place), '{}'),
                coalesce(array_agg(o.remaining_fen ORDER BY o.place), '{}')
            INTO gifts, rest
            FROM (SELECT r.id, r.remaining_fen, row_number() OVER in_turn AS place,
                    sum(r.remaining_fen) OVER in_turn - r.remaining_fen AS before_fen
                FROM receipt r LEFT JOIN area earmark ON earmark.code = r.earmark_area_code
                WHERE r.tenant_id = entry.tenant_id AND r.fund_id = fund AND r.remaining_fen > 0
                  AND (r.earmark_line_id IS NULL OR r.earmark_line_id = line.budget_line_id)
                  AND (earmark.code IS NULL OR EXISTS (SELECT FROM area place
                        WHERE place.code = line.area_code AND place.path LIKE earmark.path || '%'))
                WINDOW in_turn AS (ORDER BY (r.earmark_line_id IS NULL AND earmark.code IS NULL), r.received_on, r.id)
            ) AS o WHERE o.before_fen < line.whole;
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
    INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen)
    SELECT entry.tenant_id, l.gift, entry.id, l.line, fund, l.contract, l.amount
    FROM unnest(link_gifts, link_lines, link_contracts, link_amounts) WITH ORDINALITY
        AS l (gift, line, contract, amount, place) ORDER BY l.place;
END $$;

CREATE FUNCTION take_from_receipts(tenant bigint, gifts bigint[], taken bigint[]) RETURNS void
    LANGUAGE sql AS $$
    UPDATE receipt r SET remaining_fen = r.remaining_fen - t.amount_fen
    FROM unnest(gifts, taken) AS t (id, amount_fen)
    WHERE r.tenant_id = tenant AND r.id = t.id AND t.amount_fen > 0
$$;

CREATE OR REPLACE FUNCTION trace_voucher(entry journal_entry) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    flow record;
    line journal_line;
    part bigint;
    rest bigint;
BEGIN
    FOR flow IN SELECT fund_id, sum(amount_fen)::bigint AS amount_fen FROM journal_line
        WHERE tenant_id = entry.tenant_id AND entry_id = entry.id AND bank_account_id IS NOT NULL
        GROUP BY 1 HAVING sum(amount_fen) <> 0 ORDER BY 1
    LOOP
        IF entry.kind IN ('receipt', 'opening') AND flow.amount_fen > 0
            OR entry.kind = 'reversal' AND flow.amount_fen < 0 THEN
            CONTINUE;
        ELSIF flow.amount_fen > 0 AND entry.kind NOT IN ('reversal', 'recovery') THEN
            PERFORM refuse_posting('inflow_is_a_receipt', 'journal_entry');
        ELSIF flow.amount_fen < 0 THEN
            PERFORM assign_outflow(entry, flow.fund_id, -flow.amount_fen);
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
END $$;

DROP FUNCTION assign_receipts(bigint, journal_line, bigint);
REVOKE ALL ON FUNCTION assign_outflow(journal_entry, bigint, bigint),
    take_from_receipts(bigint, bigint[], bigint[]) FROM PUBLIC;
