-- What the bank has paid is booked on the day when it was paid, however much later that is: a voucher of a later day may have
-- taken the receipts that were there. Then, and only then, a later receipt of the fund stands in; the money itself was there
-- on every day, which posting has looked at before. Vouchers that somebody enters are dated by who enters them.
CREATE OR REPLACE FUNCTION assign_outflow(entry journal_entry, fund bigint, wanted bigint) RETURNS void
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
                  AND (r.received_on <= entry.entry_date OR is_paid)
                  AND (r.earmark_line_id IS NULL OR r.earmark_line_id = line.budget_line_id)
                  AND (earmark.code IS NULL OR EXISTS (SELECT FROM area place
                        WHERE place.code = line.area_code AND place.path LIKE earmark.path || '%'))
                WINDOW in_turn AS (ORDER BY r.received_on > entry.entry_date,
                    (r.earmark_line_id IS NULL AND earmark.code IS NULL), r.received_on, r.id)
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
