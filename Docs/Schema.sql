-- The schema after all migrations, as pg_dump of PostgreSQL 15 writes it.
-- Generated: RECORD=1 ./test SchemaTests writes it anew. Change it by a new file in Migrations/.
--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: vault; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA vault;

--
-- Name: text_range; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.text_range AS RANGE (
    subtype = text,
    multirange_type_name = public.text_multirange
);

--
-- Name: TYPE text_range; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TYPE public.text_range IS 'Platform: a range of texts; a range of one text stands for the text in an exclusion constraint.';

--
-- Name: voucher_line; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.voucher_line AS (
	ledger_account text,
	bank_account_id bigint,
	fund_id bigint,
	budget_line_id bigint,
	year integer,
	area_code text,
	contract_id bigint,
	commitment_id bigint,
	amount_fen bigint,
	memo text
);

--
-- Name: add_login(bigint, text, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.add_login(account bigint, wanted text, login_kind text, verified boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO account_login (identifier, kind, account_id, verified_at)
    VALUES (lower(wanted), login_kind, account, CASE WHEN verified THEN now() END)
$$;

--
-- Name: addresses_of_applicants(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.addresses_of_applicants(wanted bigint) RETURNS TABLE(channel text, recipient text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT DISTINCT 'email', l.identifier
    FROM proposal p
    JOIN organisation_member m ON m.organisation_id = p.organisation_id
        AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
    JOIN account_login l ON l.account_id = m.account_id AND l.kind = 'email' AND l.verified_at IS NOT NULL
    WHERE p.tenant_id = current_tenant() AND p.call_id = wanted AND p.withdrawn_at IS NULL
    ORDER BY 2
$$;

--
-- Name: FUNCTION addresses_of_applicants(wanted bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.addresses_of_applicants(wanted bigint) IS 'Calls: verified e-mail addresses of the members of all organisations with a proposal in a call, drafts included.';

--
-- Name: announce_job(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.announce_job() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('job', '');
    RETURN NULL;
END $$;

--
-- Name: FUNCTION announce_job(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.announce_job() IS 'Platform: trigger that wakes the workers when jobs were staged.';

--
-- Name: moment(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.moment() RETURNS timestamp with time zone
    LANGUAGE sql
    RETURN COALESCE((NULLIF(current_setting('app.moment'::text, true), ''::text))::timestamp with time zone, clock_timestamp());

--
-- Name: FUNCTION moment(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.moment() IS 'Platform: the moment at which a thing happens, by the clock of the database.';

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: budget_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_version (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    content_sha256 bytea NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    answer_reason text DEFAULT ''::text NOT NULL,
    minutes_reference text DEFAULT ''::text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT budget_answer_whole CHECK ((((answer IS NULL) = (answered_at IS NULL)) AND ((answer IS NULL) = (answered_by IS NULL)))),
    CONSTRAINT budget_refusal_has_reason CHECK (((answer IS DISTINCT FROM 'refused'::text) OR (answer_reason <> ''::text))),
    CONSTRAINT budget_takes_two CHECK ((answered_by <> prepared_by)),
    CONSTRAINT budget_version_answer_check CHECK ((answer = ANY (ARRAY['approved'::text, 'refused'::text]))),
    CONSTRAINT budget_version_kind_check CHECK ((kind = ANY (ARRAY['original'::text, 'supplement'::text, 'reallocation'::text]))),
    CONSTRAINT budget_version_number_check CHECK ((number > 0)),
    CONSTRAINT budget_version_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.budget_version FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE budget_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget_version IS 'Funds: a budget document: the original, money added, or money moved between cells; in force once a second person approves it.';

--
-- Name: answer_budget(bigint, bytea, boolean, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.answer_budget(wanted bigint, content bytea, approves boolean, why text, minutes text) RETURNS public.budget_version
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    answered budget_version;
    part budget_version_row;
BEGIN
    UPDATE budget_version SET answer = CASE WHEN approves THEN 'approved' ELSE 'refused' END,
        answered_by = current_account(), answered_at = moment(), answer_reason = why, minutes_reference = minutes
    WHERE tenant_id = current_tenant() AND id = wanted AND answer IS NULL AND content_sha256 = content
    RETURNING * INTO answered;
    IF NOT FOUND THEN
        PERFORM refuse_posting('budget_version_open', 'budget_version');
    ELSIF approves THEN
        FOR part IN SELECT * FROM budget_version_row WHERE tenant_id = current_tenant() AND version_id = wanted
            ORDER BY fund_id, budget_line_id, year, area_code LOOP
            PERFORM move_cell(part, answered.kind);
        END LOOP;
    END IF;
    RETURN answered;
END $$;

--
-- Name: answer_expense(bigint, boolean, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.answer_expense(wanted bigint, accepts boolean, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    cost expense_line;
    report expense_report;
BEGIN
    SELECT * INTO cost FROM expense_line WHERE tenant_id = current_tenant() AND id = wanted;
    PERFORM FROM fund WHERE tenant_id = current_tenant() AND id = cost.fund_id FOR NO KEY UPDATE;
    SELECT * INTO report FROM expense_report WHERE tenant_id = current_tenant() AND id = cost.report_id;
    IF report.submitted_at IS NULL THEN
        PERFORM refuse_posting('expense_report_submitted', 'expense_report');
    END IF;
    INSERT INTO expense_answer (tenant_id, expense_line_id, accepted, reason, answered_by)
    VALUES (current_tenant(), wanted, accepts, why, current_account());
    IF accepts THEN
        PERFORM keep_line_limit(report.contract_id, cost.budget_line_id);
        PERFORM meet_cost(cost, report.contract_id);
    ELSIF NOT EXISTS (SELECT FROM expense_line l
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = cost.tenant_id AND l.report_id = cost.report_id AND l.seller = cost.seller
          AND l.invoice_number = cost.invoice_number AND a.accepted IS DISTINCT FROM false) THEN
        DELETE FROM invoice_claim WHERE seller = cost.seller AND number = cost.invoice_number
            AND tenant_id = cost.tenant_id AND report_id = cost.report_id;
    END IF;
END $$;

--
-- Name: answer_final_account(bigint, boolean, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.answer_final_account(wanted bigint, accepts boolean, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    answered final_account;
    rest bigint;
BEGIN
    UPDATE final_account SET accepted = accepts, answered_by = current_account(), answered_at = moment(),
        answer_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted AND accepted IS NULL RETURNING * INTO answered;
    IF NOT FOUND THEN
        PERFORM refuse_posting('account_open', 'final_account');
    END IF;
    SELECT sum(m.paid_fen - m.accepted_fen) INTO rest FROM contract_source_money(answered.contract_id) m
    WHERE m.paid_fen <> m.accepted_fen;
    IF accepts AND rest IS NOT NULL THEN
        PERFORM refuse_posting('unspent_returned', 'final_account', rest::text);
    END IF;
END $$;

--
-- Name: period_reopening; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.period_reopening (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    month date NOT NULL,
    reason text NOT NULL,
    last_no integer NOT NULL,
    head bytea NOT NULL,
    requested_by bigint NOT NULL,
    requested_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    answer_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT period_reopening_answer_check CHECK ((answer = ANY (ARRAY['reopened'::text, 'refused'::text]))),
    CONSTRAINT period_reopening_answer_reason_check CHECK ((length(answer_reason) <= 500)),
    CONSTRAINT period_reopening_check CHECK ((num_nulls(answer, answered_by, answered_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT reopening_has_reason CHECK (((reason <> ''::text) AND (length(reason) <= 500))),
    CONSTRAINT reopening_refusal_has_reason CHECK (((answer IS DISTINCT FROM 'refused'::text) OR (answer_reason <> ''::text))),
    CONSTRAINT reopening_takes_two CHECK ((answered_by <> requested_by))
);

ALTER TABLE ONLY public.period_reopening FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE period_reopening; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.period_reopening IS 'Funds: who asked for the last closed month to be opened again and who answered; keeps where numbers and chain stood when it was closed.';

--
-- Name: answer_reopening(bigint, boolean, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.answer_reopening(wanted bigint, reopens boolean, why text) RETURNS public.period_reopening
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    request period_reopening;
BEGIN
    SELECT * INTO request FROM period_reopening WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR request.answer IS NOT NULL THEN
        PERFORM refuse_posting('reopening_waits', 'period_reopening');
    END IF;
    UPDATE period_reopening SET answer = CASE WHEN reopens THEN 'reopened' ELSE 'refused' END,
        answered_by = current_account(), answered_at = moment(), answer_reason = why
    WHERE tenant_id = request.tenant_id AND id = request.id RETURNING * INTO request;
    IF reopens THEN
        UPDATE period p SET state = 'open', closed_by = NULL, closed_at = NULL
        WHERE p.tenant_id = request.tenant_id AND p.holder_id = request.holder_id AND p.month = request.month
          AND p.state = 'closed' AND NOT EXISTS (SELECT FROM period later WHERE later.tenant_id = p.tenant_id
            AND later.holder_id = p.holder_id AND later.month > p.month AND later.state = 'closed');
        IF NOT FOUND THEN
            PERFORM refuse_posting('last_closed_month', 'period');
        END IF;
    END IF;
    RETURN request;
END $$;

--
-- Name: approve_grants(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.approve_grants(wanted bigint, minutes text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM locked_grants(wanted, ARRAY['prepared']);
    UPDATE grant_batch SET state = 'approved', approved_by = current_account(), approved_at = moment(),
        minutes_reference = minutes WHERE tenant_id = current_tenant() AND id = wanted;
    UPDATE grant_item SET state = 'approved' WHERE tenant_id = current_tenant() AND batch_id = wanted;
END $$;

--
-- Name: journal_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.journal_entry (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    month date NOT NULL,
    entry_date date NOT NULL,
    kind text NOT NULL,
    voucher_no integer NOT NULL,
    summary text NOT NULL,
    document_kind text NOT NULL,
    document_id bigint,
    line_count integer NOT NULL,
    body_hash bytea NOT NULL,
    chain_hash bytea NOT NULL,
    reverses bigint,
    recovers bigint,
    posted_by bigint NOT NULL,
    approved_by bigint,
    posted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT journal_entry_check CHECK (((entry_date >= month) AND (entry_date < (month + '1 mon'::interval)))),
    CONSTRAINT journal_entry_check1 CHECK (((kind = 'reversal'::text) = (reverses IS NOT NULL))),
    CONSTRAINT journal_entry_check2 CHECK (((kind = 'recovery'::text) = (recovers IS NOT NULL))),
    CONSTRAINT journal_entry_check3 CHECK (((reverses < id) AND (recovers < id))),
    CONSTRAINT journal_entry_kind_check CHECK ((kind = ANY (ARRAY['opening'::text, 'receipt'::text, 'payment'::text, 'recovery'::text, 'expense'::text, 'transfer'::text, 'adjustment'::text, 'reversal'::text, 'closing'::text, 'release'::text]))),
    CONSTRAINT journal_entry_line_count_check CHECK ((line_count >= 2)),
    CONSTRAINT journal_entry_summary_check CHECK (((summary <> ''::text) AND (length(summary) <= 200))),
    CONSTRAINT journal_entry_voucher_no_check CHECK ((voucher_no > 0))
);

ALTER TABLE ONLY public.journal_entry FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE journal_entry; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.journal_entry IS 'Funds: vouchers; append-only, numbered without gaps per holder and month, each hashed over its predecessor; corrected by reversal only.';

--
-- Name: assign_outflow(public.journal_entry, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.assign_outflow(entry public.journal_entry, fund bigint, wanted bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: audit_append(jsonb, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_append(events jsonb, request text, from_address text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    tenant bigint := current_tenant();
    head audit_head;
    event jsonb;
    happened timestamptz;
BEGIN
    INSERT INTO audit_head VALUES (tenant, 0, sha256(int8send(tenant))) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE tenant_id = tenant FOR UPDATE;
    FOR event IN SELECT value FROM jsonb_array_elements(events) WITH ORDINALITY ORDER BY ordinality LOOP
        happened := clock_timestamp();
        head.sequence := head.sequence + 1;
        INSERT INTO audit_event VALUES (tenant, head.sequence, happened, current_account(), event ->> 'action',
            event ->> 'kind', event ->> 'id', event -> 'detail', request, from_address, head.hash,
            audit_hash(head.hash, tenant, head.sequence, happened, current_account(), event ->> 'action',
                event ->> 'kind', event ->> 'id', event -> 'detail', request, from_address))
        RETURNING hash INTO head.hash;
    END LOOP;
    UPDATE audit_head SET sequence = head.sequence, hash = head.hash WHERE tenant_id = tenant;
    RETURN head.sequence;
END $$;

--
-- Name: audit_hash(bytea, bigint, bigint, timestamp with time zone, bigint, text, text, text, jsonb, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_hash(previous bytea, tenant bigint, number bigint, happened timestamp with time zone, account bigint, action text, subject_kind text, subject_id text, detail jsonb, request text, address text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256((previous || convert_to((jsonb_build_array(tenant, number, ((EXTRACT(epoch FROM happened) * (1000000)::numeric))::bigint, account, action, subject_kind, subject_id, detail, request, address))::text, 'UTF8'::name)));

--
-- Name: FUNCTION audit_hash(previous bytea, tenant bigint, number bigint, happened timestamp with time zone, account bigint, action text, subject_kind text, subject_id text, detail jsonb, request text, address text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.audit_hash(previous bytea, tenant bigint, number bigint, happened timestamp with time zone, account bigint, action text, subject_kind text, subject_id text, detail jsonb, request text, address text) IS 'Platform: hash of one audit row; also run by miaopu check over stored rows.';

--
-- Name: book_payment_batch(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.book_payment_batch(wanted bigint, OUT booked integer, OUT recovered integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
    item payment_batch_item;
    request payment_request;
    entry journal_entry;
    back payment;
BEGIN
    IF batch.made_by = current_account() THEN
        PERFORM refuse_posting('cashier_does_not_book', 'payment_batch');
    END IF;
    PERFORM lock_for_booking(batch);
    booked := 0;
    recovered := 0;
    FOR item IN SELECT * FROM payment_batch_item WHERE tenant_id = batch.tenant_id AND batch_id = batch.id
        AND state = 'paid' AND entry_id IS NULL ORDER BY n LOOP
        SELECT * INTO request FROM payment_request WHERE tenant_id = batch.tenant_id AND id = item.request_id;
        entry := post_lines(drafted_voucher(request.holder_id, 'payment', item.paid_on, '支付 ' || request.purpose,
            'payment_request', request.id, request.approved_by, NULL, NULL),
            'payment-batch/' || batch.id || '/' || item.id,
            request_lines(request, batch.bank_account_id, item.reference));
        UPDATE payment_batch_item SET entry_id = entry.id, booked_by = current_account(), booked_at = moment()
        WHERE tenant_id = item.tenant_id AND id = item.id;
        INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference,
            entry_id, made_by)
        VALUES (request.tenant_id, request.holder_id, request.id, batch.bank_account_id, item.paid_on,
            request.amount_fen, item.reference, entry.id, batch.made_by);
        UPDATE payment_request SET state = 'paid', paid_by = batch.made_by, paid_at = moment(), version = version + 1
        WHERE tenant_id = request.tenant_id AND id = request.id;
        booked := booked + 1;
    END LOOP;
    FOR item IN SELECT * FROM payment_batch_item WHERE tenant_id = batch.tenant_id AND batch_id = batch.id
        AND state = 'returned' AND entry_id IS NOT NULL AND return_entry_id IS NULL ORDER BY n LOOP
        SELECT r.* INTO back FROM payment p, recover_payment(p.id, batch.bank_account_id, item.returned_on,
            item.reference, '银行退回：' || item.reason, true, 'payment-batch/' || batch.id || '/' || item.id || '/back',
            (SELECT jsonb_agg(jsonb_build_object('n', l.n, 'amount_fen', l.amount_fen)) FROM journal_line l
             WHERE l.tenant_id = p.tenant_id AND l.entry_id = p.entry_id AND l.bank_account_id IS NULL)) r
        WHERE p.tenant_id = item.tenant_id AND p.entry_id = item.entry_id;
        UPDATE payment_batch_item SET return_entry_id = back.entry_id
        WHERE tenant_id = item.tenant_id AND id = item.id;
        recovered := recovered + 1;
    END LOOP;
END $$;

--
-- Name: book_receipt(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.book_receipt(wanted bigint, key text) RETURNS public.journal_entry
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    gift receipt;
    purse fund;
    entry journal_entry;
BEGIN
    SELECT * INTO gift FROM receipt WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR gift.withdrawn_at IS NOT NULL THEN
        PERFORM refuse_posting('receipt_open', 'receipt');
    ELSIF gift.entry_id IS NOT NULL THEN
        SELECT * INTO entry FROM journal_entry WHERE tenant_id = current_tenant() AND id = gift.entry_id;
        RETURN entry;
    END IF;
    SELECT * INTO purse FROM fund WHERE tenant_id = current_tenant() AND id = gift.fund_id;
    entry := post_lines(drafted_voucher(gift.holder_id, CASE WHEN gift.opening THEN 'opening' ELSE 'receipt' END,
        gift.received_on, left(CASE WHEN gift.opening THEN '期初余额' ELSE '收到 ' || purse.name || ' ' ||
            gift.document_number END, 200), 'receipt', gift.id, NULL, NULL, NULL), key,
        ARRAY[ROW('bank_deposit', gift.bank_account_id, gift.fund_id, NULL, NULL, NULL, NULL, NULL,
                gift.amount_fen, gift.reference)::voucher_line,
            ROW(income_account(gift.source_kind, purse.agency, gift.opening, purse.restriction <> 'none'), NULL,
                gift.fund_id, NULL, NULL, NULL, NULL, NULL, -gift.amount_fen, '')::voucher_line]);
    UPDATE receipt SET entry_id = entry.id, remaining_fen = gift.amount_fen
    WHERE tenant_id = current_tenant() AND id = gift.id;
    RETURN entry;
END $$;

--
-- Name: cancel_grants(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cancel_grants(wanted bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM locked_grants(wanted, ARRAY['prepared', 'approved']);
    UPDATE grant_batch SET state = 'cancelled', cancelled_by = current_account(), cancelled_at = moment(),
        cancelled_reason = reason WHERE tenant_id = current_tenant() AND id = wanted;
    UPDATE grant_item SET state = 'cancelled' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    UPDATE grant_item o SET state = 'returned' FROM grant_item i
    WHERE i.tenant_id = current_tenant() AND i.batch_id = wanted AND o.tenant_id = i.tenant_id
      AND o.id = i.reissues AND o.state = 'reissued';
END $$;

--
-- Name: cancel_payment_batch(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.cancel_payment_batch(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM locked_payment_batch(wanted);
    IF EXISTS (SELECT FROM payment_batch_item WHERE tenant_id = current_tenant() AND batch_id = wanted
        AND state <> 'sent') THEN
        PERFORM refuse_posting('payment_batch_stands', 'payment_batch');
    END IF;
    UPDATE payment_batch_item SET state = 'withdrawn' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    UPDATE payment_batch SET cancelled_by = current_account(), cancelled_at = moment(), cancelled_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted;
END $$;

--
-- Name: carry_over(bigint, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.carry_over(wanted_holder bigint, wanted date, key text) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    last_day date := (date_trunc('month', wanted) + interval '1 month - 1 day')::date;
    part record;
    lines voucher_line[];
    purse fund;
    entry journal_entry;
    released bigint;
    done boolean := false;
BEGIN
    PERFORM open_period(wanted_holder, last_day);
    PERFORM FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month <= last_day
        AND state = 'open' ORDER BY month FOR UPDATE;
    IF NOT EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
        AND month = date_trunc('month', wanted)::date AND state = 'open') THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    FOR part IN SELECT * FROM (VALUES (1, 'income', '结转收入'), (2, 'expense', '结转费用')) AS v (n, nature, summary)
        ORDER BY n LOOP
        lines := closing_lines(wanted_holder, last_day, part.nature);
        CONTINUE WHEN lines IS NULL;
        entry := post_lines(drafted_voucher(wanted_holder, 'closing', last_day, part.summary, 'period', NULL, NULL,
            NULL, NULL), key || '-' || part.nature, lines);
        done := true;
        RETURN NEXT entry.id;
    END LOOP;
    FOR purse IN SELECT f.* FROM fund f WHERE f.tenant_id = current_tenant() AND f.holder_id = wanted_holder
        AND is_restricted(f) ORDER BY f.id LOOP
        released := release_fund(purse, last_day, key || '-release-' || purse.id);
        CONTINUE WHEN released IS NULL;
        done := true;
        RETURN NEXT released;
    END LOOP;
    IF NOT done THEN
        PERFORM refuse_posting('something_to_carry_over', 'journal_entry');
    END IF;
END $$;

--
-- Name: chain_start(bigint, bigint, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.chain_start(tenant bigint, holder bigint, month date) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(((int8send(tenant) || int8send(holder)) || date_send(month)));

--
-- Name: FUNCTION chain_start(tenant bigint, holder bigint, month date); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.chain_start(tenant bigint, holder bigint, month date) IS 'Funds: first link of the chain of vouchers of a month.';

--
-- Name: check_acceptance_by_signing(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_acceptance_by_signing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM milestone m JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id
        WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.milestone_id AND m.on_signing AND c.state = 'active'
          AND (EXISTS (SELECT FROM sealed_paper p WHERE p.tenant_id = c.tenant_id AND p.contract_id = c.id
                  AND p.id = NEW.sealed_paper_id AND p.answer = 'accepted')
              OR EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = c.tenant_id AND s.contract_id = c.id
                  AND s.id = NEW.contract_signature_id))) THEN
        RAISE EXCEPTION 'the contract has not been signed' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_by_signing', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_acceptance_by_signing(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_acceptance_by_signing() IS 'Milestones: trigger of acceptances; a milestone that hangs on signing is met by the contract''s own paper or signature.';

--
-- Name: check_award_source_limit(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_award_source_limit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    plan bigint;
    allowed bigint;
BEGIN
    SELECT plan_id INTO plan FROM award WHERE tenant_id = NEW.tenant_id AND id = NEW.award_id;
    SELECT limit_fen INTO allowed FROM award_plan_source
    WHERE tenant_id = NEW.tenant_id AND plan_id = plan AND fund_id = NEW.fund_id FOR UPDATE;
    IF coalesce(allowed, 0) < (
        SELECT sum(s.amount_fen) FROM award_source s
        JOIN award a ON a.tenant_id = s.tenant_id AND a.id = s.award_id
        WHERE s.tenant_id = NEW.tenant_id AND a.plan_id = plan AND s.fund_id = NEW.fund_id AND a.withdrawn_at IS NULL
    ) THEN
        RAISE EXCEPTION 'more than the source gives' USING ERRCODE = '23514', TABLE = 'award_source',
            CONSTRAINT = 'award_source_limit';
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_award_sum(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_award_sum() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    checked bigint := CASE TG_TABLE_NAME WHEN 'award' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                         ELSE (to_jsonb(NEW) ->> 'award_id')::bigint END;
BEGIN
    IF (SELECT a.amount_fen FROM award a WHERE a.tenant_id = NEW.tenant_id AND a.id = checked) IS DISTINCT FROM
        (SELECT sum(s.amount_fen) FROM award_source s WHERE s.tenant_id = NEW.tenant_id AND s.award_id = checked) THEN
        RAISE EXCEPTION 'the sources are not the amount' USING ERRCODE = '23514', TABLE = 'award',
            CONSTRAINT = 'award_sources_sum';
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_closing_reversed(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_closing_reversed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    original journal_entry;
BEGIN
    SELECT * INTO original FROM journal_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.reverses;
    IF original.kind IN ('closing', 'release') AND NEW.entry_date <> original.entry_date THEN
        PERFORM refuse_posting('closing_undone_on_its_day', 'journal_entry');
    ELSIF original.kind = 'closing' AND EXISTS (SELECT FROM journal_entry r
        WHERE r.tenant_id = original.tenant_id AND r.holder_id = original.holder_id AND r.kind = 'release'
          AND r.id > original.id AND NOT EXISTS (SELECT FROM journal_entry u
            WHERE u.tenant_id = r.tenant_id AND u.reverses = r.id)) THEN
        PERFORM refuse_posting('release_undone_first', 'journal_entry');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_contract_copy(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_contract_copy() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id
            AND c.state = 'to_sign')
        OR NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.file_id
            AND f.sha256 = NEW.sha256 AND f.subject_kind = 'contract' AND f.subject_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'no copy of a contract that is out to be signed' USING ERRCODE = '23514',
            CONSTRAINT = 'contract_copy_of_the_frozen', TABLE = 'contract_copy';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_contract_copy(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_contract_copy() IS 'Contracts: trigger of copies; only a frozen contract has one, and its bytes are those of the file.';

--
-- Name: check_contract_is_concluded(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_contract_is_concluded() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_paper p WHERE p.tenant_id = NEW.tenant_id AND p.contract_id = NEW.id
            AND p.answer = 'accepted' AND p.printed_sha256 = NEW.frozen_sha256)
        AND EXISTS (SELECT FROM unnest(ARRAY[NEW.authority_id, NEW.contractor_id]) AS party (id)
            WHERE NOT EXISTS (SELECT FROM contract_signature s WHERE s.tenant_id = NEW.tenant_id
                AND s.contract_id = NEW.id AND s.organisation_id = party.id)) THEN
        RAISE EXCEPTION 'neither a sealed paper nor all signatures' USING ERRCODE = '23514',
            CONSTRAINT = 'contract_is_concluded', TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_contract_is_concluded(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_contract_is_concluded() IS 'Contracts: trigger of contracts; in force only with an accepted sealed paper or the signatures of all parties.';

--
-- Name: check_contract_open(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_contract_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM final_account WHERE tenant_id = NEW.tenant_id AND contract_id = NEW.contract_id
               AND accepted IS DISTINCT FROM false) THEN
        PERFORM refuse_posting('contract_not_accounted', 'expense_report');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_contract_signature(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_contract_signature() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    signed contract;
BEGIN
    -- One after the other: whoever signs last sees that all others have.
    SELECT c.* INTO signed FROM contract c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.contract_id FOR UPDATE;
    IF signed.state IS DISTINCT FROM 'to_sign'
        OR NEW.organisation_id NOT IN (signed.authority_id, signed.contractor_id)
        OR NOT EXISTS (SELECT FROM organisation o WHERE o.id = NEW.organisation_id AND o.code = NEW.organisation_code)
        OR position(NEW.organisation_code IN upper(NEW.subject)) = 0
        OR NOT EXISTS (SELECT FROM file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.file_id
            AND f.sha256 = NEW.sha256 AND f.subject_kind = 'contract' AND f.subject_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'no signature of a party' USING ERRCODE = '23514', CONSTRAINT = 'signature_of_a_party',
            TABLE = 'contract_signature';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_contract_signature(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_contract_signature() IS 'Contracts: trigger of signatures; the certificate names a party of a contract that is out to be signed.';

--
-- Name: check_contract_sums(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_contract_sums() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    wanted contract;
BEGIN
    SELECT c.* INTO wanted FROM contract c
    WHERE c.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id) AND c.id = CASE TG_TABLE_NAME
        WHEN 'contract' THEN (to_jsonb(coalesce(NEW, OLD)) ->> 'id')::bigint
        WHEN 'tranche_source' THEN (SELECT t.contract_id FROM tranche t WHERE t.tenant_id = coalesce(NEW.tenant_id,
            OLD.tenant_id) AND t.id = (to_jsonb(coalesce(NEW, OLD)) ->> 'tranche_id')::bigint)
        ELSE (to_jsonb(coalesce(NEW, OLD)) ->> 'contract_id')::bigint END;
    IF wanted.id IS NULL THEN RETURN NULL; END IF;
    IF (SELECT coalesce(sum(amount_fen), 0) FROM contract_source s
            WHERE s.tenant_id = wanted.tenant_id AND s.contract_id = wanted.id) <> wanted.value_fen
        OR (SELECT coalesce(sum(amount_fen), 0) FROM tranche t
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id) <> wanted.value_fen
        OR (SELECT coalesce(sum(percent), 0) FROM tranche t
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id) <> 100
        OR EXISTS (SELECT FROM tranche t LEFT JOIN tranche_source s ON s.tenant_id = t.tenant_id AND s.tranche_id = t.id
            WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id
            GROUP BY t.id, t.amount_fen HAVING coalesce(sum(s.amount_fen), 0) <> t.amount_fen)
        OR EXISTS (SELECT FROM contract_source c LEFT JOIN (
                SELECT s.fund_id, sum(s.amount_fen) AS paid FROM tranche_source s
                JOIN tranche t ON t.tenant_id = s.tenant_id AND t.id = s.tranche_id
                WHERE t.tenant_id = wanted.tenant_id AND t.contract_id = wanted.id GROUP BY s.fund_id) p USING (fund_id)
            WHERE c.tenant_id = wanted.tenant_id AND c.contract_id = wanted.id AND p.paid IS DISTINCT FROM c.amount_fen)
    THEN
        RAISE EXCEPTION 'contract does not sum' USING ERRCODE = '23514', CONSTRAINT = 'contract_sums', TABLE = 'contract';
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_delivery_report(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_delivery_report() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    wanted deliverable;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.state <> 'submitted' OR (NEW.deliverable_id, NEW.starts_on, NEW.ends_on, NEW.claimed)
        IS DISTINCT FROM (OLD.deliverable_id, OLD.starts_on, OLD.ends_on, OLD.claimed)) THEN
        RAISE EXCEPTION 'the report was decided' USING ERRCODE = '23001', CONSTRAINT = 'delivery_report_decided',
            TABLE = 'delivery_report';
    END IF;
    -- Reports of one deliverable wait for each other; its row is nobody's to lock.
    PERFORM pg_advisory_xact_lock(hashtextextended('delivery ' || NEW.tenant_id || ' ' || NEW.deliverable_id, 0));
    SELECT d.* INTO wanted FROM deliverable d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.deliverable_id;
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM delivery_report r WHERE r.tenant_id = NEW.tenant_id
        AND r.deliverable_id = NEW.deliverable_id AND r.state <> 'returned' AND r.starts_on <= NEW.ends_on
        AND r.ends_on >= NEW.starts_on)
    THEN
        RAISE EXCEPTION 'a day counts once' USING ERRCODE = '23P01', CONSTRAINT = 'delivery_counts_once',
            TABLE = 'delivery_report';
    END IF;
    IF NEW.state <> 'returned' AND wanted.needs_log AND coalesce(NEW.verified, NEW.claimed) > (
        SELECT coalesce(sum(l.quantity), 0) FROM service_log l WHERE l.tenant_id = NEW.tenant_id
          AND l.deliverable_id = NEW.deliverable_id AND l.done_on BETWEEN NEW.starts_on AND NEW.ends_on)
    THEN
        RAISE EXCEPTION 'more than the log proves' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_logged',
            TABLE = 'delivery_report';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_delivery_report(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_delivery_report() IS 'FieldService: trigger of delivery_report: no day counts twice, the log proves every unit, and a decision is final.';

--
-- Name: check_entry_balances(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_entry_balances() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT count(*) FROM journal_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id) <> NEW.line_count
        OR EXISTS (SELECT FROM journal_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id
                   GROUP BY fund_id HAVING sum(amount_fen) <> 0) THEN
        PERFORM refuse_posting('entry_balances_per_fund', 'journal_entry');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_entry_period(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_entry_period() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM period WHERE tenant_id = NEW.tenant_id AND holder_id = NEW.holder_id AND month = NEW.month
        AND state = 'open' AND last_no = NEW.voucher_no AND head = NEW.chain_hash FOR SHARE;
    IF NOT FOUND THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_grant_item(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_grant_item() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.state <> 'planned' OR EXISTS (SELECT FROM grant_batch WHERE tenant_id = NEW.tenant_id
        AND id = NEW.batch_id AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('grant_list_sealed', 'grant_item');
    END IF;
    IF NEW.reissues IS NOT NULL THEN
        UPDATE grant_item SET state = 'reissued' WHERE tenant_id = NEW.tenant_id AND id = NEW.reissues
          AND state = 'returned' AND (holder_id, purpose, period, person_digest, amount_fen)
            = (NEW.holder_id, NEW.purpose, NEW.period, NEW.person_digest, NEW.amount_fen);
        IF NOT FOUND THEN
            PERFORM refuse_posting('grant_came_back', 'grant_item');
        END IF;
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_grant_sum(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_grant_sum() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    purse fund;
BEGIN
    IF (SELECT (count(*), sum(amount_fen)) FROM grant_item WHERE tenant_id = NEW.tenant_id AND batch_id = NEW.id)
        IS DISTINCT FROM (NEW.item_count::bigint, NEW.amount_fen::numeric) THEN
        PERFORM refuse_posting('grant_items_sum', 'grant_batch');
    END IF;
    SELECT * INTO purse FROM fund WHERE tenant_id = NEW.tenant_id AND id = NEW.fund_id;
    IF purse.agency <> (NEW.budget_line_id IS NULL) THEN
        PERFORM refuse_posting('grant_cell_or_agency', 'grant_batch');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_group_closes(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_group_closes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    sides record;
BEGIN
    SELECT * INTO sides FROM sides_of_group(NEW.tenant_id, NEW.id);
    IF sides.bank_fen <> sides.book_fen OR NOT EXISTS (
            SELECT FROM match_bank_line WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id
            UNION ALL SELECT FROM match_opening_item WHERE tenant_id = NEW.tenant_id AND group_id = NEW.id) THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_group');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_line_removal(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_line_removal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.matched_fen <> 0 THEN
        PERFORM refuse_posting('statement_unmatched', 'bank_line');
    END IF;
    RETURN OLD;
END $$;

--
-- Name: check_lines(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_lines() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM added a JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE e.xid <> pg_current_xact_id() OR a.n NOT BETWEEN 1 AND e.line_count) THEN
        RAISE EXCEPTION 'late line' USING ERRCODE = '23001', TABLE = 'journal_line', CONSTRAINT = 'no_late_lines';
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.investment
               JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.no_invest) THEN
        PERFORM refuse_posting('fund_is_not_invested', 'journal_line');
    END IF;
    IF EXISTS (SELECT FROM added a JOIN ledger_account l ON l.code = a.ledger_account AND l.takes_budget
               WHERE a.budget_line_id IS NULL) AND EXISTS (SELECT FROM added a
               JOIN ledger_account l ON l.code = a.ledger_account AND l.takes_budget
               JOIN journal_entry e ON e.tenant_id = a.tenant_id AND e.id = a.entry_id
               WHERE a.budget_line_id IS NULL AND NOT closes_accounts(e)) THEN
        PERFORM refuse_posting('cost_names_its_cell', 'journal_line');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_management_cap(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_management_cap() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT DISTINCT f.tenant_id, f.id, f.management_cap_bp FROM added a
        JOIN fund f ON f.tenant_id = a.tenant_id AND f.id = a.fund_id AND f.management_cap_bp IS NOT NULL
        JOIN ledger_account l ON l.code = a.ledger_account
        WHERE a.amount_fen > 0 AND (a.ledger_account = 'management_cost' AND a.budget_line_id IS NOT NULL
            OR l.nature IN ('income', 'net_assets') OR a.ledger_account = 'agency_liability') ORDER BY 2
    LOOP
        IF management_of(part.tenant_id, part.id)::numeric * 10000
            > received_of(part.tenant_id, part.id)::numeric * part.management_cap_bp THEN
            PERFORM refuse_posting('management_within_cap', 'journal_line');
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

--
-- Name: check_milestone_acceptance(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_milestone_acceptance() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.check_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM milestone_check c JOIN milestone_report r ON r.tenant_id = c.tenant_id AND r.id = c.report_id
        WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.check_id AND c.milestone_id = NEW.milestone_id
          AND c.finding = 'passed' AND c.checked_by <> NEW.accepted_by AND r.submitted_by <> NEW.accepted_by)
    THEN
        RAISE EXCEPTION 'acceptance needs a passed check by somebody else' USING ERRCODE = '23514',
            CONSTRAINT = 'acceptance_takes_another', TABLE = 'milestone_acceptance';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_payee_account(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_payee_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.confirmed_by IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.confirmed_by IS NOT NULL THEN
        PERFORM refuse_posting('payee_confirmed_once', 'payee_account');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_payment_in_batch(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_payment_in_batch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_batch_item i WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.request_id
        AND i.state IN ('sent', 'paid') AND i.entry_id IS DISTINCT FROM NEW.entry_id) THEN
        PERFORM refuse_posting('payment_in_batch', 'payment');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_period_reopened(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_period_reopened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM period_reopening r WHERE r.tenant_id = NEW.tenant_id AND r.holder_id = NEW.holder_id
        AND r.month = NEW.month AND r.answer = 'reopened' AND r.last_no = OLD.last_no AND r.head = OLD.head
        AND r.answered_at >= OLD.closed_at) THEN
        PERFORM refuse_posting('reopening_takes_two', 'period');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_plan_adoption(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_plan_adoption() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.adopted_on IS NOT NULL OR NOT EXISTS (SELECT FROM plan_gate g WHERE g.tenant_id = NEW.tenant_id
            AND g.plan_id = NEW.id)
        OR EXISTS (SELECT FROM plan_gate g WHERE g.tenant_id = NEW.tenant_id AND g.plan_id = NEW.id
            AND (g.met_on IS NULL OR g.met_on > NEW.adopted_on))
    THEN
        RAISE EXCEPTION 'a gate is not met' USING ERRCODE = '23514', CONSTRAINT = 'plan_gates_met',
            TABLE = 'action_plan';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_plan_adoption(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_plan_adoption() IS 'Milestones: trigger of action_plan: adopted once, after every gate was met.';

--
-- Name: check_rate(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_rate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.raises IS NOT NULL AND NOT EXISTS (SELECT FROM benefit_rate r WHERE r.tenant_id = NEW.tenant_id
        AND r.id = NEW.raises AND r.purpose = NEW.purpose AND r.valid_from < NEW.valid_from
        AND NEW.amount_fen = raised_rate(r.amount_fen, NEW.raise_basis_points, NEW.rounding_fen, NEW.rounding)) THEN
        PERFORM refuse_posting('rate_is_what_the_raise_makes', 'benefit_rate');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_reallocation(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_reallocation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.kind = 'reallocation' AND EXISTS (
        SELECT FROM budget_version_row WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id
        GROUP BY fund_id HAVING sum(amount_fen) <> 0) THEN
        PERFORM refuse_posting('reallocation_keeps_fund', 'budget_version');
    ELSIF NOT EXISTS (SELECT FROM budget_version_row WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id) THEN
        PERFORM refuse_posting('budget_version_filled', 'budget_version');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_references(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_references() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    lost boolean;
BEGIN
    -- Planned anew each time: one row is looked up, a hundred thousand are joined.
    CASE TG_TABLE_NAME
        WHEN 'match_group' THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM (SELECT DISTINCT tenant_id, bank_account_id, confirmed_by FROM added) a
                WHERE NOT EXISTS (SELECT FROM bank_account b WHERE b.tenant_id = a.tenant_id AND b.id = a.bank_account_id)
                   OR NOT EXISTS (SELECT FROM account p WHERE p.id = a.confirmed_by))' INTO lost;
        WHEN 'match_bank_line' THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM match_group g
                WHERE g.tenant_id = a.tenant_id AND g.id = a.group_id))' INTO lost;
        ELSE
            EXECUTE 'SELECT EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM match_group g
                    WHERE g.tenant_id = a.tenant_id AND g.id = a.group_id)
                OR NOT EXISTS (SELECT FROM book_item i WHERE i.tenant_id = a.tenant_id AND i.entry_id = a.entry_id
                    AND i.bank_account_id = a.bank_account_id))' INTO lost;
    END CASE;
    IF lost THEN
        RAISE foreign_key_violation USING CONSTRAINT = 'match_refers', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_report_frozen(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_report_frozen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL THEN
        PERFORM refuse_posting('expense_report_frozen', 'expense_report');
    ELSIF NOT EXISTS (SELECT FROM expense_line WHERE tenant_id = NEW.tenant_id AND report_id = NEW.id) THEN
        PERFORM refuse_posting('expense_report_filled', 'expense_report');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_report_item(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_report_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM report_period p WHERE p.tenant_id = NEW.tenant_id AND p.template_id = NEW.template_id) THEN
        RAISE EXCEPTION 'the template has periods' USING ERRCODE = '23001', CONSTRAINT = 'report_template_in_use',
            TABLE = 'report_item';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION check_report_item(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_report_item() IS 'FieldService: trigger of report_item: none is added once a period was opened.';

--
-- Name: check_request_in_batch(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_request_in_batch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_batch_item i WHERE i.tenant_id = NEW.tenant_id AND i.request_id = NEW.id
        AND i.state IN ('sent', 'paid')) THEN
        PERFORM refuse_posting('payment_in_batch', 'payment_request');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_request_move(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_request_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared' THEN
            PERFORM refuse_posting('request_moves', 'payment_request');
        END IF;
    ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('prepared', 'approved'), ('prepared', 'returned'),
            ('prepared', 'cancelled'), ('approved', 'returned'), ('approved', 'paid'), ('paid', 'bounced'))
        OR OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by
        OR NEW.state = OLD.state AND NEW IS DISTINCT FROM OLD THEN
        PERFORM refuse_posting('request_moves', 'payment_request');
    ELSIF NEW.state = 'paid' AND NOT EXISTS (SELECT FROM payment WHERE tenant_id = NEW.tenant_id
            AND request_id = NEW.id AND recovers IS NULL AND made_by = NEW.paid_by)
        OR NEW.state = 'bounced' AND (SELECT sum(amount_fen) FROM payment WHERE tenant_id = NEW.tenant_id
            AND request_id = NEW.id) <> 0 THEN
        PERFORM refuse_posting('request_moves', 'payment_request');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_request_rows(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_request_rows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_request WHERE tenant_id = NEW.tenant_id AND id = NEW.request_id
               AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('request_sealed', 'payment_request_row');
    END IF;
    IF NEW.commitment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM commitment c JOIN payment_request p ON p.tenant_id = c.tenant_id AND p.contract_id = c.contract_id
        WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.commitment_id AND p.id = NEW.request_id
          AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
            = (NEW.fund_id, NEW.budget_line_id, NEW.year, NEW.area_code)) THEN
        PERFORM refuse_posting('commitment_of_this_cell', 'payment_request_row');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_request_sum(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_request_sum() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM payment_request_row WHERE tenant_id = NEW.tenant_id AND request_id = NEW.id)
        IS DISTINCT FROM NEW.amount_fen THEN
        PERFORM refuse_posting('request_rows_sum', 'payment_request');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_role_incompatibility(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_role_incompatibility() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- One lock per person and tenant: two grants at the same moment must not slip past each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('role_grant', NEW.account_id));
    IF EXISTS (
        SELECT FROM role_grant g
        JOIN role_incompatibility i ON (i.role, i.other_role) IN ((g.role, NEW.role), (NEW.role, g.role))
        WHERE g.tenant_id = NEW.tenant_id AND g.account_id = NEW.account_id AND g.id <> NEW.id
          AND g.revoked_at IS NULL
          AND daterange(g.valid_from, g.valid_to, '[]') && daterange(NEW.valid_from, NEW.valid_to, '[]')
    ) THEN
        RAISE EXCEPTION 'incompatible roles' USING ERRCODE = '23514', CONSTRAINT = 'role_grant_incompatible',
            TABLE = 'role_grant';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_run_closes(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_run_closes() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
BEGIN
    IF (SELECT count(*) FROM match_group g
            JOIN (SELECT m.group_id, sum(m.amount_fen) AS fen FROM match_bank_line m
                WHERE m.tenant_id = NEW.tenant_id GROUP BY 1) b ON b.group_id = g.id
            JOIN (SELECT m.group_id, sum(m.amount_fen) AS fen FROM match_book_item m
                WHERE m.tenant_id = NEW.tenant_id GROUP BY 1) i ON i.group_id = g.id
            WHERE g.tenant_id = NEW.tenant_id AND g.run_id = NEW.id AND b.fen = i.fen) <> NEW.group_count THEN
        PERFORM refuse_posting('group_closes_exactly', 'match_run');
    END IF;
    RETURN NULL;
END $$;

--
-- Name: check_second_signature(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_second_signature() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM reconciliation WHERE tenant_id = NEW.tenant_id AND id = NEW.reconciliation_id
            AND made_by = NEW.checked_by) THEN
        PERFORM refuse_posting('checker_is_not_maker', 'reconciliation_check');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_submission_value(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_submission_value() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM submission s JOIN report_period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id
        WHERE s.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
          AND s.id = coalesce(NEW.submission_id, OLD.submission_id) AND s.state <> 'accepted' AND p.locked_at IS NULL
          AND s.template_id = coalesce(NEW.template_id, OLD.template_id))
        OR EXISTS (SELECT FROM report_item i WHERE i.tenant_id = NEW.tenant_id AND i.template_id = NEW.template_id
            AND i.key = NEW.key AND i.measure = 'ratio')
    THEN
        RAISE EXCEPTION 'the number cannot be written' USING ERRCODE = '23001', CONSTRAINT = 'submission_value_open',
            TABLE = 'submission_value';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

--
-- Name: FUNCTION check_submission_value(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_submission_value() IS 'FieldService: trigger of submission_value: no ratio is typed, and nothing accepted or locked changes.';

--
-- Name: check_tranche_is_open(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_tranche_is_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.tranche_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM milestone m JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id AND a.milestone_id = m.id
        JOIN contract c ON c.tenant_id = m.tenant_id AND c.id = m.contract_id AND c.state = 'active'
        WHERE m.tenant_id = NEW.tenant_id AND m.tranche_id = NEW.tranche_id AND m.contract_id = NEW.contract_id)
    THEN
        RAISE EXCEPTION 'the milestone has not been accepted' USING ERRCODE = '23514',
            CONSTRAINT = 'tranche_is_open', TABLE = 'payment_request';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_tranche_line(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_tranche_line() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.amount_fen > 0 AND EXISTS (SELECT FROM tranche t
        JOIN contract_source s ON s.tenant_id = t.tenant_id AND s.contract_id = t.contract_id
            AND s.fund_id = NEW.fund_id
        WHERE t.tenant_id = NEW.tenant_id AND t.id = NEW.tranche_id AND t.budget_line_id <> s.budget_line_id) THEN
        RAISE EXCEPTION 'another line' USING ERRCODE = '23514', CONSTRAINT = 'tranche_paid_on_its_line',
            TABLE = 'tranche_source';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: check_version_rows(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_version_rows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM budget_version WHERE tenant_id = NEW.tenant_id AND id = NEW.version_id
               AND xid <> pg_current_xact_id()) THEN
        PERFORM refuse_posting('budget_version_sealed', 'budget_version_row');
    END IF;
    IF NOT EXISTS (SELECT FROM budget_version v JOIN budget_line l ON l.tenant_id = v.tenant_id
                   AND l.budget_id = v.budget_id
                   WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.version_id AND l.id = NEW.budget_line_id) THEN
        PERFORM refuse_posting('budget_line_of_this_budget', 'budget_version_row');
    END IF;
    RETURN NEW;
END $$;

--
-- Name: claim_invoice(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_invoice() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM expense_report r WHERE r.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
               AND r.id IN (NEW.report_id, OLD.report_id) AND r.submitted_at IS NOT NULL) THEN
        PERFORM refuse_posting('expense_report_frozen', 'expense_line');
    END IF;
    IF TG_OP <> 'INSERT' AND NOT EXISTS (SELECT FROM expense_line l WHERE l.tenant_id = OLD.tenant_id
        AND l.report_id = OLD.report_id AND l.seller = OLD.seller AND l.invoice_number = OLD.invoice_number
        AND l.id <> OLD.id) THEN
        DELETE FROM invoice_claim WHERE seller = OLD.seller AND number = OLD.invoice_number
            AND tenant_id = OLD.tenant_id AND report_id = OLD.report_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    INSERT INTO invoice_claim VALUES (NEW.seller, NEW.invoice_number, NEW.tenant_id, NEW.report_id)
    ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM invoice_claim WHERE seller = NEW.seller AND number = NEW.invoice_number
                   AND tenant_id = NEW.tenant_id AND report_id = NEW.report_id) THEN
        RAISE EXCEPTION 'invoice in use' USING ERRCODE = '23505', TABLE = 'expense_line',
            CONSTRAINT = 'invoice_used_once';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: period; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.period (
    tenant_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    month date NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    last_no integer DEFAULT 0 NOT NULL,
    head bytea NOT NULL,
    closed_by bigint,
    closed_at timestamp with time zone,
    CONSTRAINT period_check CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT period_last_no_check CHECK ((last_no >= 0)),
    CONSTRAINT period_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT period_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
)
WITH (fillfactor='10');

ALTER TABLE ONLY public.period FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE period; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.period IS 'Funds: a month of a holder; gives gapless voucher numbers and carries the end of the chain of vouchers.';

--
-- Name: close_period(bigint, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.close_period(wanted_holder bigint, wanted date) RETURNS public.period
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    closed period;
BEGIN
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month < wanted AND state = 'open') THEN
        RAISE EXCEPTION 'an earlier month is open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'periods_close_in_order';
    END IF;
    UPDATE period SET state = 'closed', closed_by = current_account(), closed_at = moment()
    WHERE tenant_id = current_tenant() AND holder_id = wanted_holder AND month = wanted AND state = 'open'
    RETURNING * INTO closed;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the month is not open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'period_open';
    END IF;
    IF extract(month FROM wanted) = 12
        AND EXISTS (SELECT FROM holder WHERE tenant_id = current_tenant() AND id = wanted_holder AND books = 'full')
        AND (closing_lines(wanted_holder, (wanted + interval '1 month - 1 day')::date, 'income') IS NOT NULL
            OR closing_lines(wanted_holder, (wanted + interval '1 month - 1 day')::date, 'expense') IS NOT NULL) THEN
        PERFORM refuse_posting('year_is_carried_over', 'period');
    END IF;
    RETURN closed;
END $$;

--
-- Name: closes_accounts(public.journal_entry); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.closes_accounts(entry public.journal_entry) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT entry.kind = 'closing' OR entry.kind = 'reversal' AND EXISTS (SELECT FROM journal_entry o
        WHERE o.tenant_id = entry.tenant_id AND o.id = entry.reverses AND o.kind = 'closing')
$$;

--
-- Name: closing_lines(bigint, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.closing_lines(wanted_holder bigint, day date, wanted_nature text) RETURNS public.voucher_line[]
    LANGUAGE sql STABLE
    AS $$
    WITH balance AS (
        SELECT l.fund_id, l.ledger_account, sum(l.amount_fen)::bigint AS fen FROM journal_line l
        JOIN ledger_account a ON a.code = l.ledger_account AND a.nature = wanted_nature
        WHERE l.tenant_id = current_tenant() AND l.holder_id = wanted_holder AND l.entry_date <= day
        GROUP BY 1, 2 HAVING sum(l.amount_fen) <> 0
    ), part AS (
        SELECT fund_id, 1 AS half, ledger_account, -fen AS fen FROM balance
        UNION ALL
        SELECT b.fund_id, 2, CASE WHEN wanted_nature = 'income' AND is_restricted(f) THEN 'restricted_net_assets'
            ELSE 'unrestricted_net_assets' END, sum(b.fen)::bigint
        FROM balance b JOIN fund f ON f.tenant_id = current_tenant() AND f.id = b.fund_id
        GROUP BY b.fund_id, 3 HAVING sum(b.fen) <> 0
    )
    SELECT array_agg(ROW(ledger_account, NULL, fund_id, NULL, NULL, NULL, NULL, NULL, fen, '')::voucher_line
        ORDER BY fund_id, half, ledger_account) FROM part
$$;

--
-- Name: confirm_match(bigint, bigint[], bigint[], text, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.confirm_match(account bigint, lines bigint[], entries bigint[], by_rule text, agreed jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    made bigint;
    line bank_line;
    item book_item;
    seen integer := 0;
BEGIN
    PERFORM lock_matching(account, false);
    INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
    VALUES (current_tenant(), account, by_rule, agreed, current_account()) RETURNING id INTO made;
    FOR line IN SELECT * FROM bank_line WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND id = ANY (lines) AND matched_fen <> amount_fen ORDER BY id FOR UPDATE LOOP
        INSERT INTO match_bank_line VALUES (line.tenant_id, made, line.id, line.amount_fen - line.matched_fen);
        UPDATE bank_line SET matched_fen = amount_fen WHERE tenant_id = line.tenant_id AND id = line.id;
        seen := seen + 1;
    END LOOP;
    FOR item IN SELECT * FROM book_item WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND entry_id = ANY (entries) AND matched_fen <> amount_fen ORDER BY entry_id FOR UPDATE LOOP
        INSERT INTO match_book_item VALUES (item.tenant_id, made, item.entry_id, account,
            item.amount_fen - item.matched_fen);
        UPDATE book_item SET matched_fen = amount_fen
        WHERE tenant_id = item.tenant_id AND entry_id = item.entry_id AND bank_account_id = account;
        seen := seen + 1;
    END LOOP;
    IF seen <> cardinality(lines) + cardinality(entries) OR cardinality(lines) = 0 OR cardinality(entries) = 0 THEN
        PERFORM refuse_posting('match_open_items', 'match_group');
    END IF;
    RETURN made;
END $$;

--
-- Name: confirm_opening(bigint, bigint, bigint[], bigint[], jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.confirm_opening(account bigint, item bigint, lines bigint[], entries bigint[], agreed jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    made bigint;
    of_item opening_item;
    line bank_line;
    entry book_item;
    seen integer := 0;
BEGIN
    PERFORM lock_matching(account, false);
    INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
    VALUES (current_tenant(), account, 'opening', agreed, current_account()) RETURNING id INTO made;
    FOR line IN SELECT * FROM bank_line WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND id = ANY (lines) AND matched_fen <> amount_fen ORDER BY id FOR UPDATE LOOP
        INSERT INTO match_bank_line VALUES (line.tenant_id, made, line.id, line.amount_fen - line.matched_fen);
        UPDATE bank_line SET matched_fen = amount_fen WHERE tenant_id = line.tenant_id AND id = line.id;
        seen := seen + 1;
    END LOOP;
    FOR entry IN SELECT * FROM book_item WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND entry_id = ANY (entries) AND matched_fen <> amount_fen ORDER BY entry_id FOR UPDATE LOOP
        INSERT INTO match_book_item VALUES (entry.tenant_id, made, entry.entry_id, account,
            entry.amount_fen - entry.matched_fen);
        UPDATE book_item SET matched_fen = amount_fen
        WHERE tenant_id = entry.tenant_id AND entry_id = entry.entry_id AND bank_account_id = account;
        seen := seen + 1;
    END LOOP;
    UPDATE opening_item SET matched_fen = amount_fen
    WHERE tenant_id = current_tenant() AND bank_account_id = account AND id = item AND matched_fen = 0
    RETURNING * INTO of_item;
    IF of_item.id IS NULL OR seen = 0 OR seen <> cardinality(lines) + cardinality(entries)
        OR cardinality(CASE of_item.side WHEN 'books' THEN entries ELSE lines END) <> 0 THEN
        PERFORM refuse_posting('match_open_items', 'match_group');
    END IF;
    INSERT INTO match_opening_item VALUES (of_item.tenant_id, made, item, of_item.amount_fen);
    RETURN made;
END $$;

--
-- Name: confirm_part(bigint, bigint, bigint, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.confirm_part(account bigint, line bigint, entry bigint, fen bigint, agreed jsonb) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    made bigint;
    of_line bank_line;
    of_entry book_item;
BEGIN
    PERFORM lock_matching(account, false);
    SELECT * INTO of_line FROM bank_line WHERE tenant_id = current_tenant() AND bank_account_id = account AND id = line
        FOR UPDATE;
    SELECT * INTO of_entry FROM book_item WHERE tenant_id = current_tenant() AND bank_account_id = account
        AND entry_id = entry FOR UPDATE;
    IF of_line.id IS NULL OR of_entry.entry_id IS NULL OR fen = 0
        OR sign(fen) <> sign(of_line.amount_fen) OR sign(fen) <> sign(of_entry.amount_fen)
        OR abs(fen) > abs(of_line.amount_fen - of_line.matched_fen)
        OR abs(fen) > abs(of_entry.amount_fen - of_entry.matched_fen) THEN
        PERFORM refuse_posting('match_open_items', 'match_group');
    END IF;
    INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by)
    VALUES (current_tenant(), account, 'partial', agreed, current_account()) RETURNING id INTO made;
    INSERT INTO match_bank_line VALUES (of_line.tenant_id, made, line, fen);
    INSERT INTO match_book_item VALUES (of_line.tenant_id, made, entry, account, fen);
    UPDATE bank_line SET matched_fen = matched_fen + fen WHERE tenant_id = of_line.tenant_id AND id = line;
    UPDATE book_item SET matched_fen = matched_fen + fen
    WHERE tenant_id = of_line.tenant_id AND entry_id = entry AND bank_account_id = account;
    RETURN made;
END $$;

--
-- Name: confirm_rule_change(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.confirm_rule_change(asked_id bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    asked rule_change;
    made bigint;
BEGIN
    SELECT * INTO asked FROM rule_change c WHERE c.id = asked_id AND c.answer IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF asked.proposed_by IS NOT DISTINCT FROM current_account() OR current_account() IS NULL THEN
        RAISE EXCEPTION 'a change of a rule takes two people' USING ERRCODE = '23514', TABLE = 'rule_change',
            CONSTRAINT = 'rule_change_takes_two';
    END IF;
    UPDATE rule r SET valid_to = asked.valid_from - 1
    WHERE r.id = asked.predecessor_id AND r.valid_from < asked.valid_from
      AND coalesce(r.valid_to, 'infinity') >= asked.valid_from;
    INSERT INTO rule (code, scope, value, unit, operator, valid_from, valid_to, citation, mark, effect, note, edited_by)
    VALUES (asked.code, asked.scope, asked.value, asked.unit, asked.operator, asked.valid_from, asked.valid_to,
        asked.citation, asked.mark, asked.effect, asked.note, asked.proposed_by)
    RETURNING id INTO made;
    INSERT INTO rule_name AS n (code, chinese, english) VALUES (asked.code, asked.chinese, asked.english)
    ON CONFLICT (code) DO UPDATE SET chinese = excluded.chinese, english = excluded.english;
    UPDATE rule_change SET answer = 'confirmed', answered_by = current_account(), answered_at = moment(), rule_id = made
    WHERE id = asked.id;
    RETURN made;
END $$;

--
-- Name: FUNCTION confirm_rule_change(asked_id bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.confirm_rule_change(asked_id bigint) IS 'Platform: makes a rule of an open change, in the name of the account of the transaction, and closes its predecessor on the eve; null when the change is not open.';

--
-- Name: confirm_run(bigint, text[], integer[], bigint[], integer[], bigint[], bytea); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], item_groups integer[], entries bigint[], content bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
DECLARE
    tenant bigint := current_tenant();
    run bigint;
    made bigint[];
    moved bigint;
BEGIN
    PERFORM lock_matching(account, true);
    INSERT INTO match_run (tenant_id, bank_account_id, group_count, content_sha256, confirmed_by)
    VALUES (tenant, account, cardinality(rules), content, current_account()) RETURNING id INTO run;
    WITH stored AS (
        INSERT INTO match_group (tenant_id, bank_account_id, rule, facts, confirmed_by, confirmed_at, run_id)
        SELECT tenant, account, r.rule, CASE r.rule
                WHEN 'reference' THEN '{"amount": true, "reference": true}'::jsonb
                WHEN 'amount_party' THEN '{"amount": true, "party": true}'::jsonb
                WHEN 'subset' THEN '{"amount": true, "party": true}'::jsonb
                ELSE '{"amount": true}'::jsonb END, current_account(), now_of_run.at, run
        FROM unnest(rules) WITH ORDINALITY AS r (rule, n), (SELECT moment() AS at OFFSET 0) AS now_of_run
        ORDER BY r.n
        RETURNING id
    )
    SELECT array_agg(id ORDER BY id) INTO made FROM stored;
    WITH wanted AS (
        SELECT l.line, made[l.place] AS group_id FROM unnest(lines, line_groups) AS l (line, place)
    ), moved AS (
        UPDATE bank_line b SET matched_fen = b.amount_fen
        FROM wanted w, bank_line o, bank_statement s
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.id = w.line
          AND b.matched_fen <> b.amount_fen AND o.tenant_id = tenant AND o.id = b.id
          AND s.tenant_id = tenant AND s.id = b.statement_id AND s.adds_up
        RETURNING b.id, w.group_id, b.amount_fen - o.matched_fen AS fen
    ), kept AS (
        INSERT INTO match_bank_line SELECT tenant, m.group_id, m.id, m.fen FROM moved m RETURNING 1
    )
    SELECT count(*) INTO moved FROM kept;
    IF moved <> cardinality(lines) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    WITH wanted AS (
        SELECT i.entry, made[i.place] AS group_id FROM unnest(entries, item_groups) AS i (entry, place)
    ), moved AS (
        UPDATE book_item b SET matched_fen = b.amount_fen
        FROM wanted w, book_item o
        WHERE b.tenant_id = tenant AND b.bank_account_id = account AND b.entry_id = w.entry
          AND b.matched_fen <> b.amount_fen
          AND o.tenant_id = tenant AND o.bank_account_id = account AND o.entry_id = b.entry_id
        RETURNING b.entry_id, w.group_id, b.amount_fen - o.matched_fen AS fen
    ), kept AS (
        INSERT INTO match_book_item SELECT tenant, m.group_id, m.entry_id, account, m.fen FROM moved m RETURNING 1
    )
    SELECT count(*) INTO moved FROM kept;
    IF moved <> cardinality(entries) THEN
        PERFORM refuse_posting('match_open_items', 'match_run');
    END IF;
    RETURN run;
END $$;

--
-- Name: contract_line_money(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contract_line_money(contract bigint) RETURNS TABLE(budget_line_id bigint, committed_fen bigint, accepted_fen bigint, reported_fen bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT p.budget_line_id, sum(p.committed)::bigint, sum(p.accepted)::bigint, sum(p.reported)::bigint
    FROM (SELECT c.budget_line_id, c.amount_fen - c.released_fen AS committed, 0::bigint AS accepted,
            0::bigint AS reported
        FROM commitment c WHERE c.tenant_id = current_tenant() AND c.contract_id = contract_line_money.contract
        UNION ALL
        SELECT l.budget_line_id, 0, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END,
            CASE WHEN a.accepted IS NULL THEN l.amount_fen ELSE 0 END
        FROM expense_line l
        JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = current_tenant() AND r.contract_id = contract_line_money.contract
          AND r.submitted_at IS NOT NULL) AS p
    GROUP BY p.budget_line_id
$$;

--
-- Name: FUNCTION contract_line_money(contract bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.contract_line_money(contract bigint) IS 'Funds: of a contract by budget line: reserved less released, accepted costs, and costs that nobody has answered.';

--
-- Name: contract_source_money(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contract_source_money(contract bigint) RETURNS TABLE(fund_id bigint, paid_fen bigint, accepted_fen bigint, disallowed_fen bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT p.fund_id, sum(p.paid)::bigint, sum(p.accepted)::bigint, sum(p.disallowed)::bigint
    FROM (SELECT l.fund_id, -l.amount_fen AS paid, 0::bigint AS accepted, 0::bigint AS disallowed
        FROM journal_line l WHERE l.tenant_id = current_tenant() AND l.bank_account_id IS NOT NULL
          AND l.contract_id = contract_source_money.contract
        UNION ALL
        SELECT l.fund_id, 0, CASE WHEN a.accepted THEN l.amount_fen ELSE 0 END,
            CASE WHEN a.accepted THEN 0 ELSE l.amount_fen END
        FROM expense_line l
        JOIN expense_report r ON r.tenant_id = l.tenant_id AND r.id = l.report_id
        JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE l.tenant_id = current_tenant() AND r.contract_id = contract_source_money.contract) AS p
    GROUP BY p.fund_id
$$;

--
-- Name: FUNCTION contract_source_money(contract bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.contract_source_money(contract bigint) IS 'Funds: of a contract by source: paid out less what came back, accepted and disallowed costs.';

--
-- Name: count_sign_in(bigint, boolean, integer, interval); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_sign_in(account bigint, success boolean, failures_max integer, lock_for interval) RETURNS timestamp with time zone
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    UPDATE account_password
    SET failed_attempts = CASE WHEN success OR failed_attempts + 1 >= failures_max THEN 0
                               ELSE failed_attempts + 1 END,
        locked_until = CASE WHEN success THEN NULL
                            WHEN failed_attempts + 1 >= failures_max THEN clock_timestamp() + lock_for
                            ELSE locked_until END
    WHERE account_id = account
    RETURNING locked_until
$$;

--
-- Name: credit_code_is_sound(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.credit_code_is_sound(code text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT ((((31)::numeric - (sum((((POSITION((substr(credit_code_is_sound.code, place.place, 1)) IN ('0123456789ABCDEFGHJKLMNPQRTUWXY'::text)) - 1) * (((3)::double precision ^ ((place.place - 1))::double precision))::bigint) % (31)::bigint)) % (31)::numeric)) % (31)::numeric) = ((POSITION((substr(credit_code_is_sound.code, 18, 1)) IN ('0123456789ABCDEFGHJKLMNPQRTUWXY'::text)) - 1))::numeric) FROM generate_series(1, 17) place(place));

--
-- Name: FUNCTION credit_code_is_sound(code text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.credit_code_is_sound(code text) IS 'Platform: whether the check digit of a unified social credit code (GB 32100) is right.';

--
-- Name: current_account(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_account() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('app.account'::text, true), ''::text))::bigint;

--
-- Name: FUNCTION current_account(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.current_account() IS 'Platform: the account that acts in this transaction; null for the public.';

--
-- Name: current_tenant(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_tenant() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('app.tenant'::text, true), ''::text))::bigint;

--
-- Name: FUNCTION current_tenant(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.current_tenant() IS 'Platform: the one tenant of this transaction; null outside one.';

--
-- Name: decide_claim(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.decide_claim() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    target call;
BEGIN
    SELECT * INTO target FROM call WHERE tenant_id = NEW.tenant_id AND id = NEW.call_id FOR SHARE;
    IF target.kind <> 'claim' OR target.state <> 'published' OR NEW.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'lot is not for claims' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_not_open';
    END IF;
    NEW.claimed_at := moment();
    IF NEW.claimed_at < target.opens_at
        OR NEW.claimed_at > least(target.deadline_at + make_interval(secs => target.grace_seconds), target.closed_at)
    THEN
        RAISE EXCEPTION 'claims are not open' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_not_open';
    END IF;
    IF EXISTS (SELECT FROM lot_claim o WHERE o.tenant_id = NEW.tenant_id AND o.lot_id = NEW.lot_id
        AND o.reopens_at > NEW.claimed_at) THEN
        RAISE EXCEPTION 'the next round has not begun' USING ERRCODE = '23514', TABLE = 'lot_claim',
            CONSTRAINT = 'claim_round_announced';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION decide_claim(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.decide_claim() IS 'Calls: trigger of quick claims: only while the call is open and the round of the lot has begun.';

--
-- Name: decide_partners(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.decide_partners() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    partners integer;
    shares integer;
    leads integer;
    missing integer;
BEGIN
    SELECT count(*), coalesce(sum(q.share_basis_points), 0), count(*) FILTER (WHERE q.organisation_id = p.organisation_id),
        count(*) FILTER (WHERE q.organisation_id <> p.organisation_id
            AND (q.state <> 'agreed' OR q.agreed_fen <> NEW.requested_fen))
    INTO partners, shares, leads, missing
    FROM proposal p JOIN proposal_partner q ON q.tenant_id = p.tenant_id AND q.proposal_id = p.id
    WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.proposal_id;
    IF partners > 0 AND (shares <> 10000 OR leads <> 1) THEN
        RAISE EXCEPTION 'shares are not 100 percent' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_shares';
    END IF;
    IF missing > 0 THEN
        RAISE EXCEPTION 'a partner has not agreed' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_consent';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: decide_submission(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.decide_submission() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    happened timestamptz;
    target proposal;
    opens timestamptz;
    closes timestamptz;
BEGIN
    IF TG_OP = 'DELETE' OR OLD.submitted_at IS NOT NULL THEN
        RAISE EXCEPTION 'revision is frozen' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_revision_frozen';
    END IF;
    IF NEW.submitted_at IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO target FROM proposal WHERE tenant_id = NEW.tenant_id AND id = NEW.proposal_id FOR UPDATE;
    SELECT c.opens_at, least(c.deadline_at + make_interval(secs => c.grace_seconds), c.closed_at) INTO opens, closes
    FROM call c WHERE c.tenant_id = target.tenant_id AND c.id = target.call_id AND c.state = 'published' FOR SHARE;
    IF target.correction_due_on IS NOT NULL THEN
        closes := (target.correction_due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond';
    END IF;
    happened := moment();
    IF opens IS NULL OR happened < opens THEN
        RAISE EXCEPTION 'call is not open' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_not_open';
    END IF;
    IF happened > closes THEN
        RAISE EXCEPTION 'submission is late' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_late';
    END IF;
    NEW.submitted_at := happened;
    RETURN NEW;
END $$;

--
-- Name: drafted_voucher(bigint, text, date, text, text, bigint, bigint, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.drafted_voucher(holder bigint, kind text, day date, summary text, document_kind text, document_id bigint, approved_by bigint, reverses bigint, recovers bigint) RETURNS public.journal_entry
    LANGUAGE plpgsql
    AS $$
DECLARE
    draft journal_entry;
BEGIN
    draft.holder_id := holder;
    draft.kind := kind;
    draft.entry_date := day;
    draft.summary := summary;
    draft.document_kind := document_kind;
    draft.document_id := document_id;
    draft.approved_by := approved_by;
    draft.reverses := reverses;
    draft.recovers := recovers;
    RETURN draft;
END $$;

--
-- Name: end_assignments_in_conflict(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_assignments_in_conflict() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE review_assignment a
    SET ended_at = moment(), ended_by = current_account(), ended_as = 'conflict', ended_reason = g.ground
    FROM conflict_ground g, review_round r
    WHERE a.tenant_id = NEW.tenant_id AND a.ended_at IS NULL
      AND a.reviewer_id = CASE TG_TABLE_NAME WHEN 'reviewer' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                             ELSE (to_jsonb(NEW) ->> 'reviewer_id')::bigint END
      AND g.tenant_id = a.tenant_id AND g.reviewer_id = a.reviewer_id AND g.proposal_id = a.proposal_id
      AND r.tenant_id = a.tenant_id AND r.id = a.round_id AND r.closed_at IS NULL;
    RETURN NULL;
END $$;

--
-- Name: find_login(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_login(wanted text) RETURNS TABLE(account_id bigint, name text, password_hash text, locked_until timestamp with time zone, disabled boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.id, a.name, p.password_hash, p.locked_until, a.disabled_at IS NOT NULL
    FROM account_login l JOIN account a ON a.id = l.account_id LEFT JOIN account_password p ON p.account_id = a.id
    WHERE l.identifier = lower(wanted)
$$;

--
-- Name: journal_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.journal_line (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    n integer NOT NULL,
    holder_id bigint NOT NULL,
    entry_date date NOT NULL,
    ledger_account text NOT NULL,
    bank_account_id bigint,
    fund_id bigint NOT NULL,
    budget_line_id bigint,
    year integer,
    area_code text,
    contract_id bigint,
    commitment_id bigint,
    amount_fen bigint NOT NULL,
    memo text DEFAULT ''::text NOT NULL,
    CONSTRAINT bank_line_names_its_account CHECK (((ledger_account = 'bank_deposit'::text) = (bank_account_id IS NOT NULL))),
    CONSTRAINT budget_line_whole CHECK ((((budget_line_id IS NULL) = (year IS NULL)) AND ((budget_line_id IS NULL) OR (area_code IS NOT NULL)))),
    CONSTRAINT cell_is_of_a_cost CHECK (((budget_line_id IS NULL) OR (ledger_account = ANY (ARRAY['programme_cost'::text, 'management_cost'::text, 'fundraising_cost'::text])))),
    CONSTRAINT commitment_on_cost CHECK (((commitment_id IS NULL) OR (budget_line_id IS NOT NULL))),
    CONSTRAINT journal_line_memo_check CHECK ((length(memo) <= 200)),
    CONSTRAINT line_not_zero CHECK ((amount_fen <> 0))
);

ALTER TABLE ONLY public.journal_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE journal_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.journal_line IS 'Funds: lines of vouchers, debit positive; every line names its fund, every cost its cell.';

--
-- Name: CONSTRAINT cell_is_of_a_cost ON journal_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON CONSTRAINT cell_is_of_a_cost ON public.journal_line IS 'Funds: only costs name a cell; that they do is held by the trigger no_late_lines.';

--
-- Name: give_back(public.journal_entry, public.journal_line, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.give_back(entry public.journal_entry, line public.journal_line, wanted bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    link trace_link;
    part bigint;
    rest bigint := wanted;
BEGIN
    FOR link IN SELECT t.* FROM trace_link t
        JOIN journal_line o ON o.tenant_id = t.tenant_id AND o.entry_id = t.entry_id AND o.n = t.line_n
        WHERE t.tenant_id = entry.tenant_id AND t.entry_id = coalesce(entry.reverses, entry.recovers)
          AND t.undoes IS NULL AND o.fund_id = line.fund_id
          AND (o.ledger_account, o.budget_line_id, o.year, o.area_code)
            IS NOT DISTINCT FROM (line.ledger_account, line.budget_line_id, line.year, line.area_code)
        ORDER BY (line.memo <> '' AND o.memo = line.memo) DESC, t.id DESC
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, trace_link_free(link));
        CONTINUE WHEN part <= 0;
        UPDATE receipt SET remaining_fen = remaining_fen + part
        WHERE tenant_id = link.tenant_id AND id = link.receipt_id;
        INSERT INTO trace_link (tenant_id, receipt_id, entry_id, line_n, fund_id, contract_id, amount_fen, undoes)
        VALUES (link.tenant_id, link.receipt_id, entry.id, line.n, link.fund_id, link.contract_id, -part, link.id);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('taken_back_at_most_unspent', 'trace_link', rest::text);
    END IF;
END $$;

--
-- Name: goods; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.goods (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    donor_name text NOT NULL,
    anonymous boolean DEFAULT false NOT NULL,
    wish text DEFAULT ''::text NOT NULL,
    item text NOT NULL,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    value_fen bigint,
    basis text NOT NULL,
    received_on date NOT NULL,
    document_number text DEFAULT ''::text NOT NULL,
    entry_id bigint,
    registered_by bigint NOT NULL,
    registered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT goods_basis_check CHECK ((basis = ANY (ARRAY['paper'::text, 'fair'::text, 'none'::text]))),
    CONSTRAINT goods_check CHECK (((value_fen IS NOT NULL) OR (entry_id IS NULL))),
    CONSTRAINT goods_document_number_check CHECK ((length(document_number) <= 100)),
    CONSTRAINT goods_donor_name_check CHECK ((length(donor_name) <= 200)),
    CONSTRAINT goods_donor_named CHECK ((anonymous OR (donor_name <> ''::text))),
    CONSTRAINT goods_item_check CHECK (((item <> ''::text) AND (length(item) <= 100))),
    CONSTRAINT goods_positive CHECK (((quantity >= 1) AND (quantity <= 1000000000))),
    CONSTRAINT goods_unit_check CHECK (((unit <> ''::text) AND (length(unit) <= 10))),
    CONSTRAINT goods_value_fen_check CHECK ((value_fen > 0)),
    CONSTRAINT goods_value_or_none CHECK (((value_fen IS NULL) = (basis = 'none'::text))),
    CONSTRAINT goods_wish_check CHECK ((length(wish) <= 500))
);

ALTER TABLE ONLY public.goods FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE goods; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.goods IS 'Funds: a gift in kind: item, quantity and, only where a paper or a fair price states it, value; never 0 for unknown.';

--
-- Name: goods_voucher(public.goods, text, date, text, text, text, text, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.goods_voucher(gift public.goods, kind text, day date, summary text, key text, debit text, credit text, amount bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry journal_entry;
BEGIN
    entry := post_lines(drafted_voucher(gift.holder_id, kind, day, left(summary, 200), 'goods', gift.id, NULL, NULL,
        NULL), key, ARRAY[
            ROW(debit, NULL, gift.fund_id, NULL, NULL, NULL, NULL, NULL, amount, '')::voucher_line,
            ROW(credit, NULL, gift.fund_id, NULL, NULL, NULL, NULL, NULL, -amount, '')::voucher_line]);
    RETURN entry.id;
END $$;

--
-- Name: grant_batch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grant_batch (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint,
    year integer,
    area_code text,
    purpose text NOT NULL,
    period text NOT NULL,
    title text NOT NULL,
    posting text NOT NULL,
    item_count integer NOT NULL,
    amount_fen bigint NOT NULL,
    state text DEFAULT 'prepared'::text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    approved_by bigint,
    approved_at timestamp with time zone,
    minutes_reference text DEFAULT ''::text NOT NULL,
    sent_by bigint,
    sent_at timestamp with time zone,
    sent_on date,
    bank_account_id bigint,
    cancelled_by bigint,
    cancelled_at timestamp with time zone,
    cancelled_reason text DEFAULT ''::text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT grant_approver_is_not_preparer CHECK ((approved_by <> prepared_by)),
    CONSTRAINT grant_batch_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT grant_batch_cancelled_reason_check CHECK ((length(cancelled_reason) <= 200)),
    CONSTRAINT grant_batch_check CHECK (((state = ANY (ARRAY['approved'::text, 'sent'::text])) <= (approved_by IS NOT NULL))),
    CONSTRAINT grant_batch_check1 CHECK ((((state = 'sent'::text) = (sent_by IS NOT NULL)) AND ((sent_by IS NULL) = (bank_account_id IS NULL)) AND ((sent_by IS NULL) = (sent_on IS NULL)))),
    CONSTRAINT grant_batch_check2 CHECK (((state = 'cancelled'::text) = (cancelled_by IS NOT NULL))),
    CONSTRAINT grant_batch_item_count_check CHECK (((item_count >= 1) AND (item_count <= 20000))),
    CONSTRAINT grant_batch_minutes_reference_check CHECK ((length(minutes_reference) <= 200)),
    CONSTRAINT grant_batch_period_check CHECK ((period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'::text)),
    CONSTRAINT grant_batch_posting_check CHECK ((posting = ANY (ARRAY['sending'::text, 'reply'::text]))),
    CONSTRAINT grant_batch_purpose_check CHECK ((purpose ~ '^[A-Za-z0-9-]{1,30}$'::text)),
    CONSTRAINT grant_batch_state_check CHECK ((state = ANY (ARRAY['prepared'::text, 'approved'::text, 'sent'::text, 'cancelled'::text]))),
    CONSTRAINT grant_batch_title_check CHECK (((title <> ''::text) AND (length(title) <= 100))),
    CONSTRAINT grant_cancelled_with_reason CHECK (((cancelled_by IS NULL) OR (cancelled_reason <> ''::text))),
    CONSTRAINT grant_cell_whole CHECK ((((budget_line_id IS NULL) = (year IS NULL)) AND ((budget_line_id IS NULL) = (area_code IS NULL)))),
    CONSTRAINT grant_sender_is_not_approver CHECK ((sent_by <> approved_by)),
    CONSTRAINT grant_sender_is_not_preparer CHECK ((sent_by <> prepared_by))
);

ALTER TABLE ONLY public.grant_batch FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE grant_batch; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.grant_batch IS 'Funds: a list of grants to people (发放批次), prepared, approved and sent to the bank by three people; agency funds name no cell.';

--
-- Name: grant_lines(public.grant_batch, bigint[], integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.grant_lines(batch public.grant_batch, items bigint[], factor integer) RETURNS public.voucher_line[]
    LANGUAGE sql STABLE
    AS $$
    SELECT array_agg(line ORDER BY half, n) FROM (
        SELECT 1 AS half, i.n, ROW(coalesce(l.ledger_account, 'agency_liability'), NULL, batch.fund_id,
            batch.budget_line_id, batch.year, coalesce(batch.area_code, i.area_code), NULL, NULL,
            factor * i.amount_fen, '发放 ' || i.id)::voucher_line AS line
        FROM grant_item i
        LEFT JOIN budget_line l ON l.tenant_id = i.tenant_id AND l.id = batch.budget_line_id
        WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id AND i.id = ANY (items)
        UNION ALL
        SELECT 2, 0, ROW('bank_deposit', batch.bank_account_id, batch.fund_id, NULL, NULL, NULL, NULL, NULL,
            -factor * sum(i.amount_fen), '发放批次 ' || batch.id)::voucher_line
        FROM grant_item i WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id AND i.id = ANY (items)
    ) AS lines
$$;

--
-- Name: guard_award(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.guard_award() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NOT NULL OR OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at
            AND OLD.confirmed_at IS NOT NULL
        OR (OLD.plan_id, OLD.proposal_id, OLD.position, OLD.amount_fen, OLD.override_id) IS DISTINCT FROM
           (NEW.plan_id, NEW.proposal_id, NEW.position, NEW.amount_fen, NEW.override_id)) THEN
        broken := 'award_kept';
    ELSIF NEW.withdrawn_at IS NULL AND EXISTS (
        SELECT FROM unawardable u WHERE u.tenant_id = NEW.tenant_id AND u.proposal_id = NEW.proposal_id) THEN
        broken := 'award_unawardable';
    ELSIF NOT EXISTS (SELECT FROM award_plan p
        WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.plan_id AND p.approved_at IS NOT NULL) THEN
        broken := 'award_plan_not_approved';
    ELSIF NEW.confirmed_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.confirmed_at IS NULL) THEN
        PERFORM FROM result_notice n WHERE n.tenant_id = NEW.tenant_id AND n.plan_id = NEW.plan_id
            AND n.withdrawn_at IS NULL AND today() > n.ends_on FOR SHARE;
        IF NOT FOUND THEN
            broken := 'award_notice_runs';
        ELSIF EXISTS (SELECT FROM objection o JOIN result_notice n ON n.tenant_id = o.tenant_id AND n.id = o.notice_id
            WHERE n.tenant_id = NEW.tenant_id AND n.plan_id = NEW.plan_id AND o.answered_at IS NULL
              AND (o.proposal_id IS NULL OR o.proposal_id = NEW.proposal_id)) THEN
            broken := 'award_objection_open';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'award refused: %', broken USING ERRCODE = '23514', TABLE = 'award', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

--
-- Name: guard_rule_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.guard_rule_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer IS NOT NULL OR NEW.proposed_by IS DISTINCT FROM current_account() THEN
            broken := 'rule_change_in_own_name';
        END IF;
    ELSIF OLD.answer IS NOT NULL OR to_jsonb(OLD) - ARRAY['answer', 'answered_by', 'answered_at', 'reason', 'rule_id']
            <> to_jsonb(NEW) - ARRAY['answer', 'answered_by', 'answered_at', 'reason', 'rule_id'] THEN
        broken := 'rule_change_kept';
    ELSIF NEW.answered_by IS DISTINCT FROM current_account() THEN
        broken := 'rule_change_in_own_name';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'change of a rule refused: %', broken USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION guard_rule_change(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.guard_rule_change() IS 'Platform: trigger of rule_change; what was proposed stays, and everybody proposes and answers in his own name.';

--
-- Name: guard_score_mark(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.guard_score_mark() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    asked criterion;
    scored bigint;
BEGIN
    SELECT a.round_id INTO scored FROM score_sheet s
    JOIN review_assignment a ON a.tenant_id = s.tenant_id AND a.id = s.assignment_id
    WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.sheet_id AND s.submitted_at IS NULL FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a submitted sheet is locked' USING ERRCODE = '23001', TABLE = 'score_mark',
            CONSTRAINT = 'score_sheet_locked';
    END IF;
    SELECT * INTO asked FROM criterion c
    WHERE c.tenant_id = NEW.tenant_id AND c.round_id = scored AND c.id = NEW.criterion_id;
    IF NOT FOUND OR NEW.marks > asked.marks_max OR NEW.marks % asked.marks_step <> 0
        OR (NEW.left_out AND NOT asked.may_be_left_out) THEN
        RAISE EXCEPTION 'a mark out of range' USING ERRCODE = '23514', TABLE = 'score_mark',
            CONSTRAINT = 'score_mark_out_of_range';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: guard_score_sheet(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.guard_score_sheet() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    held review_assignment;
BEGIN
    SELECT a.* INTO held FROM review_assignment a
    WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.assignment_id FOR SHARE;
    PERFORM FROM review_round r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = held.round_id AND r.opened_at IS NOT NULL AND r.closed_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the round is not open' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'review_round_not_open';
    END IF;
    IF held.released_at IS NULL OR held.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'the assignment does not stand' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'score_sheet_not_assigned';
    END IF;
    IF EXISTS (SELECT FROM conflict_ground g WHERE g.tenant_id = held.tenant_id
        AND g.reviewer_id = held.reviewer_id AND g.proposal_id = held.proposal_id) THEN
        RAISE EXCEPTION 'the reviewer is in conflict' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'review_assignment_in_conflict';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.submitted_at IS NOT NULL AND (NEW.submitted_at IS NOT NULL
        OR NEW.comment <> OLD.comment OR NOT EXISTS (SELECT FROM sheet_reopening o WHERE o.tenant_id = NEW.tenant_id
            AND o.sheet_id = NEW.id AND o.content_sha256 = OLD.content_sha256)) THEN
        RAISE EXCEPTION 'a submitted sheet is locked' USING ERRCODE = '23001', TABLE = 'score_sheet',
            CONSTRAINT = 'score_sheet_locked';
    END IF;
    IF NEW.submitted_at IS NOT NULL AND EXISTS (
        SELECT FROM criterion c
        LEFT JOIN score_mark m ON m.tenant_id = c.tenant_id AND m.sheet_id = NEW.id AND m.criterion_id = c.id
        WHERE c.tenant_id = NEW.tenant_id AND c.round_id = held.round_id
          AND m.marks IS NULL AND NOT c.may_be_left_out
    ) THEN
        RAISE EXCEPTION 'a mark is missing' USING ERRCODE = '23514', TABLE = 'score_sheet',
            CONSTRAINT = 'score_sheet_incomplete';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: holders_of_both_roles(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.holders_of_both_roles(first_role text, second_role text) RETURNS TABLE(account_id bigint, account_name text, tenant_name text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    acting text := current_setting('app.tenant', true);
    house tenant;
BEGIN
    -- Grants are seen in the tenant of the transaction only, so the question is asked in each of them.
    FOR house IN SELECT * FROM tenant ORDER BY id LOOP
        PERFORM set_config('app.tenant', house.id::text, true);
        RETURN QUERY SELECT DISTINCT a.id, a.name, house.name
            FROM role_grant g
            JOIN role_grant o ON o.tenant_id = g.tenant_id AND o.account_id = g.account_id AND o.role = second_role
                AND o.revoked_at IS NULL AND coalesce(o.valid_to, 'infinity') >= today()
                AND daterange(o.valid_from, o.valid_to, '[]') && daterange(g.valid_from, g.valid_to, '[]')
            JOIN account a ON a.id = g.account_id
            WHERE g.tenant_id = house.id AND g.role = first_role AND g.revoked_at IS NULL
              AND coalesce(g.valid_to, 'infinity') >= today()
            ORDER BY a.name;
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(acting, ''), true);
END $$;

--
-- Name: FUNCTION holders_of_both_roles(first_role text, second_role text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.holders_of_both_roles(first_role text, second_role text) IS 'Platform: who holds two roles at the same time in one authority, today or later, in all authorities.';

--
-- Name: import_settlement(bigint, text, text, date, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.import_settlement(fund bigint, platform text, number text, day date, displayed bigint, lines jsonb, OUT settlement_id bigint, OUT is_new boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    purse public.fund;
    kept settlement;
    entry journal_entry;
    content bytea := sha256(convert_to(lines::text, 'UTF8'));
BEGIN
    SELECT * INTO STRICT purse FROM public.fund f
    WHERE f.tenant_id = current_tenant() AND f.id = import_settlement.fund;
    IF purse.agency THEN
        PERFORM refuse_posting('settlement_is_income', 'settlement');
    END IF;
    INSERT INTO settlement (tenant_id, holder_id, fund_id, platform, number, day, line_count, gross_fen, fee_fen,
        net_fen, displayed_fen, content_sha256, imported_by)
    SELECT current_tenant(), purse.holder_id, purse.id, import_settlement.platform, import_settlement.number,
        import_settlement.day, count(*), sum(l.gross), sum(l.fee), sum(l.net), displayed, content, current_account()
    FROM jsonb_to_recordset(lines) AS l (gross bigint, fee bigint, net bigint)
    ON CONFLICT ON CONSTRAINT settlement_once DO NOTHING RETURNING * INTO kept;
    is_new := FOUND;
    IF NOT is_new THEN
        SELECT * INTO kept FROM settlement s WHERE s.tenant_id = current_tenant() AND s.holder_id = purse.holder_id
            AND s.platform = import_settlement.platform AND s.number = import_settlement.number;
        IF kept.content_sha256 <> content THEN
            PERFORM refuse_posting('settlement_differs', 'settlement');
        END IF;
        settlement_id := kept.id;
        RETURN;
    END IF;
    settlement_id := kept.id;
    INSERT INTO settlement_line (tenant_id, settlement_id, n, holder_id, platform, order_number, project, gross_fen,
        fee_fen, net_fen)
    SELECT kept.tenant_id, kept.id, l.value_n, kept.holder_id, kept.platform, l.value ->> 'order',
        l.value ->> 'project', (l.value ->> 'gross')::bigint, (l.value ->> 'fee')::bigint, (l.value ->> 'net')::bigint
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (value, value_n);
    entry := post_lines(drafted_voucher(kept.holder_id, 'receipt', kept.day, left('平台结算 ' || kept.platform || ' '
        || kept.number, 200), 'settlement', kept.id, NULL, NULL, NULL), 'settlement/' || kept.id,
        array_remove(ARRAY[
            ROW('other_receivable', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL, kept.net_fen, '')::voucher_line,
            CASE WHEN kept.fee_fen > 0 THEN ROW('other_cost', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL,
                kept.fee_fen, '平台手续费')::voucher_line END,
            ROW('donation_income', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL, -kept.gross_fen, '')::voucher_line
        ], NULL));
    UPDATE settlement s SET entry_id = entry.id WHERE s.tenant_id = kept.tenant_id AND s.id = kept.id;
END $$;

--
-- Name: income_account(text, boolean, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.income_account(source_kind text, agency boolean, opening boolean, restricted boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN agency THEN 'agency_liability'::text WHEN (opening AND restricted) THEN 'restricted_net_assets'::text WHEN opening THEN 'unrestricted_net_assets'::text WHEN (source_kind = ANY (ARRAY['government'::text, 'lottery'::text])) THEN 'government_income'::text WHEN (source_kind = ANY (ARRAY['donation'::text, 'foundation_grant'::text])) THEN 'donation_income'::text ELSE 'other_income'::text END;

--
-- Name: FUNCTION income_account(source_kind text, agency boolean, opening boolean, restricted boolean); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.income_account(source_kind text, agency boolean, opening boolean, restricted boolean) IS 'Funds: as what a receipt is booked; agency money is a liability, money from before the books began is net assets.';

--
-- Name: fund; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fund (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    programme_id bigint,
    code text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    source_kind text NOT NULL,
    restriction text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    usable_until date,
    agency boolean DEFAULT false NOT NULL,
    no_invest boolean DEFAULT false NOT NULL,
    management_cap_bp integer,
    agreed_fen bigint,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT fund_agreed_fen_check CHECK ((agreed_fen > 0)),
    CONSTRAINT fund_code_check CHECK ((code ~ '^[A-Za-z0-9-]{1,30}$'::text)),
    CONSTRAINT fund_management_cap_bp_check CHECK (((management_cap_bp >= 0) AND (management_cap_bp <= 10000))),
    CONSTRAINT fund_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
    CONSTRAINT fund_purpose_named CHECK (((restriction = ANY (ARRAY['purpose'::text, 'both'::text])) = (purpose <> ''::text))),
    CONSTRAINT fund_restriction_check CHECK ((restriction = ANY (ARRAY['none'::text, 'purpose'::text, 'time'::text, 'both'::text]))),
    CONSTRAINT fund_source_kind_check CHECK ((source_kind = ANY (ARRAY['government'::text, 'donation'::text, 'foundation_grant'::text, 'lottery'::text, 'own'::text]))),
    CONSTRAINT fund_time_named CHECK (((restriction = ANY (ARRAY['time'::text, 'both'::text])) = (usable_until IS NOT NULL))),
    CONSTRAINT government_money_is_not_invested CHECK (((source_kind <> 'government'::text) OR no_invest))
);

ALTER TABLE ONLY public.fund FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE fund; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.fund IS 'Funds: money of one source with one set of restrictions in the books of one holder; agency money (受托代理) is no income; government money is never invested (慈善法 55).';

--
-- Name: is_restricted(public.fund); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_restricted(purse public.fund) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT purse.restriction <> 'none' AND NOT purse.agency AND EXISTS (SELECT FROM holder h
        WHERE h.tenant_id = purse.tenant_id AND h.id = purse.holder_id AND h.chart = 'nonprofit')
$$;

--
-- Name: FUNCTION is_restricted(purse public.fund); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.is_restricted(purse public.fund) IS 'Funds: whether income of the fund is restricted.';

--
-- Name: issue_donation(bigint, bigint, bigint, text, text, text, text, text, text, bytea); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.issue_donation(gift bigint, thing bigint, series bigint, outcome text, payer text, payer_code text, item_code text, item_name text, note text, link bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    money receipt;
    things goods;
    place donation_series;
    made bigint;
BEGIN
    IF gift IS NOT NULL THEN
        SELECT * INTO money FROM receipt WHERE tenant_id = current_tenant() AND id = gift AND entry_id IS NOT NULL
            AND source_kind IN ('donation', 'foundation_grant') FOR UPDATE;
    ELSE
        SELECT * INTO things FROM goods WHERE tenant_id = current_tenant() AND id = thing FOR UPDATE;
    END IF;
    IF money.id IS NULL AND things.id IS NULL OR (series IS NULL) = (outcome = 'issued') THEN
        PERFORM refuse_posting('donation_of_a_gift', 'donation_receipt');
    END IF;
    IF series IS NOT NULL THEN
        UPDATE donation_series s SET next_number = s.next_number + 1 WHERE s.tenant_id = current_tenant()
            AND s.id = series AND s.holder_id = coalesce(money.holder_id, things.holder_id) RETURNING * INTO place;
        IF NOT FOUND THEN
            PERFORM refuse_posting('donation_of_a_gift', 'donation_receipt');
        END IF;
    END IF;
    INSERT INTO donation_receipt (tenant_id, holder_id, receipt_id, goods_id, series_id, number, state, payer_name,
        payer_code, check_code, issued_on, item_code, item_name, unit, quantity, amount_fen, note, link_sha256, issued_by)
    VALUES (current_tenant(), coalesce(money.holder_id, things.holder_id), money.id, things.id, place.id,
        place.next_number - 1, outcome, payer, issue_donation.payer_code,
        CASE WHEN place.id IS NULL THEN '' ELSE upper(left(encode(sha256(link || int8send(place.next_number)), 'hex'), 6)) END,
        today(), issue_donation.item_code, issue_donation.item_name, coalesce(things.unit, '元'),
        coalesce(things.quantity, 1), coalesce(money.amount_fen, things.value_fen), issue_donation.note, link,
        current_account())
    RETURNING id INTO made;
    RETURN made;
END $$;

--
-- Name: keep_administrators_from_roles(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_administrators_from_roles() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    acting text := current_setting('app.account', true);
    holds boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('role_grant', NEW.account_id));
    -- Grants are seen across tenants by their holder only, so the question is asked in the holder's name.
    PERFORM set_config('app.account', NEW.account_id::text, true);
    SELECT EXISTS (SELECT FROM role_grant g WHERE g.account_id = NEW.account_id AND g.revoked_at IS NULL
        AND coalesce(g.valid_to, 'infinity') >= today()) INTO holds;
    PERFORM set_config('app.account', coalesce(acting, ''), true);
    IF holds THEN
        RAISE EXCEPTION 'an administrator holds no role' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'administrator_holds_no_role';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION keep_administrators_from_roles(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.keep_administrators_from_roles() IS 'Platform: trigger of appointments; looks at the grants of all tenants.';

--
-- Name: keep_asked_plan(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_asked_plan() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    plan bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
    tenant bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
BEGIN
    PERFORM FROM award_plan p WHERE p.tenant_id = tenant AND p.id = plan AND p.decision_id IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the plan awaits or has its decision' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'award_plan_asked';
    END IF;
    IF TG_TABLE_NAME = 'award_plan_source' AND TG_OP <> 'DELETE' AND NOT EXISTS (
        SELECT FROM award_plan p
        JOIN ranking k ON k.tenant_id = p.tenant_id AND k.id = p.ranking_id
        JOIN review_round r ON r.tenant_id = k.tenant_id AND r.id = k.round_id
        JOIN call_source s ON s.tenant_id = r.tenant_id AND s.call_id = r.call_id
        WHERE p.tenant_id = tenant AND p.id = plan AND s.fund_id = (to_jsonb(NEW) ->> 'fund_id')::bigint
          AND s.limit_fen >= (to_jsonb(NEW) ->> 'limit_fen')::bigint
    ) THEN
        RAISE EXCEPTION 'more than the call announced' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'award_plan_source_within_call';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

--
-- Name: keep_closed_call(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_closed_call() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a call that ended early stays so' USING ERRCODE = '23001', TABLE = 'call',
        CONSTRAINT = 'call_closed_once';
END $$;

--
-- Name: FUNCTION keep_closed_call(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.keep_closed_call() IS 'Calls: trigger of calls that were ended before their deadline.';

--
-- Name: keep_frozen_contract(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_frozen_contract() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (NEW.title, NEW.number, NEW.authority_id, NEW.contractor_id, NEW.area_code,
        NEW.starts_on, NEW.ends_on, NEW.value_fen, NEW.terms, NEW.frozen_sha256, NEW.award_id, NEW.verification_code)
        IS DISTINCT FROM (OLD.title, OLD.number, OLD.authority_id, OLD.contractor_id, OLD.area_code, OLD.starts_on,
        OLD.ends_on, OLD.value_fen, OLD.terms, OLD.frozen_sha256, OLD.award_id, OLD.verification_code) THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: keep_frozen_contract_parts(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_frozen_contract_parts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM contract c WHERE c.tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id)
        AND c.id = coalesce(NEW.contract_id, OLD.contract_id) AND c.frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

--
-- Name: keep_frozen_split_rule(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_frozen_split_rule() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND NEW.split_rule <> OLD.split_rule THEN
        RAISE EXCEPTION 'the contract is frozen' USING ERRCODE = '23001', CONSTRAINT = 'contract_frozen',
            TABLE = 'contract';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: keep_line_limit(bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_line_limit(contract bigint, line bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    limited line_change_limit;
    room bigint;
BEGIN
    SELECT * INTO limited FROM line_change_limit
    WHERE tenant_id = current_tenant() AND contract_id = keep_line_limit.contract ORDER BY id DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT m.committed_fen + m.committed_fen * limited.percent_bp / 10000 - m.accepted_fen INTO room
    FROM contract_line_money(keep_line_limit.contract) m WHERE m.budget_line_id = line;
    IF room < 0 THEN
        PERFORM refuse_posting('line_change_within_limit', 'expense_line', (-room)::text);
    END IF;
END $$;

--
-- Name: keep_locked_period(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_locked_period() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_TABLE_NAME = 'report_period' THEN
        IF OLD.locked_at IS NOT NULL OR (NEW.template_id, NEW.starts_on, NEW.ends_on, NEW.due_on)
            IS DISTINCT FROM (OLD.template_id, OLD.starts_on, OLD.ends_on, OLD.due_on) THEN
            RAISE EXCEPTION 'the period is locked' USING ERRCODE = '23001', CONSTRAINT = 'report_period_locked',
                TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    -- The share lock makes a change and the locking of its period wait for each other.
    PERFORM FROM report_period p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.period_id AND p.locked_at IS NULL
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the period is locked' USING ERRCODE = '23001', CONSTRAINT = 'report_period_locked',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION keep_locked_period(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.keep_locked_period() IS 'FieldService: trigger of report_period and submission: a locked period keeps everything as it is.';

--
-- Name: keep_opened_round(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_opened_round() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed round stays closed' USING ERRCODE = '23001', TABLE = 'review_round',
            CONSTRAINT = 'review_round_closed';
    END IF;
    IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND (
        SELECT coalesce(sum(c.weight), 0) FROM criterion c WHERE c.tenant_id = NEW.tenant_id AND c.round_id = NEW.id
    ) <> 100 THEN
        RAISE EXCEPTION 'weights do not sum to 100' USING ERRCODE = '23514', TABLE = 'review_round',
            CONSTRAINT = 'review_round_weights_100';
    END IF;
    IF OLD.opened_at IS NOT NULL AND
        (OLD.call_id, OLD.number, OLD.anonymity, OLD.method, OLD.drop_high, OLD.drop_low, OLD.when_at_least, OLD.places,
            OLD.sheet_places, OLD.rounding, OLD.ranked_by, OLD.quorum, OLD.tie_chain, OLD.opened_at, OLD.opened_by)
        IS DISTINCT FROM
        (NEW.call_id, NEW.number, NEW.anonymity, NEW.method, NEW.drop_high, NEW.drop_low, NEW.when_at_least, NEW.places,
            NEW.sheet_places, NEW.rounding, NEW.ranked_by, NEW.quorum, NEW.tie_chain, NEW.opened_at, NEW.opened_by) THEN
        RAISE EXCEPTION 'the rule of an opened round is frozen' USING ERRCODE = '23001', TABLE = 'review_round',
            CONSTRAINT = 'review_round_rule_frozen';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: keep_partners(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_partners() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    subject bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.proposal_id ELSE NEW.proposal_id END;
    stands text;
BEGIN
    SELECT p.state INTO stands FROM proposal p
    WHERE p.tenant_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END AND p.id = subject
    FOR UPDATE;
    IF stands NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the proposal is not being written' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'proposal_partner_frozen';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.proposal_id <> OLD.proposal_id OR NEW.organisation_id <> OLD.organisation_id
        OR ((NEW.share_basis_points <> OLD.share_basis_points OR NEW.task <> OLD.task) AND NEW.state <> 'asked')) THEN
        RAISE EXCEPTION 'a partner who is asked something else is asked anew' USING ERRCODE = '23514',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'proposal_partner_asked_anew';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

--
-- Name: keep_published_call(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_published_call() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.deadline_at < OLD.deadline_at THEN
        RAISE EXCEPTION 'a deadline only moves later' USING ERRCODE = '23514', TABLE = 'call',
            CONSTRAINT = 'call_deadline_shortened';
    END IF;
    IF (OLD.programme_id, OLD.code, OLD.title, OLD.title_en, OLD.summary, OLD.kind, OLD.opens_at, OLD.grace_seconds,
            OLD.form_version_id, OLD.budget_fen, OLD.requested_min_fen, OLD.requested_max_fen, OLD.eligibility,
            OLD.review_rule, OLD.published_at, OLD.published_by, OLD.decision_id)
        IS DISTINCT FROM
       (NEW.programme_id, NEW.code, NEW.title, NEW.title_en, NEW.summary, NEW.kind, NEW.opens_at, NEW.grace_seconds,
            NEW.form_version_id, NEW.budget_fen, NEW.requested_min_fen, NEW.requested_max_fen, NEW.eligibility,
            NEW.review_rule, NEW.published_at, NEW.published_by, NEW.decision_id) THEN
        RAISE EXCEPTION 'a published call stays as decided' USING ERRCODE = '23001', TABLE = 'call',
            CONSTRAINT = 'call_published_frozen';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: keep_roles_from_administrators(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_roles_from_administrators() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('role_grant', NEW.account_id));
    IF EXISTS (SELECT FROM administrator a WHERE a.account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'an administrator holds no role' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'administrator_holds_no_role';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION keep_roles_from_administrators(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.keep_roles_from_administrators() IS 'Platform: trigger of role grants.';

--
-- Name: keep_submitted_file(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_submitted_file() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM proposal_attachment a WHERE a.tenant_id = OLD.tenant_id AND a.file_id = OLD.id) THEN
        RAISE EXCEPTION 'file was submitted' USING ERRCODE = '23001', TABLE = 'file',
            CONSTRAINT = 'proposal_attachment_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

--
-- Name: keep_terms_of_asked_plan(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_terms_of_asked_plan() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.approved_at IS NOT NULL OR (OLD.decision_id IS NOT NULL
        AND (OLD.ranking_id, OLD.partial, OLD.floor_percent, OLD.score_min) IS DISTINCT FROM
            (NEW.ranking_id, NEW.partial, NEW.floor_percent, NEW.score_min)) THEN
        RAISE EXCEPTION 'the plan awaits or has its decision' USING ERRCODE = '23001', TABLE = 'award_plan',
            CONSTRAINT = 'award_plan_asked';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: lines_of(bigint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lines_of(entry bigint, factor integer) RETURNS public.voucher_line[]
    LANGUAGE sql STABLE
    AS $$
    SELECT array_agg(ROW(ledger_account, bank_account_id, fund_id, budget_line_id, year, area_code, contract_id,
        commitment_id, amount_fen * factor, memo)::voucher_line ORDER BY n)
    FROM journal_line WHERE tenant_id = current_tenant() AND entry_id = entry
$$;

--
-- Name: payment_batch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_batch (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    day date NOT NULL,
    item_count integer NOT NULL,
    amount_fen bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    cancelled_by bigint,
    cancelled_at timestamp with time zone,
    cancelled_reason text DEFAULT ''::text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT payment_batch_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT payment_batch_cancelled_reason_check CHECK ((length(cancelled_reason) <= 200)),
    CONSTRAINT payment_batch_check CHECK ((num_nulls(cancelled_by, cancelled_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT payment_batch_check1 CHECK (((cancelled_by IS NULL) OR (cancelled_reason <> ''::text))),
    CONSTRAINT payment_batch_item_count_check CHECK (((item_count >= 1) AND (item_count <= 1000)))
);

ALTER TABLE ONLY public.payment_batch FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE payment_batch; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.payment_batch IS 'Funds: approved payments that the cashier sends to the bank together out of one account (付款批次).';

--
-- Name: lock_for_booking(public.payment_batch); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_for_booking(batch public.payment_batch) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    requests bigint[] := ARRAY(SELECT request_id FROM payment_batch_item WHERE tenant_id = batch.tenant_id
        AND batch_id = batch.id AND (state = 'paid' AND entry_id IS NULL
            OR state = 'returned' AND entry_id IS NOT NULL AND return_entry_id IS NULL));
BEGIN
    PERFORM FROM payment_request q WHERE q.tenant_id = batch.tenant_id AND q.id = ANY (requests)
        ORDER BY q.id FOR UPDATE;
    PERFORM FROM commitment c WHERE c.tenant_id = batch.tenant_id AND c.id IN (SELECT r.commitment_id
        FROM payment_request_row r WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests))
        ORDER BY c.id FOR UPDATE;
    PERFORM FROM budget_cell c WHERE c.tenant_id = batch.tenant_id
        AND (c.fund_id, c.budget_line_id, c.year, c.area_code) IN (SELECT r.fund_id, r.budget_line_id, r.year,
            r.area_code FROM payment_request_row r WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests))
        ORDER BY c.fund_id, c.budget_line_id, c.year, c.area_code FOR UPDATE;
    PERFORM FROM bank_balance m WHERE m.tenant_id = batch.tenant_id AND m.bank_account_id = batch.bank_account_id
        ORDER BY m.fund_id FOR UPDATE;
    PERFORM FROM fund f WHERE f.tenant_id = batch.tenant_id AND f.id IN (SELECT r.fund_id FROM payment_request_row r
        WHERE r.tenant_id = batch.tenant_id AND r.request_id = ANY (requests)) ORDER BY f.id FOR NO KEY UPDATE;
    PERFORM FROM period p WHERE p.tenant_id = batch.tenant_id AND p.holder_id = batch.holder_id
        AND p.month IN (SELECT date_trunc('month', d.day)::date FROM payment_batch_item i,
            unnest(ARRAY[i.paid_on, i.returned_on]) AS d (day)
            WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id) ORDER BY p.month FOR UPDATE;
END $$;

--
-- Name: lock_funds_of(public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_funds_of(lines public.voucher_line[]) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT count(*) FROM (
        SELECT FROM fund WHERE tenant_id = current_tenant()
          AND id IN (SELECT fund_id FROM unnest(lines)
                     WHERE bank_account_id IS NOT NULL OR ledger_account = 'management_cost')
        ORDER BY id FOR NO KEY UPDATE) AS locked
$$;

--
-- Name: lock_matching(bigint, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_matching(account bigint, alone boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('matching', account));
    ELSE
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('matching', account));
    END IF;
END $$;

--
-- Name: lock_reviewer_in_conflict(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_reviewer_in_conflict() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM reviewer r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.reviewer_id FOR UPDATE;
    RETURN NEW;
END $$;

--
-- Name: locked_grants(bigint, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.locked_grants(wanted bigint, needed text[]) RETURNS public.grant_batch
    LANGUAGE plpgsql
    AS $$
DECLARE
    batch grant_batch;
BEGIN
    SELECT * INTO batch FROM grant_batch WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR batch.state <> ALL (needed) THEN
        PERFORM refuse_posting('grant_moves', 'grant_batch', coalesce(batch.state, ''));
    END IF;
    RETURN batch;
END $$;

--
-- Name: locked_payment_batch(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.locked_payment_batch(wanted bigint) RETURNS public.payment_batch
    LANGUAGE plpgsql
    AS $$
DECLARE
    batch payment_batch;
BEGIN
    SELECT * INTO batch FROM payment_batch WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF batch.id IS NULL OR batch.cancelled_by IS NOT NULL THEN
        PERFORM refuse_posting('payment_batch_stands', 'payment_batch');
    END IF;
    RETURN batch;
END $$;

--
-- Name: logins_of(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.logins_of(account bigint) RETURNS TABLE(kind text, identifier text, verified boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT l.kind, l.identifier, l.verified_at IS NOT NULL FROM account_login l WHERE l.account_id = account
    ORDER BY l.kind
$$;

--
-- Name: make_append_only(regclass); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.make_append_only(IN target regclass)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %s '
        'FOR EACH ROW EXECUTE FUNCTION refuse_change()', target);
    EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
END $$;

--
-- Name: make_payment_batch(bigint, date, bigint[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.make_payment_batch(bank bigint, day date, requests bigint[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    holder bigint := (SELECT holder_id FROM bank_account WHERE tenant_id = current_tenant() AND id = bank);
    made bigint;
    request payment_request;
    payee payee_account;
    place integer := 0;
BEGIN
    FOR request IN SELECT q.* FROM payment_request q WHERE q.tenant_id = current_tenant() AND q.id = ANY (requests)
        ORDER BY q.id FOR UPDATE LOOP
        IF request.state <> 'approved' OR request.holder_id IS DISTINCT FROM holder THEN
            PERFORM refuse_posting('request_awaits_payment', 'payment_request', request.state);
        ELSIF request.prepared_by = current_account() THEN
            PERFORM refuse_posting('cashier_is_not_preparer', 'payment_request');
        ELSIF request.approved_by = current_account() THEN
            PERFORM refuse_posting('cashier_is_not_approver', 'payment_request');
        END IF;
        place := place + 1;
    END LOOP;
    IF place = 0 OR place <> cardinality(requests) THEN
        PERFORM refuse_posting('request_awaits_payment', 'payment_request');
    END IF;
    PERFORM FROM bank_balance m WHERE m.tenant_id = current_tenant() AND m.bank_account_id = bank
        ORDER BY m.fund_id FOR UPDATE;
    INSERT INTO payment_batch (tenant_id, holder_id, bank_account_id, day, item_count, amount_fen, made_by)
    SELECT current_tenant(), holder, bank, make_payment_batch.day, count(*), sum(q.amount_fen), current_account()
    FROM payment_request q WHERE q.tenant_id = current_tenant() AND q.id = ANY (requests) RETURNING id INTO made;
    place := 0;
    FOR request IN SELECT q.* FROM payment_request q WHERE q.tenant_id = current_tenant() AND q.id = ANY (requests)
        ORDER BY q.id LOOP
        SELECT * INTO payee FROM payee_account a WHERE a.tenant_id = request.tenant_id
            AND a.organisation_id = request.payee_organisation_id AND a.confirmed_by IS NOT NULL
            ORDER BY a.id DESC LIMIT 1;
        IF NOT FOUND THEN
            PERFORM refuse_posting('payee_has_account', 'payment_batch_item', request.id::text);
        END IF;
        place := place + 1;
        INSERT INTO payment_batch_item (tenant_id, batch_id, holder_id, n, request_id, payee_account_id,
            payee_organisation_id, amount_fen, reissues)
        VALUES (request.tenant_id, made, holder, place, request.id, payee.id, payee.organisation_id,
            request.amount_fen, (SELECT max(i.id) FROM payment_batch_item i WHERE i.tenant_id = request.tenant_id
                AND i.request_id = request.id AND i.state = 'returned'));
    END LOOP;
    IF EXISTS (SELECT FROM payment_batch_item i
        JOIN payment_batch b ON b.tenant_id = i.tenant_id AND b.id = i.batch_id AND b.bank_account_id = bank
        JOIN payment_request_row r ON r.tenant_id = i.tenant_id AND r.request_id = i.request_id
        LEFT JOIN bank_balance m ON m.tenant_id = i.tenant_id AND m.bank_account_id = bank AND m.fund_id = r.fund_id
        WHERE i.tenant_id = current_tenant() AND i.state IN ('sent', 'paid') AND i.entry_id IS NULL
        GROUP BY r.fund_id, m.balance_fen, m.no_overdraft
        HAVING coalesce(m.no_overdraft, true) AND sum(r.amount_fen) > coalesce(m.balance_fen, 0)) THEN
        PERFORM refuse_posting('fund_not_overdrawn', 'bank_balance');
    END IF;
    RETURN made;
END $$;

--
-- Name: management_of(bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.management_of(tenant bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(sum(amount_fen), 0)::bigint FROM journal_line
    WHERE tenant_id = tenant AND fund_id = wanted_fund AND ledger_account = 'management_cost'
      AND budget_line_id IS NOT NULL
$$;

--
-- Name: FUNCTION management_of(tenant bigint, wanted_fund bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.management_of(tenant bigint, wanted_fund bigint) IS 'Funds: what management has cost a fund, less what came back; the closing of accounts does not count.';

--
-- Name: expense_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.expense_line (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    report_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    area_code text NOT NULL,
    spent_on date NOT NULL,
    purpose text NOT NULL,
    seller text NOT NULL,
    invoice_number text NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT expense_line_invoice_number_check CHECK ((invoice_number ~ '^[0-9A-Za-z-]{4,30}$'::text)),
    CONSTRAINT expense_line_purpose_check CHECK (((purpose <> ''::text) AND (length(purpose) <= 200))),
    CONSTRAINT expense_line_seller_check CHECK (((seller <> ''::text) AND (length(seller) <= 100))),
    CONSTRAINT expense_positive CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.expense_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE expense_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.expense_line IS 'Funds: an invoice, or its part on one source, line and place; an invoice paid from two sources has two lines.';

--
-- Name: meet_cost(public.expense_line, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.meet_cost(cost public.expense_line, contract bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    link trace_link;
    part bigint;
    rest bigint := cost.amount_fen;
BEGIN
    FOR link IN SELECT t.* FROM trace_link t
        JOIN journal_line l ON l.tenant_id = t.tenant_id AND l.entry_id = t.entry_id AND l.n = t.line_n
        LEFT JOIN area paid_for ON paid_for.code = l.area_code
        JOIN area place ON place.code = cost.area_code
        WHERE t.tenant_id = cost.tenant_id AND t.contract_id = contract AND t.fund_id = cost.fund_id
          AND t.undoes IS NULL
        ORDER BY (l.budget_line_id = cost.budget_line_id) DESC, (place.path LIKE paid_for.path || '%') DESC, t.id
    LOOP
        EXIT WHEN rest = 0;
        part := least(rest, trace_link_free(link));
        CONTINUE WHEN part <= 0;
        INSERT INTO trace_use (tenant_id, trace_link_id, expense_line_id, amount_fen)
        VALUES (cost.tenant_id, link.id, cost.id, part);
        rest := rest - part;
    END LOOP;
    IF rest > 0 THEN
        PERFORM refuse_posting('cost_within_payments', 'expense_line', rest::text);
    END IF;
END $$;

--
-- Name: move_balances(public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.move_balances(lines public.voucher_line[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT bank_account_id, fund_id, sum(amount_fen)::bigint AS amount_fen
        FROM unnest(lines) WHERE bank_account_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2 LOOP
        UPDATE bank_balance b SET balance_fen = b.balance_fen + part.amount_fen
        WHERE b.tenant_id = current_tenant() AND b.bank_account_id = part.bank_account_id
          AND b.fund_id = part.fund_id;
        IF NOT FOUND THEN
            INSERT INTO bank_balance (tenant_id, bank_account_id, fund_id, balance_fen)
            VALUES (current_tenant(), part.bank_account_id, part.fund_id, part.amount_fen)
            ON CONFLICT (tenant_id, bank_account_id, fund_id)
            DO UPDATE SET balance_fen = bank_balance.balance_fen + EXCLUDED.balance_fen;
        END IF;
    END LOOP;
END $$;

--
-- Name: budget_version_row; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_version_row (
    tenant_id bigint NOT NULL,
    version_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT budget_version_row_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT budget_version_row_year_check CHECK (((year = 0) OR ((year >= 2000) AND (year <= 2100))))
);

ALTER TABLE ONLY public.budget_version_row FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE budget_version_row; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget_version_row IS 'Funds: what a budget document adds to or takes from a cell; year 0 is the whole term, undivided money sits at the root area.';

--
-- Name: move_cell(public.budget_version_row, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.move_cell(part public.budget_version_row, version_kind text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE budget_cell c SET approved_fen = c.approved_fen + part.amount_fen
    WHERE c.tenant_id = part.tenant_id AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
        = (part.fund_id, part.budget_line_id, part.year, part.area_code);
    IF NOT FOUND THEN
        INSERT INTO budget_cell (tenant_id, fund_id, budget_line_id, year, area_code, approved_fen)
        VALUES (part.tenant_id, part.fund_id, part.budget_line_id, part.year, part.area_code, part.amount_fen);
    END IF;
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, approved_fen, version_id,
        account_id)
    VALUES (part.tenant_id, part.fund_id, part.budget_line_id, part.year, part.area_code,
        CASE version_kind WHEN 'original' THEN 'approve' ELSE 'reallocate' END, part.amount_fen, part.version_id,
        current_account());
END $$;

--
-- Name: move_goods(bigint, text, bigint, bigint, text, bigint, date, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.move_goods(wanted bigint, kind text, from_site bigint, to_site bigint, area text, amount bigint, day date, note text, document text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    gift goods;
    purse fund;
    gone record;
    there bigint;
    worth bigint;
    entry bigint;
    moved bigint;
    comes_back boolean := kind = 'return' AND area IS NOT NULL;
BEGIN
    SELECT * INTO gift FROM goods WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND OR kind NOT IN ('transfer', 'issue', 'return', 'write_off') OR amount <= 0 OR day < gift.received_on
    THEN
        PERFORM refuse_posting('goods_move', 'stock_move');
    END IF;
    IF comes_back THEN
        -- Never more than was handed out in that place and has not come back.
        SELECT coalesce(sum(CASE m.kind WHEN 'issue' THEN m.quantity ELSE -m.quantity END), 0) INTO there
        FROM stock_move m WHERE m.tenant_id = gift.tenant_id AND m.goods_id = gift.id AND m.area_code = area
          AND m.kind IN ('issue', 'return');
        IF amount > there THEN
            PERFORM refuse_posting('returned_at_most_issued', 'stock_move', there::text);
        END IF;
    ELSE
        UPDATE goods_stock s SET quantity = s.quantity - amount WHERE s.tenant_id = gift.tenant_id
            AND s.goods_id = gift.id AND s.site_id IS NOT DISTINCT FROM from_site;
        IF NOT FOUND THEN
            PERFORM refuse_posting('stock_not_below_zero', 'goods_stock');
        END IF;
    END IF;
    IF kind IN ('transfer', 'return') THEN
        INSERT INTO goods_stock (tenant_id, goods_id, site_id, quantity)
        VALUES (gift.tenant_id, gift.id, CASE kind WHEN 'transfer' THEN to_site END, amount)
        ON CONFLICT ON CONSTRAINT stock_place DO UPDATE SET quantity = goods_stock.quantity + EXCLUDED.quantity;
    END IF;
    IF gift.value_fen IS NOT NULL AND (kind IN ('issue', 'write_off') OR comes_back) THEN
        SELECT coalesce(sum(s.sign * m.quantity), 0) AS quantity, coalesce(sum(s.sign * m.value_fen), 0) AS fen,
            count(*) AS moves INTO gone
        FROM stock_move m, LATERAL (SELECT CASE WHEN m.kind = 'return' THEN -1 ELSE 1 END AS sign) s
        WHERE m.tenant_id = gift.tenant_id AND m.goods_id = gift.id
          AND (m.kind IN ('issue', 'write_off') OR m.kind = 'return' AND m.area_code IS NOT NULL);
        worth := CASE WHEN comes_back
            THEN gone.fen - round(gift.value_fen::numeric * (gone.quantity - amount) / gift.quantity)
            ELSE round(gift.value_fen::numeric * (gone.quantity + amount) / gift.quantity) - gone.fen END;
        SELECT * INTO purse FROM fund WHERE tenant_id = gift.tenant_id AND id = gift.fund_id;
        IF worth > 0 THEN
            entry := goods_voucher(gift, 'expense', day, CASE kind WHEN 'issue' THEN '发放物资 '
                    WHEN 'return' THEN '收回物资 ' ELSE '核销物资 ' END || gift.item,
                'goods/' || gift.id || '/' || gone.moves || '/' || gone.quantity || '/' || kind,
                CASE WHEN comes_back AND purse.agency THEN 'agency_asset' WHEN comes_back THEN 'inventory'
                    WHEN purse.agency THEN 'agency_liability' WHEN kind = 'issue' THEN 'in_kind_cost'
                    ELSE 'other_cost' END,
                CASE WHEN comes_back AND purse.agency THEN 'agency_liability' WHEN comes_back THEN 'in_kind_cost'
                    WHEN purse.agency THEN 'agency_asset' ELSE 'inventory' END, worth);
        END IF;
    END IF;
    INSERT INTO stock_move (tenant_id, goods_id, kind, from_site_id, to_site_id, area_code, quantity, value_fen, day,
        note, document_number, entry_id, moved_by)
    VALUES (gift.tenant_id, gift.id, kind, from_site, to_site, area, amount, worth, day, note, document, entry,
        current_account())
    RETURNING id INTO moved;
    RETURN moved;
END $$;

--
-- Name: open_period(bigint, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.open_period(wanted_holder bigint, day date) RETURNS date
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    wanted date := date_trunc('month', day)::date;
BEGIN
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month = wanted) THEN
        RETURN wanted;
    END IF;
    IF EXISTS (SELECT FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
               AND month > wanted AND state = 'closed')
        OR NOT EXISTS (SELECT FROM holder WHERE tenant_id = current_tenant() AND id = wanted_holder
                       AND books_from <= wanted) THEN
        RAISE EXCEPTION 'the month is not open' USING ERRCODE = '23514', TABLE = 'period',
            CONSTRAINT = 'period_open';
    END IF;
    INSERT INTO period (tenant_id, holder_id, month, head)
    VALUES (current_tenant(), wanted_holder, wanted, chain_start(current_tenant(), wanted_holder, wanted))
    ON CONFLICT DO NOTHING;
    RETURN wanted;
END $$;

--
-- Name: owed_arrears(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.owed_arrears(wanted text) RETURNS TABLE(for_item bigint, person bigint, digest bytea, area text, period text, paid_fen bigint, due_fen bigint, owed_fen bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT o.* FROM (
        SELECT i.id, i.person_id, i.person_digest, i.area_code, i.period, i.amount_fen, due.amount_fen AS due_fen,
            due.amount_fen - i.amount_fen - coalesce(t.fen, 0)::bigint AS owed_fen
        FROM grant_item i
        CROSS JOIN LATERAL (SELECT r.amount_fen FROM benefit_rate r
            WHERE r.tenant_id = i.tenant_id AND r.purpose = i.purpose
              AND r.valid_from <= (i.period || '-01')::date ORDER BY r.valid_from DESC LIMIT 1) due
        LEFT JOIN LATERAL (SELECT sum(a.amount_fen) AS fen FROM grant_arrears a
            JOIN grant_item n ON n.tenant_id = a.tenant_id AND n.id = a.item_id
            WHERE a.tenant_id = i.tenant_id AND a.for_item_id = i.id AND n.state NOT IN ('returned', 'cancelled')) t ON true
        WHERE i.tenant_id = current_tenant() AND i.purpose = wanted AND i.state = 'paid' AND length(i.period) = 7
    ) o WHERE o.owed_fen > 0
$$;

--
-- Name: FUNCTION owed_arrears(wanted text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.owed_arrears(wanted text) IS 'Funds: arrears of a purpose, item by item.';

--
-- Name: payment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    request_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    paid_on date NOT NULL,
    amount_fen bigint NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    recovers bigint,
    entry_id bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT payment_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT payment_check CHECK (((amount_fen < 0) = (recovers IS NOT NULL))),
    CONSTRAINT payment_check1 CHECK (((recovers IS NULL) OR (reason <> ''::text))),
    CONSTRAINT payment_reference_check CHECK ((length(reference) <= 100))
);

ALTER TABLE ONLY public.payment FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE payment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.payment IS 'Funds: money that left an account for a request; money that came back (退款, 收回) is a new row with a negative amount.';

--
-- Name: pay_request(bigint, bigint, date, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.pay_request(wanted bigint, bank bigint, day date, reference text, key text) RETURNS public.payment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    request payment_request;
    paid payment;
    entry journal_entry;
BEGIN
    SELECT * INTO request FROM payment_request WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF request.state = 'paid' AND EXISTS (SELECT FROM posting_key k
        JOIN payment p ON p.tenant_id = k.tenant_id AND p.entry_id = k.entry_id
        WHERE k.tenant_id = current_tenant() AND k.holder_id = request.holder_id AND k.key = pay_request.key
          AND p.request_id = wanted AND p.recovers IS NULL AND p.bank_account_id = bank AND p.paid_on = day
          AND p.reference = pay_request.reference) THEN
        SELECT * INTO paid FROM payment WHERE tenant_id = current_tenant() AND request_id = wanted
            AND recovers IS NULL;
        RETURN paid;
    ELSIF request.state IS DISTINCT FROM 'approved' THEN
        PERFORM refuse_posting('request_awaits_payment', 'payment_request', coalesce(request.state, ''));
    END IF;
    entry := post_lines(drafted_voucher(request.holder_id, 'payment', day, '支付 ' || request.purpose,
        'payment_request', request.id, request.approved_by, NULL, NULL), key, request_lines(request, bank, reference));
    INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference, entry_id,
        made_by)
    VALUES (request.tenant_id, request.holder_id, request.id, bank, day, request.amount_fen, reference, entry.id,
        current_account())
    RETURNING * INTO paid;
    UPDATE payment_request SET state = 'paid', paid_by = current_account(), paid_at = moment(), version = version + 1
    WHERE tenant_id = request.tenant_id AND id = request.id;
    RETURN paid;
END $$;

--
-- Name: post_grants(public.grant_batch, bigint[], date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.post_grants(batch public.grant_batch, items bigint[], day date, key text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry journal_entry;
BEGIN
    entry := post_lines(drafted_voucher(batch.holder_id, 'payment', day, left('发放 ' || batch.title, 200),
        'grant_batch', batch.id, batch.approved_by, NULL, NULL), key, grant_lines(batch, items, 1));
    UPDATE grant_item i SET entry_id = entry.id, line_n = l.n
    FROM journal_line l WHERE i.tenant_id = batch.tenant_id AND i.batch_id = batch.id AND i.id = ANY (items)
      AND l.tenant_id = i.tenant_id AND l.entry_id = entry.id AND l.memo = '发放 ' || i.id;
    RETURN entry.id;
END $$;

--
-- Name: post_lines(public.journal_entry, text, public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.post_lines(draft public.journal_entry, key text, lines public.voucher_line[]) RETURNS public.journal_entry
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry journal_entry;
    earlier posting_key;
BEGIN
    draft.tenant_id := current_tenant();
    draft.body_hash := voucher_hash(draft.holder_id, draft.kind, draft.entry_date, draft.summary, draft.document_kind,
        draft.document_id, draft.reverses, draft.recovers, draft.approved_by, lines);
    INSERT INTO posting_key (tenant_id, holder_id, key, body_hash)
    VALUES (draft.tenant_id, draft.holder_id, post_lines.key, draft.body_hash) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO earlier FROM posting_key k
        WHERE k.tenant_id = draft.tenant_id AND k.holder_id = draft.holder_id AND k.key = post_lines.key;
        IF earlier.body_hash <> draft.body_hash THEN
            RAISE EXCEPTION 'key reused' USING ERRCODE = '23505', TABLE = 'posting_key',
                CONSTRAINT = 'posting_key_has_one_body';
        END IF;
        SELECT * INTO entry FROM journal_entry WHERE tenant_id = draft.tenant_id AND id = earlier.entry_id;
        RETURN entry;
    END IF;
    PERFORM use_commitments(lines);
    PERFORM spend_cells(lines);
    PERFORM move_balances(lines);
    PERFORM lock_funds_of(lines);
    draft.month := open_period(draft.holder_id, draft.entry_date);
    entry := store_voucher(draft, lines);
    UPDATE posting_key k SET entry_id = entry.id
    WHERE k.tenant_id = entry.tenant_id AND k.holder_id = entry.holder_id AND k.key = post_lines.key;
    PERFORM trace_voucher(entry);
    RETURN entry;
END $$;

--
-- Name: post_voucher(bigint, text, date, text, text, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb) RETURNS public.journal_entry
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF kind NOT IN ('expense', 'transfer', 'adjustment') THEN
        PERFORM refuse_posting('voucher_kind_by_hand', 'journal_entry');
    END IF;
    RETURN post_lines(drafted_voucher(holder, kind, day, summary, 'voucher', NULL, NULL, NULL, NULL), key,
        ARRAY(SELECT l FROM jsonb_populate_recordset(NULL::voucher_line, lines) AS l));
END $$;

--
-- Name: prepare_arrears(text, bigint, bigint, integer, text, text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.prepare_arrears(wanted text, purse bigint, line bigint, cell_year integer, cell_area text, period text, title text, posting text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    tenant bigint := current_tenant();
    made bigint;
BEGIN
    PERFORM FROM grant_item i WHERE i.tenant_id = tenant AND i.purpose = wanted AND i.state = 'paid' ORDER BY i.id
        FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM owed_arrears(wanted)) THEN
        PERFORM refuse_posting('arrears_owed', 'grant_batch');
    END IF;
    INSERT INTO grant_batch (tenant_id, holder_id, fund_id, budget_line_id, year, area_code, purpose, period, title,
        posting, item_count, amount_fen, prepared_by)
    SELECT tenant, f.holder_id, f.id, line, cell_year, cell_area, left(wanted, 22) || '-arrears',
        prepare_arrears.period, prepare_arrears.title, prepare_arrears.posting, count(DISTINCT o.digest),
        sum(o.owed_fen), current_account()
    FROM fund f, owed_arrears(wanted) o WHERE f.tenant_id = tenant AND f.id = purse GROUP BY f.holder_id, f.id
    RETURNING id INTO STRICT made;
    INSERT INTO grant_item (tenant_id, batch_id, holder_id, purpose, period, n, person_id, person_digest, area_code,
        amount_fen)
    SELECT tenant, made, b.holder_id, b.purpose, b.period, row_number() OVER (ORDER BY o.digest), o.person, o.digest,
        o.area, o.fen
    FROM grant_batch b, (SELECT digest, max(person) AS person, max(area) AS area, sum(owed_fen)::bigint AS fen
        FROM owed_arrears(wanted) GROUP BY digest) o
    WHERE b.tenant_id = tenant AND b.id = made ORDER BY o.digest;
    INSERT INTO grant_arrears (tenant_id, item_id, for_item_id, amount_fen)
    SELECT tenant, i.id, o.for_item, o.owed_fen
    FROM owed_arrears(wanted) o JOIN grant_item i ON i.tenant_id = tenant AND i.batch_id = made
        AND i.person_digest = o.digest;
    RETURN made;
END $$;

--
-- Name: protect_tenant_table(regclass, text); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.protect_tenant_table(IN tenant_table regclass, IN app_may text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant_floor ON %s AS RESTRICTIVE TO miaopu_app, miaopu_owner '
        'USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))',
        tenant_table);
    EXECUTE format('CREATE POLICY app_rows ON %s TO miaopu_app, miaopu_owner USING (true) WITH CHECK (true)',
        tenant_table);
    EXECUTE format('GRANT %s ON %s TO miaopu_app', app_may, tenant_table);
    EXECUTE format('GRANT SELECT ON %s TO miaopu_backup', tenant_table);
END $$;

--
-- Name: raised_rate(bigint, integer, bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.raised_rate(before_fen bigint, basis_points integer, step bigint, rounding text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN (step * (CASE rounding WHEN 'up'::text THEN ceil((((before_fen)::numeric * ((10000 + basis_points))::numeric) / ((10000 * step))::numeric)) WHEN 'down'::text THEN floor((((before_fen)::numeric * ((10000 + basis_points))::numeric) / ((10000 * step))::numeric)) ELSE round((((before_fen)::numeric * ((10000 + basis_points))::numeric) / ((10000 * step))::numeric)) END)::bigint);

--
-- Name: FUNCTION raised_rate(before_fen bigint, basis_points integer, step bigint, rounding text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.raised_rate(before_fen bigint, basis_points integer, step bigint, rounding text) IS 'Funds: a rate raised by basis points and rounded to a step in fen.';

--
-- Name: receive_goods(bigint, text, boolean, text, text, text, bigint, bigint, text, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.receive_goods(fund bigint, donor text, hidden boolean, wish text, item text, unit text, quantity bigint, value bigint, basis text, day date, document text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    purse public.fund;
    gift goods;
BEGIN
    SELECT * INTO STRICT purse FROM public.fund f WHERE f.tenant_id = current_tenant() AND f.id = receive_goods.fund;
    INSERT INTO goods (tenant_id, holder_id, fund_id, donor_name, anonymous, wish, item, unit, quantity, value_fen,
        basis, received_on, document_number, registered_by)
    VALUES (current_tenant(), purse.holder_id, purse.id, donor, hidden, receive_goods.wish, receive_goods.item,
        receive_goods.unit, receive_goods.quantity, value, receive_goods.basis, day, document, current_account())
    RETURNING * INTO gift;
    INSERT INTO goods_stock (tenant_id, goods_id, quantity) VALUES (gift.tenant_id, gift.id, gift.quantity);
    IF value IS NOT NULL THEN
        gift.entry_id := goods_voucher(gift, 'receipt', day, '接收物资 ' || gift.item, 'goods/' || gift.id,
            CASE WHEN purse.agency THEN 'agency_asset' ELSE 'inventory' END,
            CASE WHEN purse.agency THEN 'agency_liability' ELSE 'donation_income' END, value);
        UPDATE goods g SET entry_id = gift.entry_id WHERE g.tenant_id = gift.tenant_id AND g.id = gift.id;
    END IF;
    INSERT INTO stock_move (tenant_id, goods_id, kind, quantity, value_fen, day, entry_id, moved_by)
    VALUES (gift.tenant_id, gift.id, 'receipt', gift.quantity, value, day, gift.entry_id, current_account());
    RETURN gift.id;
END $$;

--
-- Name: receive_objection(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.receive_objection() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.answered_at IS NOT NULL
        OR (OLD.notice_id, OLD.proposal_id, OLD.objector_name, OLD.objector_contact, OLD.statement, OLD.received_at)
        IS DISTINCT FROM
        (NEW.notice_id, NEW.proposal_id, NEW.objector_name, NEW.objector_contact, NEW.statement, NEW.received_at)) THEN
        RAISE EXCEPTION 'an objection stays as received' USING ERRCODE = '23001', TABLE = 'objection',
            CONSTRAINT = 'objection_kept';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM result_notice n WHERE n.tenant_id = NEW.tenant_id AND n.id = NEW.notice_id
            AND n.withdrawn_at IS NULL AND (NEW.received_at AT TIME ZONE 'Asia/Shanghai')::date <= n.ends_on FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the notice has ended' USING ERRCODE = '23514', TABLE = 'objection',
                CONSTRAINT = 'objection_late';
        END IF;
    END IF;
    RETURN NEW;
END $$;

--
-- Name: receive_settlement(bigint, bigint, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.receive_settlement(wanted bigint, bank bigint, day date, reference text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    kept settlement;
    gift receipt;
    entry journal_entry;
BEGIN
    SELECT * INTO kept FROM settlement WHERE tenant_id = current_tenant() AND id = wanted FOR UPDATE;
    IF kept.id IS NULL OR kept.receipt_id IS NOT NULL OR day < kept.day THEN
        PERFORM refuse_posting('settlement_is_owed', 'settlement');
    END IF;
    INSERT INTO receipt (tenant_id, holder_id, fund_id, source_kind, bank_account_id, received_on, amount_fen,
        payer_name, document_number, channel, reference, registered_by)
    SELECT kept.tenant_id, kept.holder_id, kept.fund_id, f.source_kind, bank, receive_settlement.day, kept.net_fen,
        kept.platform, kept.number, 'crowdfunding', receive_settlement.reference, current_account()
    FROM fund f WHERE f.tenant_id = kept.tenant_id AND f.id = kept.fund_id
    RETURNING * INTO gift;
    entry := post_lines(drafted_voucher(kept.holder_id, 'receipt', day, left('收到平台结算款 ' || kept.platform || ' '
        || kept.number, 200), 'settlement', kept.id, NULL, NULL, NULL), 'settlement/' || kept.id || '/money', ARRAY[
            ROW('bank_deposit', bank, kept.fund_id, NULL, NULL, NULL, NULL, NULL, kept.net_fen, reference)::voucher_line,
            ROW('other_receivable', NULL, kept.fund_id, NULL, NULL, NULL, NULL, NULL, -kept.net_fen, '')::voucher_line]);
    UPDATE receipt SET entry_id = entry.id, remaining_fen = kept.net_fen
    WHERE tenant_id = kept.tenant_id AND id = gift.id;
    UPDATE settlement SET receipt_id = gift.id WHERE tenant_id = kept.tenant_id AND id = kept.id;
    RETURN gift.id;
END $$;

--
-- Name: received_of(bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.received_of(tenant bigint, wanted_fund bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM receipt r
    WHERE r.tenant_id = tenant AND r.fund_id = wanted_fund AND r.entry_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)
$$;

--
-- Name: FUNCTION received_of(tenant bigint, wanted_fund bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.received_of(tenant bigint, wanted_fund bigint) IS 'Funds: what a fund has received and booked, less what was reversed.';

--
-- Name: recover_payment(bigint, bigint, date, text, text, boolean, text, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean, key text, parts jsonb) RETURNS public.payment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    original payment;
    recovered payment;
    entry journal_entry;
    lines voucher_line[];
    amount bigint;
BEGIN
    SELECT * INTO original FROM payment WHERE tenant_id = current_tenant() AND id = wanted AND recovers IS NULL;
    PERFORM FROM payment_request WHERE tenant_id = current_tenant() AND id = original.request_id FOR UPDATE;
    IF EXISTS (SELECT FROM payment_request WHERE tenant_id = current_tenant() AND id = original.request_id
            AND state <> 'paid')
        AND NOT EXISTS (SELECT FROM posting_key k WHERE k.tenant_id = current_tenant()
            AND k.holder_id = original.holder_id AND k.key = recover_payment.key) THEN
        PERFORM refuse_posting('recovery_of_a_payment', 'payment');
    END IF;
    lines := recovery_lines(original, bank, bounced, parts);
    IF lines IS NULL OR day < original.paid_on THEN
        PERFORM refuse_posting('recovery_of_a_payment', 'payment');
    END IF;
    SELECT sum(amount_fen) INTO amount FROM unnest(lines) WHERE bank_account_id IS NOT NULL;
    entry := post_lines(drafted_voucher(original.holder_id, 'recovery', day, left('收回 ' || why, 200),
        'payment_request', original.request_id, NULL, NULL, original.entry_id), key, lines);
    SELECT * INTO recovered FROM payment p WHERE p.tenant_id = current_tenant() AND p.entry_id = entry.id;
    IF FOUND THEN
        RETURN recovered;
    END IF;
    INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference, reason,
        recovers, entry_id, made_by)
    VALUES (original.tenant_id, original.holder_id, original.request_id, bank, day, -amount, reference, why,
        original.id, entry.id, current_account())
    RETURNING * INTO recovered;
    IF bounced THEN
        UPDATE payment_request SET state = 'bounced', ended_by = current_account(), ended_at = moment(),
            ended_reason = why, version = version + 1
        WHERE tenant_id = original.tenant_id AND id = original.request_id;
    END IF;
    RETURN recovered;
END $$;

--
-- Name: recovery_lines(public.payment, bigint, boolean, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.recovery_lines(original public.payment, bank bigint, bounced boolean, parts jsonb) RETURNS public.voucher_line[]
    LANGUAGE sql STABLE
    AS $$
    WITH part AS (
        SELECT l.*, p.amount_fen AS back_fen FROM jsonb_to_recordset(parts) AS p (n integer, amount_fen bigint)
        JOIN journal_line l ON l.tenant_id = original.tenant_id AND l.entry_id = original.entry_id AND l.n = p.n
            AND l.bank_account_id IS NULL
        WHERE p.amount_fen > 0
    )
    SELECT array_agg(line ORDER BY half, n) FROM (
        SELECT 1 AS half, n, ROW(ledger_account, NULL, fund_id, budget_line_id, year, area_code, contract_id,
            CASE WHEN bounced THEN commitment_id END, -back_fen, '')::voucher_line AS line FROM part
        UNION ALL
        SELECT 2, fund_id, ROW('bank_deposit', bank, fund_id, NULL, NULL, NULL, min(contract_id), NULL,
            sum(back_fen), '')::voucher_line FROM part GROUP BY fund_id) AS lines
$$;

--
-- Name: refuse_assignment_in_conflict(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_assignment_in_conflict() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM reviewer r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.reviewer_id FOR UPDATE;
    PERFORM FROM review_round r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id AND r.opened_at IS NOT NULL AND r.closed_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the round is not open' USING ERRCODE = '23514', TABLE = 'review_assignment',
            CONSTRAINT = 'review_round_not_open';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NOT NULL
        OR (OLD.round_id, OLD.reviewer_id, OLD.proposal_id) <> (NEW.round_id, NEW.reviewer_id, NEW.proposal_id)) THEN
        RAISE EXCEPTION 'an ended assignment stays ended' USING ERRCODE = '23001', TABLE = 'review_assignment',
            CONSTRAINT = 'review_assignment_ended';
    END IF;
    IF NEW.ended_at IS NULL AND EXISTS (
        SELECT FROM conflict_ground g
        WHERE g.tenant_id = NEW.tenant_id AND g.reviewer_id = NEW.reviewer_id AND g.proposal_id = NEW.proposal_id
    ) THEN
        RAISE EXCEPTION 'the reviewer is in conflict' USING ERRCODE = '23514', TABLE = 'review_assignment',
            CONSTRAINT = 'review_assignment_in_conflict';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
        CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;

--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse_change() IS 'Platform: trigger of append-only tables, before update, delete and truncate.';

--
-- Name: refuse_change_of_opened_round(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_change_of_opened_round() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed criterion := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM FROM review_round r
    WHERE r.tenant_id = changed.tenant_id AND r.id = changed.round_id AND r.opened_at IS NULL FOR UPDATE;
    IF NOT FOUND OR (TG_OP = 'UPDATE' AND OLD.round_id <> NEW.round_id) THEN
        RAISE EXCEPTION 'the rule of an opened round is frozen' USING ERRCODE = '23001', TABLE = 'criterion',
            CONSTRAINT = 'review_round_rule_frozen';
    END IF;
    RETURN changed;
END $$;

--
-- Name: refuse_change_of_published_call(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_change_of_published_call() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    published timestamptz;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT published_at INTO published FROM call WHERE tenant_id = OLD.tenant_id AND id = OLD.call_id FOR SHARE;
    END IF;
    IF published IS NULL AND TG_OP <> 'DELETE' THEN
        SELECT published_at INTO published FROM call WHERE tenant_id = NEW.tenant_id AND id = NEW.call_id FOR SHARE;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'a published call stays as decided' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'call_published_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

--
-- Name: refuse_frozen_answer(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_frozen_answer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    frozen timestamptz;
    target form_response.id%TYPE := CASE WHEN TG_OP = 'DELETE' THEN OLD.response_id ELSE NEW.response_id END;
    target_tenant bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.tenant_id, NEW.response_id) IS DISTINCT FROM (OLD.tenant_id, OLD.response_id) THEN
        RAISE EXCEPTION 'answers stay with their response' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'form_answer_stays';
    END IF;
    SELECT frozen_at INTO frozen FROM form_response WHERE tenant_id = target_tenant AND id = target FOR SHARE;
    IF frozen IS NOT NULL OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'response is frozen' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'form_response_frozen';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: refuse_frozen_response(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_frozen_response() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'response is frozen' USING ERRCODE = '23001', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'form_response_frozen';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: refuse_held_pair(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_held_pair() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- No grant slips in between the look and the end of the transaction.
    LOCK TABLE role_grant IN SHARE MODE;
    IF EXISTS (SELECT FROM holders_of_both_roles(NEW.role, NEW.other_role)) THEN
        RAISE EXCEPTION 'somebody holds both roles' USING ERRCODE = '23514', TABLE = 'role_incompatibility',
            CONSTRAINT = 'role_incompatibility_held';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION refuse_held_pair(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse_held_pair() IS 'Platform: trigger of role_incompatibility; a pair that somebody holds cannot become incompatible.';

--
-- Name: refuse_own_grant(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_own_grant() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.account_id = current_account() THEN
        RAISE EXCEPTION 'nobody grants anything to himself' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'nobody_grants_to_self';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION refuse_own_grant(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse_own_grant() IS 'Platform: trigger of grants and appointments; the account is the one of the transaction.';

--
-- Name: refuse_posting(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_posting(rule text, on_table text, explanation text DEFAULT ''::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '%: %', rule, explanation USING ERRCODE = '23514', TABLE = on_table, CONSTRAINT = rule,
        DETAIL = explanation;
END $$;

--
-- Name: refuse_reversal(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_reversal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM refuse_posting('voucher_reversible', 'journal_entry');
    RETURN NEW;
END $$;

--
-- Name: refuse_submitted_insert(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_submitted_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a revision begins unsubmitted' USING ERRCODE = '23514', TABLE = TG_TABLE_NAME,
        CONSTRAINT = 'proposal_revision_begins_open';
END $$;

--
-- Name: commitment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.commitment (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    amount_fen bigint NOT NULL,
    used_fen bigint DEFAULT 0 NOT NULL,
    released_fen bigint DEFAULT 0 NOT NULL,
    reserved_by bigint NOT NULL,
    reserved_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT commitment_not_overused CHECK (((used_fen >= 0) AND ((used_fen + released_fen) <= amount_fen))),
    CONSTRAINT commitment_positive CHECK ((amount_fen > 0)),
    CONSTRAINT commitment_released_fen_check CHECK ((released_fen >= 0))
);

ALTER TABLE ONLY public.commitment FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE commitment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.commitment IS 'Funds: money of a cell reserved for a contract; used by payments in parts, the rest released.';

--
-- Name: release_commitment(bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.release_commitment(wanted bigint, amount bigint) RETURNS public.commitment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    released commitment;
BEGIN
    IF amount <= 0 THEN
        PERFORM refuse_posting('commitment_positive', 'commitment');
    END IF;
    UPDATE commitment SET released_fen = released_fen + amount
    WHERE tenant_id = current_tenant() AND id = wanted RETURNING * INTO released;
    IF NOT FOUND THEN
        PERFORM refuse_posting('commitment_of_this_cell', 'commitment');
    END IF;
    UPDATE budget_cell c SET committed_fen = c.committed_fen - amount
    WHERE c.tenant_id = released.tenant_id AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
        = (released.fund_id, released.budget_line_id, released.year, released.area_code);
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, committed_fen, commitment_id,
        account_id)
    VALUES (released.tenant_id, released.fund_id, released.budget_line_id, released.year, released.area_code,
        'release', -amount, released.id, current_account());
    RETURN released;
END $$;

--
-- Name: release_fund(public.fund, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.release_fund(purse public.fund, day date, key text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry journal_entry;
    run release_run;
    cost record;
    part bigint;
    rest bigint;
BEGIN
    SELECT coalesce(sum(c.amount_fen), 0) INTO run.expense_fen FROM unreleased_costs(purse.id, day) c;
    SELECT -coalesce(sum(l.amount_fen), 0) INTO run.restricted_fen FROM journal_line l
    WHERE l.tenant_id = purse.tenant_id AND l.holder_id = purse.holder_id AND l.fund_id = purse.id
      AND l.ledger_account = 'restricted_net_assets' AND l.entry_date <= day;
    run.released_fen := least(run.expense_fen, greatest(run.restricted_fen, 0));
    IF run.released_fen = 0 THEN
        RETURN NULL;
    END IF;
    entry := post_lines(drafted_voucher(purse.holder_id, 'release', day, left('限定性净资产转出 ' || purse.name, 200),
        'fund', purse.id, NULL, NULL, NULL), key, ARRAY[
            ROW('restricted_net_assets', NULL, purse.id, NULL, NULL, NULL, NULL, NULL, run.released_fen,
                '')::voucher_line,
            ROW('unrestricted_net_assets', NULL, purse.id, NULL, NULL, NULL, NULL, NULL, -run.released_fen,
                '')::voucher_line]);
    INSERT INTO release_run (tenant_id, holder_id, fund_id, month, expense_fen, restricted_fen, released_fen, entry_id,
        run_by)
    VALUES (purse.tenant_id, purse.holder_id, purse.id, entry.month, run.expense_fen, run.restricted_fen,
        run.released_fen, entry.id, current_account())
    RETURNING id INTO run.id;
    rest := run.released_fen;
    FOR cost IN SELECT * FROM unreleased_costs(purse.id, day) c ORDER BY c.amount_fen > 0, c.entry_date, c.entry_id, c.n
    LOOP
        part := CASE WHEN cost.amount_fen < 0 THEN cost.amount_fen ELSE least(cost.amount_fen, rest) END;
        EXIT WHEN part = 0;
        INSERT INTO release_line (tenant_id, run_id, entry_id, line_n, amount_fen)
        VALUES (purse.tenant_id, run.id, cost.entry_id, cost.n, part);
        rest := rest - part;
    END LOOP;
    RETURN entry.id;
END $$;

--
-- Name: reply_to_grants(bigint, jsonb, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reply_to_grants(wanted bigint, rows jsonb, day date, key text, OUT paid integer, OUT returned integer, OUT known integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    batch grant_batch;
    entry journal_entry;
    gone record;
    settled bigint[];
    failed bigint[];
BEGIN
    batch := locked_grants(wanted, ARRAY['sent']);
    -- Several vouchers may follow: what they all lock is locked now, so that no period comes before it.
    PERFORM FROM budget_cell WHERE tenant_id = batch.tenant_id AND fund_id = batch.fund_id
        AND budget_line_id = batch.budget_line_id AND year = batch.year AND area_code = batch.area_code FOR UPDATE;
    PERFORM FROM bank_balance WHERE tenant_id = batch.tenant_id AND bank_account_id = batch.bank_account_id
        AND fund_id = batch.fund_id FOR UPDATE;
    PERFORM FROM fund WHERE tenant_id = batch.tenant_id AND id = batch.fund_id FOR NO KEY UPDATE;
    IF day < batch.sent_on OR (SELECT count(*) > count(DISTINCT r.item) FROM jsonb_to_recordset(rows) AS r (item bigint))
        OR EXISTS (SELECT FROM jsonb_to_recordset(rows) AS r (item bigint, reply text)
        LEFT JOIN grant_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
        WHERE i.id IS NULL OR r.reply = 'paid' AND i.state NOT IN ('sent', 'paid')
           OR r.reply <> 'paid' AND i.state NOT IN ('sent', 'paid', 'returned', 'reissued')) THEN
        PERFORM refuse_posting('grant_reply_fits', 'grant_item');
    END IF;
    SELECT array_agg(i.id) FILTER (WHERE r.reply = 'paid' AND i.state = 'sent'),
        array_agg(i.id) FILTER (WHERE r.reply <> 'paid' AND i.state IN ('sent', 'paid')), count(*)
    INTO settled, failed, known
    FROM jsonb_to_recordset(rows) AS r (item bigint, reply text)
    JOIN grant_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item;
    paid := coalesce(cardinality(settled), 0);
    returned := coalesce(cardinality(failed), 0);
    known := known - paid - returned;
    IF paid > 0 AND batch.posting = 'reply' THEN
        PERFORM post_grants(batch, settled, day, key);
    END IF;
    UPDATE grant_item i SET state = 'paid', reply = 'paid', replied_at = moment(), bank_reference = r.reference
    FROM jsonb_to_recordset(rows) AS r (item bigint, reference text)
    WHERE i.tenant_id = current_tenant() AND i.id = r.item AND i.id = ANY (settled);
    FOR gone IN SELECT i.entry_id, array_agg(i.id) AS items FROM grant_item i
        WHERE i.tenant_id = current_tenant() AND i.id = ANY (failed) AND i.entry_id IS NOT NULL
        GROUP BY i.entry_id ORDER BY 1 LOOP
        entry := post_lines(drafted_voucher(batch.holder_id, 'recovery', day, left('发放退回 ' || batch.title, 200),
            'grant_batch', batch.id, NULL, NULL, gone.entry_id), key || '/' || gone.entry_id,
            grant_lines(batch, gone.items, -1));
        UPDATE grant_item SET return_entry_id = entry.id, state = 'returned'
        WHERE tenant_id = current_tenant() AND id = ANY (gone.items);
    END LOOP;
    UPDATE grant_item i SET state = 'returned', reply = r.reply, replied_at = moment(), bank_reference = r.reference
    FROM jsonb_to_recordset(rows) AS r (item bigint, reply text, reference text)
    WHERE i.tenant_id = current_tenant() AND i.id = r.item AND i.id = ANY (failed);
END $$;

--
-- Name: reply_to_payments(bigint, jsonb, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reply_to_payments(wanted bigint, rows jsonb, day date, OUT paid integer, OUT returned integer, OUT known integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    batch payment_batch := locked_payment_batch(wanted);
BEGIN
    IF day < batch.day OR (SELECT count(*) > count(DISTINCT r.item) FROM jsonb_to_recordset(rows) AS r (item bigint))
        OR EXISTS (SELECT FROM jsonb_to_recordset(rows) AS r (item bigint, paid boolean)
            LEFT JOIN payment_batch_item i ON i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
            WHERE i.id IS NULL OR r.paid AND i.state NOT IN ('sent', 'paid')) THEN
        PERFORM refuse_posting('payment_reply_fits', 'payment_batch_item');
    END IF;
    WITH changed AS (
        UPDATE payment_batch_item i SET state = CASE WHEN r.paid THEN 'paid' ELSE 'returned' END,
            replied_by = current_account(), reference = coalesce(nullif(r.reference, ''), i.reference),
            paid_on = CASE WHEN r.paid THEN reply_to_payments.day ELSE i.paid_on END,
            returned_on = CASE WHEN r.paid THEN NULL ELSE reply_to_payments.day END,
            reason = CASE WHEN r.paid THEN '' ELSE r.reason END
        FROM jsonb_to_recordset(rows) AS r (item bigint, paid boolean, reason text, reference text)
        WHERE i.tenant_id = current_tenant() AND i.batch_id = wanted AND i.id = r.item
          AND (r.paid AND i.state = 'sent' OR NOT r.paid AND i.state IN ('sent', 'paid'))
        RETURNING r.paid AS was_paid
    )
    SELECT count(*) FILTER (WHERE was_paid), count(*) FILTER (WHERE NOT was_paid) INTO paid, returned FROM changed;
    known := jsonb_array_length(rows) - paid - returned;
END $$;

--
-- Name: payment_request; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_request (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    contract_id bigint,
    tranche_id bigint,
    payee_organisation_id bigint NOT NULL,
    purpose text NOT NULL,
    amount_fen bigint NOT NULL,
    state text DEFAULT 'prepared'::text NOT NULL,
    prepared_by bigint NOT NULL,
    prepared_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    approved_by bigint,
    approved_at timestamp with time zone,
    minutes_reference text DEFAULT ''::text NOT NULL,
    paid_by bigint,
    paid_at timestamp with time zone,
    ended_by bigint,
    ended_at timestamp with time zone,
    ended_reason text DEFAULT ''::text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT approver_is_not_preparer CHECK ((approved_by <> prepared_by)),
    CONSTRAINT cashier_is_not_approver CHECK ((paid_by <> approved_by)),
    CONSTRAINT cashier_is_not_preparer CHECK ((paid_by <> prepared_by)),
    CONSTRAINT payment_request_check CHECK ((((approved_by IS NULL) = (approved_at IS NULL)) AND ((paid_by IS NULL) = (paid_at IS NULL)))),
    CONSTRAINT payment_request_check1 CHECK (((tranche_id IS NULL) OR (contract_id IS NOT NULL))),
    CONSTRAINT payment_request_purpose_check CHECK (((purpose <> ''::text) AND (length(purpose) <= 150))),
    CONSTRAINT payment_request_state_check CHECK ((state = ANY (ARRAY['prepared'::text, 'approved'::text, 'paid'::text, 'returned'::text, 'cancelled'::text, 'bounced'::text]))),
    CONSTRAINT request_approved CHECK (((state <> ALL (ARRAY['approved'::text, 'paid'::text, 'bounced'::text])) OR (approved_by IS NOT NULL))),
    CONSTRAINT request_end_has_reason CHECK (((ended_by IS NULL) OR (ended_reason <> ''::text))),
    CONSTRAINT request_ended CHECK (((state = ANY (ARRAY['returned'::text, 'cancelled'::text, 'bounced'::text])) = (ended_by IS NOT NULL))),
    CONSTRAINT request_paid CHECK (((state = ANY (ARRAY['paid'::text, 'bounced'::text])) = (paid_by IS NOT NULL))),
    CONSTRAINT request_positive CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.payment_request FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE payment_request; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.payment_request IS 'Funds: a payment out of the books of one holder: prepared by the accountant, approved by another, paid by a third person.';

--
-- Name: request_lines(public.payment_request, bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.request_lines(request public.payment_request, bank bigint, reference text) RETURNS public.voucher_line[]
    LANGUAGE sql STABLE
    AS $$
    SELECT array_agg(line ORDER BY part, n) FROM (
        SELECT 1 AS part, r.n, ROW(l.ledger_account, NULL, r.fund_id, r.budget_line_id, r.year, r.area_code,
            request.contract_id, r.commitment_id, r.amount_fen, '')::voucher_line AS line
        FROM payment_request_row r
        JOIN budget_line l ON l.tenant_id = r.tenant_id AND l.id = r.budget_line_id
        WHERE r.tenant_id = request.tenant_id AND r.request_id = request.id
        UNION ALL
        SELECT 2, r.fund_id, ROW('bank_deposit', bank, r.fund_id, NULL, NULL, NULL, request.contract_id, NULL,
            -sum(r.amount_fen), reference)::voucher_line
        FROM payment_request_row r
        WHERE r.tenant_id = request.tenant_id AND r.request_id = request.id GROUP BY r.fund_id) AS lines
$$;

--
-- Name: request_reopening(bigint, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.request_reopening(wanted_holder bigint, wanted date, why text) RETURNS public.period_reopening
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    shut period;
    request period_reopening;
BEGIN
    SELECT * INTO shut FROM period WHERE tenant_id = current_tenant() AND holder_id = wanted_holder
        AND month = wanted FOR UPDATE;
    IF shut.state IS DISTINCT FROM 'closed' OR EXISTS (SELECT FROM period WHERE tenant_id = current_tenant()
        AND holder_id = wanted_holder AND month > wanted AND state = 'closed') THEN
        PERFORM refuse_posting('last_closed_month', 'period');
    END IF;
    INSERT INTO period_reopening (tenant_id, holder_id, month, reason, last_no, head, requested_by)
    VALUES (shut.tenant_id, shut.holder_id, shut.month, why, shut.last_no, shut.head, current_account())
    RETURNING * INTO request;
    RETURN request;
END $$;

--
-- Name: require_claim(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.require_claim() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM call c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.call_id AND c.kind = 'claim')
        AND NOT EXISTS (SELECT FROM lot_claim k WHERE k.tenant_id = NEW.tenant_id AND k.lot_id = NEW.lot_id
            AND k.organisation_id = NEW.organisation_id AND k.released_at IS NULL) THEN
        RAISE EXCEPTION 'the lot was not claimed' USING ERRCODE = '23514', TABLE = 'proposal',
            CONSTRAINT = 'proposal_needs_claim';
    END IF;
    RETURN NEW;
END $$;

--
-- Name: FUNCTION require_claim(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.require_claim() IS 'Calls: trigger of proposals in calls of the kind claim.';

--
-- Name: reserve_commitment(bigint, bigint, bigint, integer, text, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reserve_commitment(contract bigint, fund bigint, line bigint, budget_year integer, area text, amount bigint) RETURNS public.commitment
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    reserved commitment;
BEGIN
    UPDATE budget_cell c SET committed_fen = c.committed_fen + amount
    WHERE c.tenant_id = current_tenant() AND c.fund_id = fund AND c.budget_line_id = line
      AND c.year = budget_year AND c.area_code = area;
    IF NOT FOUND THEN
        PERFORM refuse_posting('cell_exists', 'budget_cell');
    END IF;
    INSERT INTO commitment (tenant_id, contract_id, fund_id, budget_line_id, year, area_code, amount_fen, reserved_by)
    VALUES (current_tenant(), contract, fund, line, budget_year, area, amount, current_account())
    RETURNING * INTO reserved;
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, committed_fen, commitment_id,
        account_id)
    VALUES (current_tenant(), fund, line, budget_year, area, 'commit', amount, reserved.id, current_account());
    RETURN reserved;
END $$;

--
-- Name: reverse_voucher(bigint, date, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reverse_voucher(entry bigint, day date, reason text, key text) RETURNS public.journal_entry
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    original journal_entry;
    reversal journal_entry;
BEGIN
    SELECT * INTO original FROM journal_entry WHERE tenant_id = current_tenant() AND id = entry;
    IF NOT FOUND OR original.kind IN ('reversal', 'payment', 'recovery') OR day < original.entry_date THEN
        PERFORM refuse_posting('voucher_reversible', 'journal_entry');
    ELSIF EXISTS (SELECT FROM journal_entry r WHERE r.tenant_id = current_tenant() AND r.reverses = entry
        AND NOT EXISTS (SELECT FROM posting_key k WHERE k.tenant_id = r.tenant_id AND k.holder_id = r.holder_id
            AND k.key = reverse_voucher.key AND k.entry_id = r.id)) THEN
        PERFORM refuse_posting('reversed_once', 'journal_entry');
    END IF;
    reversal := post_lines(drafted_voucher(original.holder_id, 'reversal', day, reason, original.document_kind,
        original.document_id, NULL, entry, NULL), key, lines_of(entry, -1));
    UPDATE receipt SET remaining_fen = remaining_fen - amount_fen
    WHERE tenant_id = current_tenant() AND entry_id = entry AND reversal.xid = pg_current_xact_id();
    RETURN reversal;
END $$;

--
-- Name: send_grants(bigint, bigint, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.send_grants(wanted bigint, bank bigint, day date, key text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    batch grant_batch;
BEGIN
    PERFORM locked_grants(wanted, ARRAY['approved']);
    UPDATE grant_batch SET state = 'sent', sent_by = current_account(), sent_at = moment(), sent_on = day,
        bank_account_id = bank WHERE tenant_id = current_tenant() AND id = wanted RETURNING * INTO batch;
    UPDATE grant_item SET state = 'sent' WHERE tenant_id = current_tenant() AND batch_id = wanted;
    IF batch.posting = 'sending' THEN
        PERFORM post_grants(batch, ARRAY(SELECT id FROM grant_item WHERE tenant_id = current_tenant()
            AND batch_id = wanted), day, key);
    END IF;
END $$;

--
-- Name: set_password(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.set_password(account bigint, hash text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO account_password (account_id, password_hash) VALUES (account, hash)
    ON CONFLICT (account_id) DO UPDATE
    SET password_hash = EXCLUDED.password_hash, changed_at = now(), failed_attempts = 0, locked_until = NULL
$$;

--
-- Name: sides_of_group(bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sides_of_group(tenant bigint, wanted bigint, OUT bank_fen bigint, OUT book_fen bigint) RETURNS record
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT sum(amount_fen) FROM match_bank_line WHERE tenant_id = tenant AND group_id = wanted), 0)
            + coalesce(sum(m.amount_fen) FILTER (WHERE o.side = 'bank'), 0),
        coalesce((SELECT sum(amount_fen) FROM match_book_item WHERE tenant_id = tenant AND group_id = wanted), 0)
            + coalesce(sum(m.amount_fen) FILTER (WHERE o.side = 'books'), 0)
    FROM match_opening_item m JOIN opening_item o ON o.tenant_id = m.tenant_id AND o.id = m.opening_item_id
    WHERE m.tenant_id = tenant AND m.group_id = wanted
$$;

--
-- Name: FUNCTION sides_of_group(tenant bigint, wanted bigint, OUT bank_fen bigint, OUT book_fen bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.sides_of_group(tenant bigint, wanted bigint, OUT bank_fen bigint, OUT book_fen bigint) IS 'Funds: what a match has of the bank and of the books; also run by miaopu check.';

--
-- Name: spend_cells(public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.spend_cells(lines public.voucher_line[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT fund_id, budget_line_id, year, area_code, sum(amount_fen)::bigint AS spent_fen,
                       coalesce(sum(amount_fen) FILTER (WHERE commitment_id IS NOT NULL), 0)::bigint AS used_fen
        FROM unnest(lines) WHERE budget_line_id IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LOOP
        UPDATE budget_cell c
        SET spent_fen = c.spent_fen + part.spent_fen, committed_fen = c.committed_fen - part.used_fen
        WHERE c.tenant_id = current_tenant() AND c.fund_id = part.fund_id
          AND c.budget_line_id = part.budget_line_id AND c.year = part.year AND c.area_code = part.area_code;
        IF NOT FOUND THEN
            PERFORM refuse_posting('cell_exists', 'budget_cell');
        END IF;
    END LOOP;
END $$;

--
-- Name: store_voucher(public.journal_entry, public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.store_voucher(draft public.journal_entry, lines public.voucher_line[]) RETURNS public.journal_entry
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry journal_entry;
BEGIN
    UPDATE period SET last_no = last_no + 1, head = sha256(head || int4send(last_no + 1) || draft.body_hash)
    WHERE tenant_id = draft.tenant_id AND holder_id = draft.holder_id AND month = draft.month AND state = 'open'
    RETURNING last_no, head INTO draft.voucher_no, draft.chain_hash;
    IF NOT FOUND THEN
        PERFORM refuse_posting('period_open', 'period');
    END IF;
    INSERT INTO journal_entry (tenant_id, holder_id, month, entry_date, kind, voucher_no, summary, document_kind,
        document_id, line_count, body_hash, chain_hash, reverses, recovers, posted_by, approved_by)
    VALUES (draft.tenant_id, draft.holder_id, draft.month, draft.entry_date, draft.kind, draft.voucher_no,
        draft.summary, draft.document_kind, draft.document_id, cardinality(lines), draft.body_hash, draft.chain_hash,
        draft.reverses, draft.recovers, current_account(), draft.approved_by)
    RETURNING * INTO entry;
    INSERT INTO journal_line (tenant_id, entry_id, n, holder_id, entry_date, ledger_account, bank_account_id, fund_id,
        budget_line_id, year, area_code, contract_id, commitment_id, amount_fen, memo)
    SELECT entry.tenant_id, entry.id, l.n, entry.holder_id, entry.entry_date, l.ledger_account, l.bank_account_id,
        l.fund_id, l.budget_line_id, l.year, l.area_code, l.contract_id, l.commitment_id, l.amount_fen, l.memo
    FROM unnest(lines) WITH ORDINALITY AS l (ledger_account, bank_account_id, fund_id, budget_line_id, year,
        area_code, contract_id, commitment_id, amount_fen, memo, n);
    INSERT INTO commitment_use (tenant_id, commitment_id, entry_id, amount_fen)
    SELECT entry.tenant_id, commitment_id, entry.id, sum(amount_fen) FROM unnest(lines)
    WHERE commitment_id IS NOT NULL GROUP BY commitment_id HAVING sum(amount_fen) <> 0;
    INSERT INTO budget_move (tenant_id, fund_id, budget_line_id, year, area_code, kind, committed_fen, spent_fen,
        entry_id, account_id)
    SELECT entry.tenant_id, fund_id, budget_line_id, year, area_code, 'spend',
        -coalesce(sum(amount_fen) FILTER (WHERE commitment_id IS NOT NULL), 0), sum(amount_fen), entry.id,
        current_account()
    FROM unnest(lines) WHERE budget_line_id IS NOT NULL GROUP BY fund_id, budget_line_id, year, area_code;
    INSERT INTO book_item (tenant_id, entry_id, bank_account_id, entry_date, amount_fen)
    SELECT entry.tenant_id, entry.id, bank_account_id, entry.entry_date, sum(amount_fen) FROM unnest(lines)
    WHERE bank_account_id IS NOT NULL GROUP BY bank_account_id;
    RETURN entry;
END $$;

--
-- Name: submit_final_account(bigint, bigint, bigint, text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.submit_final_account(contract bigint, organisation bigint, programme bigint, auditor text, audit_number text, remark text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    made bigint;
BEGIN
    IF EXISTS (SELECT FROM expense_report r
        JOIN expense_line l ON l.tenant_id = r.tenant_id AND l.report_id = r.id
        LEFT JOIN expense_answer a ON a.tenant_id = l.tenant_id AND a.expense_line_id = l.id
        WHERE r.tenant_id = current_tenant() AND r.contract_id = submit_final_account.contract
          AND a.expense_line_id IS NULL) THEN
        PERFORM refuse_posting('costs_answered', 'final_account');
    END IF;
    INSERT INTO final_account (tenant_id, contract_id, organisation_id, programme_id, auditor, audit_number, remark,
        submitted_by)
    VALUES (current_tenant(), contract, organisation, programme, submit_final_account.auditor,
        submit_final_account.audit_number, submit_final_account.remark, current_account())
    RETURNING id INTO made;
    INSERT INTO final_account_row (tenant_id, account_id, fund_id, paid_fen, accepted_fen, disallowed_fen)
    SELECT current_tenant(), made, m.fund_id, m.paid_fen, m.accepted_fen, m.disallowed_fen
    FROM contract_source_money(contract) m;
    IF NOT FOUND THEN
        PERFORM refuse_posting('account_has_money', 'final_account');
    END IF;
    RETURN made;
END $$;

--
-- Name: take_from_receipts(bigint, bigint[], bigint[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.take_from_receipts(tenant bigint, gifts bigint[], taken bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE receipt r SET remaining_fen = r.remaining_fen - t.amount_fen
    FROM unnest(gifts, taken) AS t (id, amount_fen)
    WHERE r.tenant_id = tenant AND r.id = t.id AND t.amount_fen > 0
$$;

--
-- Name: today(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.today() RETURNS date
    LANGUAGE sql
    RETURN ((public.moment() AT TIME ZONE 'Asia/Shanghai'::text))::date;

--
-- Name: FUNCTION today(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.today() IS 'Platform: the day in Beijing at moment().';

--
-- Name: trace_link; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.trace_link (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    line_n integer NOT NULL,
    fund_id bigint NOT NULL,
    contract_id bigint,
    amount_fen bigint NOT NULL,
    undoes bigint,
    CONSTRAINT trace_link_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT trace_link_check CHECK (((undoes IS NOT NULL) = (amount_fen < 0)))
);

ALTER TABLE ONLY public.trace_link FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE trace_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.trace_link IS 'Funds: which receipt financed which line of which voucher, decided at posting: earmarked first, then first in, first out.';

--
-- Name: trace_link_free(public.trace_link); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.trace_link_free(link public.trace_link) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT link.amount_fen
        + coalesce((SELECT sum(u.amount_fen) FROM trace_link u
            WHERE u.tenant_id = link.tenant_id AND u.undoes = link.id), 0)::bigint
        - coalesce((SELECT sum(s.amount_fen) FROM trace_use s
            WHERE s.tenant_id = link.tenant_id AND s.trace_link_id = link.id), 0)::bigint
$$;

--
-- Name: FUNCTION trace_link_free(link public.trace_link); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.trace_link_free(link public.trace_link) IS 'Funds: what is left of an assignment: less what came back and what accepted costs were met from.';

--
-- Name: trace_voucher(public.journal_entry); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.trace_voucher(entry public.journal_entry) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: undo_match(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_match(wanted bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    account bigint;
BEGIN
    SELECT bank_account_id INTO account FROM match_group WHERE tenant_id = current_tenant() AND id = wanted;
    PERFORM lock_matching(account, false);
    UPDATE match_group SET undone_by = current_account(), undone_at = moment(), undone_reason = why
    WHERE tenant_id = current_tenant() AND id = wanted AND undone_at IS NULL;
    IF NOT FOUND THEN
        PERFORM refuse_posting('match_in_force', 'match_group');
    END IF;
    UPDATE bank_line l SET matched_fen = l.matched_fen - m.amount_fen FROM match_bank_line m
    WHERE m.tenant_id = current_tenant() AND m.group_id = wanted AND l.tenant_id = m.tenant_id
      AND l.id = m.bank_line_id;
    UPDATE book_item i SET matched_fen = i.matched_fen - m.amount_fen FROM match_book_item m
    WHERE m.tenant_id = current_tenant() AND m.group_id = wanted AND i.tenant_id = m.tenant_id
      AND i.entry_id = m.entry_id AND i.bank_account_id = m.bank_account_id;
    UPDATE opening_item o SET matched_fen = 0 FROM match_opening_item m
    WHERE m.tenant_id = current_tenant() AND m.group_id = wanted AND o.tenant_id = m.tenant_id
      AND o.id = m.opening_item_id;
END $$;

--
-- Name: undo_run(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_run(wanted bigint, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    tenant bigint := current_tenant();
    account bigint;
    undone bigint[];
BEGIN
    SELECT bank_account_id INTO account FROM match_run WHERE tenant_id = tenant AND id = wanted;
    PERFORM lock_matching(account, true);
    WITH ended AS (
        UPDATE match_group SET undone_by = current_account(), undone_at = moment(), undone_reason = why
        WHERE tenant_id = tenant AND run_id = wanted AND undone_at IS NULL RETURNING id
    )
    SELECT array_agg(id) INTO undone FROM ended;
    IF undone IS NULL THEN
        PERFORM refuse_posting('match_in_force', 'match_run');
    END IF;
    UPDATE bank_line l SET matched_fen = l.matched_fen - m.fen
    FROM (SELECT bank_line_id, sum(amount_fen) AS fen FROM match_bank_line
        WHERE tenant_id = tenant AND group_id = ANY (undone) GROUP BY 1) m
    WHERE l.tenant_id = tenant AND l.id = m.bank_line_id;
    UPDATE book_item i SET matched_fen = i.matched_fen - m.fen
    FROM (SELECT entry_id, sum(amount_fen) AS fen FROM match_book_item
        WHERE tenant_id = tenant AND group_id = ANY (undone) GROUP BY 1) m
    WHERE i.tenant_id = tenant AND i.entry_id = m.entry_id AND i.bank_account_id = account;
    RETURN cardinality(undone);
END $$;

--
-- Name: unreleased_costs(bigint, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.unreleased_costs(wanted_fund bigint, day date) RETURNS TABLE(entry_id bigint, n integer, entry_date date, amount_fen bigint)
    LANGUAGE sql STABLE
    AS $$
    SELECT l.entry_id, l.n, l.entry_date, l.amount_fen - coalesce(used.fen, 0)
    FROM journal_line l
    JOIN ledger_account a ON a.code = l.ledger_account AND a.nature = 'expense'
    JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
    LEFT JOIN LATERAL (SELECT sum(u.amount_fen)::bigint AS fen FROM release_line u
        JOIN release_run r ON r.tenant_id = u.tenant_id AND r.id = u.run_id
        WHERE u.tenant_id = l.tenant_id AND u.entry_id = l.entry_id AND u.line_n = l.n
          AND NOT EXISTS (SELECT FROM journal_entry v
            WHERE v.tenant_id = r.tenant_id AND v.reverses = r.entry_id)) used ON true
    WHERE l.tenant_id = current_tenant() AND l.fund_id = wanted_fund AND l.entry_date <= day
      AND NOT closes_accounts(e) AND l.amount_fen <> coalesce(used.fen, 0)
$$;

--
-- Name: use_commitments(public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.use_commitments(lines public.voucher_line[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    part record;
BEGIN
    FOR part IN SELECT commitment_id, fund_id, budget_line_id, year, area_code, contract_id,
                       sum(amount_fen)::bigint AS amount_fen
        FROM unnest(lines) WHERE commitment_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1 LOOP
        UPDATE commitment c SET used_fen = c.used_fen + part.amount_fen
        WHERE c.tenant_id = current_tenant() AND c.id = part.commitment_id AND c.contract_id = part.contract_id
          AND (c.fund_id, c.budget_line_id, c.year, c.area_code)
            = (part.fund_id, part.budget_line_id, part.year, part.area_code);
        IF NOT FOUND THEN
            PERFORM refuse_posting('commitment_of_this_cell', 'commitment');
        END IF;
    END LOOP;
END $$;

--
-- Name: delivery_report; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery_report (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    deliverable_id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    claimed bigint NOT NULL,
    statement text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'submitted'::text NOT NULL,
    submitted_by bigint NOT NULL,
    submitted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    verified bigint,
    finding text DEFAULT ''::text NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT delivery_report_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT delivery_report_claimed_check CHECK (((claimed >= 1) AND (claimed <= 1000000000))),
    CONSTRAINT delivery_report_finding_check CHECK ((length(finding) <= 4000)),
    CONSTRAINT delivery_report_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'returned'::text, 'verified'::text]))),
    CONSTRAINT delivery_report_statement_check CHECK ((length(statement) <= 4000)),
    CONSTRAINT delivery_report_verified_check CHECK ((verified >= 0)),
    CONSTRAINT less_is_explained CHECK (((finding <> ''::text) OR ((state <> 'returned'::text) AND (NOT (verified IS DISTINCT FROM
CASE
    WHEN (state = 'verified'::text) THEN claimed
    ELSE NULL::bigint
END))))),
    CONSTRAINT verified_at_most_claimed CHECK ((verified <= claimed)),
    CONSTRAINT verified_by_another CHECK ((decided_by <> submitted_by)),
    CONSTRAINT verified_is_decided CHECK ((((state = 'submitted'::text) = (decided_by IS NULL)) AND ((decided_by IS NULL) = (decided_at IS NULL)) AND ((state = 'verified'::text) = (verified IS NOT NULL))))
);

ALTER TABLE ONLY public.delivery_report FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE delivery_report; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.delivery_report IS 'FieldService: units that a contractor says it delivered in a period, and how many of them the supervisor verified; fewer with a finding.';

--
-- Name: verified_units(bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.verified_units(wanted_tenant bigint, wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN (SELECT (COALESCE(sum(r.verified), (0)::numeric))::bigint AS "coalesce" FROM public.delivery_report r WHERE ((r.tenant_id = verified_units.wanted_tenant) AND (r.deliverable_id = verified_units.wanted) AND (r.state = 'verified'::text)));

--
-- Name: FUNCTION verified_units(wanted_tenant bigint, wanted bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.verified_units(wanted_tenant bigint, wanted bigint) IS 'FieldService: verified units of a deliverable, as progress, quota and pay count them.';

--
-- Name: void_donation(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.void_donation(wanted bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE donation_receipt SET state = 'void', void_by = current_account(), void_at = moment(), void_reason = reason
    WHERE tenant_id = current_tenant() AND id = wanted AND state = 'issued';
    IF NOT FOUND THEN
        PERFORM refuse_posting('donation_is_issued', 'donation_receipt');
    END IF;
END $$;

--
-- Name: voucher_hash(bigint, text, date, text, text, bigint, bigint, bigint, bigint, public.voucher_line[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.voucher_hash(holder bigint, kind text, day date, summary text, document_kind text, document_id bigint, reverses bigint, recovers bigint, approved_by bigint, lines public.voucher_line[]) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(convert_to((jsonb_build_array(holder, kind, to_char((day)::timestamp with time zone, 'YYYY-MM-DD'::text), summary, document_kind, document_id, reverses, recovers, approved_by, to_jsonb(lines)))::text, 'UTF8'::name));

--
-- Name: FUNCTION voucher_hash(holder bigint, kind text, day date, summary text, document_kind text, document_id bigint, reverses bigint, recovers bigint, approved_by bigint, lines public.voucher_line[]); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.voucher_hash(holder bigint, kind text, day date, summary text, document_kind text, document_id bigint, reverses bigint, recovers bigint, approved_by bigint, lines public.voucher_line[]) IS 'Funds: hash of header and lines of a voucher; also run over stored rows by the check.';

--
-- Name: withdraw_receipt(bigint, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.withdraw_receipt(wanted bigint, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE receipt SET withdrawn_by = current_account(), withdrawn_at = moment(), withdrawn_reason = reason
    WHERE tenant_id = current_tenant() AND id = wanted AND entry_id IS NULL AND withdrawn_at IS NULL;
    IF NOT FOUND THEN
        PERFORM refuse_posting('receipt_open', 'receipt');
    END IF;
END $$;

--
-- Name: answer_forgetting(bigint, boolean); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.answer_forgetting(wanted bigint, agreed boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
DECLARE
    asked vault.forgetting;
BEGIN
    SELECT * INTO asked FROM vault.forgetting f WHERE f.tenant_id = current_tenant() AND f.id = wanted
        AND f.state = 'waits' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE vault.forgetting SET state = CASE WHEN agreed THEN 'forgotten' ELSE 'refused' END,
        answered_by = current_account(), answered_at = moment()
    WHERE tenant_id = current_tenant() AND id = wanted;
    IF agreed AND NOT vault.forget(asked.person_id) THEN
        RETURN NULL;
    END IF;
    RETURN asked.person_id;
END $$;

--
-- Name: ask_forgetting(bigint, text); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.ask_forgetting(wanted bigint, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM FROM vault.person p WHERE p.tenant_id = current_tenant() AND p.id = wanted AND p.forgotten_at IS NULL
        FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM vault.forgetting f WHERE f.tenant_id = current_tenant()
        AND f.person_id = wanted AND f.state = 'waits') THEN
        RETURN NULL;
    END IF;
    INSERT INTO vault.forgetting (tenant_id, person_id, reason, asked_by)
    VALUES (current_tenant(), wanted, why, current_account()) RETURNING id INTO made;
    RETURN made;
END $$;

--
-- Name: forget(bigint); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.forget(wanted bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM vault.record_key k USING vault.record r
    WHERE r.tenant_id = current_tenant() AND r.person_id = wanted AND k.tenant_id = r.tenant_id
      AND k.record_id = r.id;
    UPDATE vault.record SET digest = NULL WHERE tenant_id = current_tenant() AND person_id = wanted;
    UPDATE vault.person SET blind = NULL, forgotten_by = current_account(), forgotten_at = moment()
    WHERE tenant_id = current_tenant() AND id = wanted AND forgotten_at IS NULL;
    RETURN FOUND;
END $$;

--
-- Name: forgettings(bigint, integer); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.forgettings(last bigint, wanted integer) RETURNS TABLE(id bigint, person bigint, reason text, state text, asked_by bigint, asked_at timestamp with time zone, answered_by bigint, answered_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
    SELECT f.id, f.person_id, f.reason, f.state, f.asked_by, f.asked_at, f.answered_by, f.answered_at
    FROM vault.forgetting f WHERE f.tenant_id = current_tenant() AND f.id < last ORDER BY f.id DESC LIMIT wanted
$$;

--
-- Name: keep(jsonb); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.keep(people jsonb) RETURNS TABLE(place integer, person bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    SET jit TO 'off'
    AS $$
DECLARE
    tenant bigint := current_tenant();
    given bytea[];
    fresh_people bigint[];
    fresh_parts jsonb[];
BEGIN
    SELECT array_agg(decode(p.value ->> 'blind', 'hex') ORDER BY p.n) INTO given
    FROM jsonb_array_elements(people) WITH ORDINALITY AS p (value, n);
    INSERT INTO vault.person (tenant_id, blind, enrolled_by)
    SELECT tenant, g.blind, current_account() FROM (SELECT DISTINCT unnest(given) AS blind) g ORDER BY g.blind
    ON CONFLICT (tenant_id, blind) DO NOTHING;
    PERFORM FROM vault.person p WHERE p.tenant_id = tenant AND p.blind = ANY (given) ORDER BY p.blind FOR UPDATE;
    SELECT array_agg(f.person ORDER BY f.person, f.part ->> 'kind'), array_agg(f.part ORDER BY f.person, f.part ->> 'kind')
    INTO fresh_people, fresh_parts
    FROM (SELECT DISTINCT ON (p.id, part.value ->> 'kind') p.id AS person, part.value AS part
        FROM jsonb_array_elements(people) WITH ORDINALITY AS g (value, n)
        JOIN vault.person p ON p.tenant_id = tenant AND p.blind = decode(g.value ->> 'blind', 'hex')
        CROSS JOIN jsonb_array_elements(g.value -> 'records') AS part (value)
        ORDER BY p.id, part.value ->> 'kind', g.n DESC) f
    WHERE NOT EXISTS (SELECT FROM vault.record r WHERE r.tenant_id = tenant AND r.person_id = f.person
        AND r.kind = f.part ->> 'kind' AND r.replaced_at IS NULL AND r.digest = decode(f.part ->> 'digest', 'hex'));
    UPDATE vault.record r SET replaced_at = moment() FROM unnest(fresh_people, fresh_parts) AS f (person, part)
    WHERE r.tenant_id = tenant AND r.person_id = f.person AND r.kind = f.part ->> 'kind' AND r.replaced_at IS NULL;
    WITH made AS (
        INSERT INTO vault.record (tenant_id, person_id, kind, algorithm, nonce, ciphertext, digest, made_by)
        SELECT tenant, f.person, f.part ->> 'kind', f.part ->> 'algorithm', decode(f.part ->> 'nonce', 'hex'),
            decode(f.part ->> 'ciphertext', 'hex'), decode(f.part ->> 'digest', 'hex'), current_account()
        FROM unnest(fresh_people, fresh_parts) AS f (person, part)
        RETURNING id, person_id, kind
    )
    INSERT INTO vault.record_key (tenant_id, record_id, master, wrapped)
    SELECT tenant, m.id, f.part ->> 'master', decode(f.part ->> 'wrapped', 'hex')
    FROM made m JOIN unnest(fresh_people, fresh_parts) AS f (person, part)
        ON f.person = m.person_id AND f.part ->> 'kind' = m.kind;
    RETURN QUERY SELECT g.n::integer, p.id FROM unnest(given) WITH ORDINALITY AS g (blind, n)
    JOIN vault.person p ON p.tenant_id = tenant AND p.blind = g.blind;
END $$;

--
-- Name: keys_under_others(text, integer); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.keys_under_others(master text, wanted integer) RETURNS TABLE(record bigint, old_master text, wrapped bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
    SELECT k.record_id, k.master, k.wrapped FROM vault.record_key k
    WHERE k.tenant_id = current_tenant() AND k.master <> keys_under_others.master ORDER BY k.record_id LIMIT wanted
$$;

--
-- Name: masters(); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.masters() RETURNS TABLE(master text, keys bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
    SELECT k.master, count(*) FROM vault.record_key k WHERE k.tenant_id = current_tenant() GROUP BY 1 ORDER BY 1
$$;

--
-- Name: read(bigint[], text[], text, text); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.read(people bigint[], kinds text[], purpose text, about text) RETURNS TABLE(person bigint, blind bytea, kind text, master text, wrapped bytea, nonce bytea, ciphertext bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO vault.read_event (tenant_id, account_id, purpose, about, person_id, kind)
    SELECT r.tenant_id, current_account(), read.purpose, read.about, r.person_id, r.kind
    FROM vault.record r WHERE r.tenant_id = current_tenant() AND r.person_id = ANY (people)
      AND r.kind = ANY (kinds) AND r.replaced_at IS NULL ORDER BY r.person_id, r.kind;
    RETURN QUERY
    SELECT r.person_id, p.blind, r.kind, k.master, k.wrapped, r.nonce, r.ciphertext
    FROM vault.record r
    JOIN vault.person p ON p.tenant_id = r.tenant_id AND p.id = r.person_id
    JOIN vault.record_key k ON k.tenant_id = r.tenant_id AND k.record_id = r.id
    WHERE r.tenant_id = current_tenant() AND r.person_id = ANY (people) AND r.kind = ANY (kinds)
      AND r.replaced_at IS NULL;
END $$;

--
-- Name: reads(bigint, integer); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.reads(last bigint, wanted integer) RETURNS TABLE(id bigint, at timestamp with time zone, account_id bigint, purpose text, about text, people bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
    SELECT max(e.id), min(e.at), e.account_id, e.purpose, e.about, count(DISTINCT e.person_id)
    FROM vault.read_event e WHERE e.tenant_id = current_tenant()
    GROUP BY date_trunc('second', e.at), e.account_id, e.purpose, e.about
    HAVING max(e.id) < last ORDER BY max(e.id) DESC LIMIT wanted
$$;

--
-- Name: rewrap_all(text, text, bigint[], text[]); Type: FUNCTION; Schema: vault; Owner: -
--

CREATE FUNCTION vault.rewrap_all(old_master text, new_master text, records bigint[], new_wrapped text[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'vault', 'public', 'pg_temp'
    AS $$
    WITH done AS (
        UPDATE vault.record_key k SET master = new_master, wrapped = decode(w.wrapped, 'hex')
        FROM unnest(records, new_wrapped) AS w (record, wrapped)
        WHERE k.tenant_id = current_tenant() AND k.record_id = w.record AND k.master = old_master RETURNING 1
    )
    SELECT count(*) FROM done
$$;

--
-- Name: account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account (
    id bigint NOT NULL,
    name text NOT NULL,
    language text DEFAULT 'zh-Hans'::text NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    disabled_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT account_language_check CHECK ((language = ANY (ARRAY['zh-Hans'::text, 'en'::text]))),
    CONSTRAINT account_name_check CHECK (((name <> ''::text) AND (length(name) <= 100)))
);

--
-- Name: TABLE account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.account IS 'Platform: a person who signs in; global, belongs to no tenant.';

--
-- Name: account_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: account_login; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_login (
    identifier text NOT NULL,
    kind text NOT NULL,
    account_id bigint NOT NULL,
    verified_at timestamp with time zone,
    CONSTRAINT account_login_identifier_check CHECK ((identifier = lower(identifier))),
    CONSTRAINT account_login_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text])))
);

--
-- Name: TABLE account_login; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.account_login IS 'Platform: e-mail addresses and phone numbers that sign in; reached only through functions.';

--
-- Name: account_password; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_password (
    account_id bigint NOT NULL,
    password_hash text NOT NULL,
    changed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    failed_attempts smallint DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    CONSTRAINT account_password_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text))
);

--
-- Name: TABLE account_password; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.account_password IS 'Platform: Argon2id hashes and the lock after failures; reached only through functions.';

--
-- Name: action_plan; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.action_plan (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    title text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    first_year smallint NOT NULL,
    last_year smallint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    adopted_on date,
    adopted_document text DEFAULT ''::text NOT NULL,
    adopted_by bigint,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT action_plan_adopted_document_check CHECK ((length(adopted_document) <= 200)),
    CONSTRAINT action_plan_document_check CHECK ((length(document) <= 200)),
    CONSTRAINT action_plan_first_year_check CHECK (((first_year >= 1900) AND (first_year <= 2200))),
    CONSTRAINT action_plan_last_year_check CHECK (((last_year >= 1900) AND (last_year <= 2200))),
    CONSTRAINT action_plan_note_check CHECK ((length(note) <= 2000)),
    CONSTRAINT action_plan_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT action_plan_title_en_check CHECK ((length(title_en) <= 200)),
    CONSTRAINT adopted_with_document CHECK ((((adopted_on IS NULL) = (adopted_document = ''::text)) AND ((adopted_on IS NULL) = (adopted_by IS NULL)))),
    CONSTRAINT plan_years CHECK ((last_year >= first_year))
);

ALTER TABLE ONLY public.action_plan FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE action_plan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.action_plan IS 'Milestones: a plan of a programme, as its document has it, and the day on which what was tried became the rule.';

--
-- Name: action_plan_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.action_plan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.action_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: administrator; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.administrator (
    account_id bigint NOT NULL,
    kind text NOT NULL,
    appointed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    reason text NOT NULL,
    CONSTRAINT administrator_kind_check CHECK ((kind = ANY (ARRAY['system'::text, 'security'::text, 'audit'::text])))
);

--
-- Name: TABLE administrator; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.administrator IS 'Platform: the three administrators (三员) of the installation; the key makes two kinds in one person impossible.';

--
-- Name: api_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_token (
    token_sha256 bytea NOT NULL,
    account_id bigint NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT api_token_token_sha256_check CHECK ((length(token_sha256) = 32))
);

--
-- Name: TABLE api_token; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.api_token IS 'Platform: bearer tokens of the API; only the SHA-256 is kept.';

--
-- Name: area; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.area (
    code text NOT NULL,
    parent_code text,
    level smallint NOT NULL,
    name text NOT NULL,
    pinyin text DEFAULT ''::text NOT NULL,
    path text NOT NULL,
    source text NOT NULL,
    added_by bigint,
    added_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT area_check CHECK (((level = 0) = (parent_code IS NULL))),
    CONSTRAINT area_code_check CHECK ((code ~ '^[0-9]{6}([0-9]{3}){0,2}$'::text)),
    CONSTRAINT area_level_check CHECK (((level >= 0) AND (level <= 5))),
    CONSTRAINT area_name_check CHECK ((name <> ''::text))
);

--
-- Name: TABLE area; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.area IS 'Platform: places from the whole country (level 0) to villages (5); path lists the codes from the root, each followed by a dot.';

--
-- Name: assignment_draw; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assignment_draw (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    seed bigint NOT NULL,
    input_sha256 bytea NOT NULL,
    pair_count integer NOT NULL,
    drawn_by bigint NOT NULL,
    drawn_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT assignment_draw_input_sha256_check CHECK ((length(input_sha256) = 32)),
    CONSTRAINT assignment_draw_pair_count_check CHECK ((pair_count >= 0)),
    CONSTRAINT assignment_draw_seed_check CHECK ((seed >= 0))
);

ALTER TABLE ONLY public.assignment_draw FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE assignment_draw; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.assignment_draw IS 'Competitions: a run of the automatic assignment; the same input and random seed (随机种子) give the same pairs again.';

--
-- Name: assignment_draw_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.assignment_draw ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.assignment_draw_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: audit_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_event (
    tenant_id bigint NOT NULL,
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id bigint,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL,
    request_id text NOT NULL,
    address text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_event_action_check CHECK ((action ~ '^[a-z_]+\.[a-z_]+$'::text))
);

ALTER TABLE ONLY public.audit_event FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE audit_event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_event IS 'Platform: who did what, when and from where; append-only, each row hashed over its predecessor.';

--
-- Name: audit_head; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_head (
    tenant_id bigint NOT NULL,
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);

ALTER TABLE ONLY public.audit_head FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE audit_head; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_head IS 'Platform: end of the audit chain of each tenant; tenant 0 is the installation itself.';

--
-- Name: award; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.award (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    "position" integer NOT NULL,
    amount_fen bigint NOT NULL,
    override_id bigint,
    proposed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    confirmed_by bigint,
    confirmed_at timestamp with time zone,
    decision_id bigint,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT award_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT award_confirmed_by_decision CHECK ((num_nulls(confirmed_by, confirmed_at, decision_id) = ANY (ARRAY[0, 3]))),
    CONSTRAINT award_position_check CHECK (("position" >= 1)),
    CONSTRAINT award_withdrawn_reason_check CHECK ((length(withdrawn_reason) <= 2000)),
    CONSTRAINT award_withdrawn_with_reason CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_reason = ''::text))))
);

ALTER TABLE ONLY public.award FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE award; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.award IS 'Competitions: what a proposal gets: proposed with the approved cut line, confirmed by a second decision after the notice, or withdrawn with a reason.';

--
-- Name: award_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.award ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.award_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: award_override; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.award_override (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    verdict text NOT NULL,
    amount_fen bigint,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    decided_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    CONSTRAINT award_override_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT award_override_reason_check CHECK (((reason <> ''::text) AND (length(reason) <= 2000))),
    CONSTRAINT award_override_refused_has_no_amount CHECK (((verdict = 'award'::text) OR (amount_fen IS NULL))),
    CONSTRAINT award_override_verdict_check CHECK ((verdict = ANY (ARRAY['award'::text, 'refuse'::text]))),
    CONSTRAINT award_override_withdrawn_by_somebody CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
);

ALTER TABLE ONLY public.award_override FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE award_override; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.award_override IS 'Competitions: a choice by hand against the ranking, with its reason; every computation starts from the standing ones.';

--
-- Name: award_override_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.award_override ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.award_override_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: award_plan; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.award_plan (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    ranking_id bigint NOT NULL,
    partial boolean DEFAULT false NOT NULL,
    floor_percent numeric(5,2) DEFAULT 100 NOT NULL,
    score_min numeric(12,6),
    proposal text,
    proposal_sha256 bytea,
    decision_id bigint,
    approved_by bigint,
    approved_at timestamp with time zone,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT award_plan_approved_by_decision CHECK ((((approved_at IS NULL) = (approved_by IS NULL)) AND ((approved_at IS NULL) OR (decision_id IS NOT NULL)))),
    CONSTRAINT award_plan_asked_whole CHECK ((num_nulls(proposal, proposal_sha256, decision_id) = ANY (ARRAY[0, 3]))),
    CONSTRAINT award_plan_floor_percent_check CHECK (((floor_percent > (0)::numeric) AND (floor_percent <= (100)::numeric))),
    CONSTRAINT award_plan_hash CHECK ((proposal_sha256 = sha256(convert_to(proposal, 'UTF8'::name)))),
    CONSTRAINT award_plan_partial_has_floor CHECK ((partial OR (floor_percent = (100)::numeric)))
);

ALTER TABLE ONLY public.award_plan FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE award_plan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.award_plan IS 'Competitions: how the money of a call goes down its ranking; the cut line that somebody asked for stands in proposal and becomes awards when a second person approves it.';

--
-- Name: award_plan_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.award_plan ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.award_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: award_plan_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.award_plan_source (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    "position" smallint NOT NULL,
    limit_fen bigint NOT NULL,
    cap_each_fen bigint,
    share_max_percent numeric(7,4),
    weight integer,
    CONSTRAINT award_plan_source_cap_each_fen_check CHECK ((cap_each_fen > 0)),
    CONSTRAINT award_plan_source_limit_fen_check CHECK ((limit_fen >= 0)),
    CONSTRAINT award_plan_source_position_check CHECK (("position" >= 1)),
    CONSTRAINT award_plan_source_share_max_percent_check CHECK (((share_max_percent > (0)::numeric) AND (share_max_percent <= (100)::numeric))),
    CONSTRAINT award_plan_source_share_or_weight CHECK (((weight IS NULL) OR (share_max_percent IS NULL))),
    CONSTRAINT award_plan_source_weight_check CHECK (((weight >= 1) AND (weight <= 1000000)))
);

ALTER TABLE ONLY public.award_plan_source FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE award_plan_source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.award_plan_source IS 'Competitions: what a fund gives under a plan: at most so much in all, to each, or as a share; with weights every award is split by them.';

--
-- Name: award_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.award_source (
    tenant_id bigint NOT NULL,
    award_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT award_source_amount_fen_check CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.award_source FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE award_source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.award_source IS 'Competitions: the part of an award that a fund pays; the parts are the amount.';

--
-- Name: bank_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bank_account (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    code text NOT NULL,
    bank_name text NOT NULL,
    kind text NOT NULL,
    number_tail text NOT NULL,
    number_sha256 bytea NOT NULL,
    opened_by bigint,
    opened_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT bank_account_bank_name_check CHECK (((bank_name <> ''::text) AND (length(bank_name) <= 100))),
    CONSTRAINT bank_account_code_check CHECK ((code ~ '^[A-Za-z0-9-]{1,20}$'::text)),
    CONSTRAINT bank_account_kind_check CHECK ((kind = ANY (ARRAY['bank'::text, 'treasury'::text, 'platform'::text]))),
    CONSTRAINT bank_account_number_sha256_check CHECK ((length(number_sha256) = 32)),
    CONSTRAINT bank_account_number_tail_check CHECK ((number_tail ~ '^[0-9A-Za-z]{4}$'::text))
);

ALTER TABLE ONLY public.bank_account FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE bank_account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.bank_account IS 'Funds: a bank, treasury or platform account of one holder; of the number only the tail and a digest are kept.';

--
-- Name: bank_account_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bank_account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bank_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: bank_balance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bank_balance (
    tenant_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    balance_fen bigint NOT NULL,
    no_overdraft boolean DEFAULT true NOT NULL,
    CONSTRAINT fund_not_overdrawn CHECK (((NOT no_overdraft) OR (balance_fen >= 0)))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.bank_balance FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE bank_balance; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.bank_balance IS 'Funds: what each fund has in each account; no fund spends the cash of another one in the same account.';

--
-- Name: bank_layout; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bank_layout (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    columns text NOT NULL,
    encoding text NOT NULL,
    format text NOT NULL,
    edited_by bigint NOT NULL,
    edited_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT bank_layout_columns_check CHECK (((columns <> ''::text) AND (length(columns) <= 2000))),
    CONSTRAINT bank_layout_encoding_check CHECK ((encoding = ANY (ARRAY['utf8'::text, 'gb18030'::text]))),
    CONSTRAINT bank_layout_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT bank_layout_name_check CHECK (((name <> ''::text) AND (length(name) <= 60)))
);

ALTER TABLE ONLY public.bank_layout FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE bank_layout; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.bank_layout IS 'Funds: in which columns, order, encoding and format a bank wants to be told whom to pay; one column per line as title=field, or title="text".';

--
-- Name: bank_layout_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bank_layout ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bank_layout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: bank_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bank_line (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    statement_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    row_number integer NOT NULL,
    day date NOT NULL,
    time_text text DEFAULT ''::text NOT NULL,
    amount_fen bigint NOT NULL,
    balance_fen bigint,
    reference text DEFAULT ''::text NOT NULL,
    counterparty text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    raw text[] NOT NULL,
    fingerprint bytea NOT NULL,
    matched_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT bank_line_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT bank_line_fingerprint_check CHECK ((length(fingerprint) = 32)),
    CONSTRAINT bank_line_not_overmatched CHECK (((abs(matched_fen) <= abs(amount_fen)) AND ((matched_fen = 0) OR (sign((matched_fen)::double precision) = sign((amount_fen)::double precision)))))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.bank_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE bank_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.bank_line IS 'Funds: a movement as the bank reports it; the same line in a later file is known by its fingerprint.';

--
-- Name: bank_line_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bank_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bank_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: bank_statement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bank_statement (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    file_name text NOT NULL,
    file_sha256 bytea NOT NULL,
    layout text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    line_count integer NOT NULL,
    new_count integer NOT NULL,
    duplicate_count integer NOT NULL,
    opening_fen bigint,
    sum_fen bigint NOT NULL,
    closing_fen bigint,
    breaks jsonb DEFAULT '[]'::jsonb NOT NULL,
    adds_up boolean GENERATED ALWAYS AS (((opening_fen IS NOT NULL) AND (closing_fen IS NOT NULL) AND ((opening_fen + sum_fen) = closing_fen) AND (breaks = '[]'::jsonb))) STORED NOT NULL,
    imported_by bigint NOT NULL,
    imported_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    reverted_by bigint,
    reverted_at timestamp with time zone,
    layout_version integer DEFAULT 1 NOT NULL,
    mapping jsonb,
    left_out jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT bank_statement_check CHECK ((last_day >= first_day)),
    CONSTRAINT bank_statement_check1 CHECK (((new_count + duplicate_count) = line_count)),
    CONSTRAINT bank_statement_check2 CHECK (((reverted_by IS NULL) = (reverted_at IS NULL))),
    CONSTRAINT bank_statement_duplicate_count_check CHECK ((duplicate_count >= 0)),
    CONSTRAINT bank_statement_file_name_check CHECK ((length(file_name) <= 200)),
    CONSTRAINT bank_statement_file_sha256_check CHECK ((length(file_sha256) = 32)),
    CONSTRAINT bank_statement_layout_version_check CHECK ((layout_version > 0)),
    CONSTRAINT bank_statement_line_count_check CHECK ((line_count > 0)),
    CONSTRAINT bank_statement_new_count_check CHECK ((new_count >= 0))
);

ALTER TABLE ONLY public.bank_statement FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE bank_statement; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.bank_statement IS 'Funds: an imported statement: opening + sum = closing and every running balance checked, breaks shown and never repaired.';

--
-- Name: COLUMN bank_statement.mapping; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bank_statement.mapping IS 'Funds: the columns of the tenant''s own layout as they were at the import; null for the layouts that everybody has.';

--
-- Name: bank_statement_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bank_statement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bank_statement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: benefit_rate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.benefit_rate (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    purpose text NOT NULL,
    valid_from date NOT NULL,
    amount_fen bigint NOT NULL,
    raises bigint,
    raise_basis_points integer,
    rounding_fen bigint,
    rounding text,
    source text NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT benefit_rate_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT benefit_rate_purpose_check CHECK ((purpose ~ '^[A-Za-z0-9-]{1,30}$'::text)),
    CONSTRAINT benefit_rate_raise_basis_points_check CHECK (((raise_basis_points >= '-10000'::integer) AND (raise_basis_points <= 100000))),
    CONSTRAINT benefit_rate_rounding_check CHECK ((rounding = ANY (ARRAY['half_up'::text, 'up'::text, 'down'::text]))),
    CONSTRAINT benefit_rate_rounding_fen_check CHECK ((rounding_fen = ANY (ARRAY[(1)::bigint, (10)::bigint, (100)::bigint, (1000)::bigint]))),
    CONSTRAINT benefit_rate_source_check CHECK (((source <> ''::text) AND (length(source) <= 200))),
    CONSTRAINT benefit_rate_valid_from_check CHECK ((EXTRACT(day FROM valid_from) = (1)::numeric)),
    CONSTRAINT rate_raise_whole CHECK ((((raises IS NULL) = (raise_basis_points IS NULL)) AND ((raises IS NULL) = (rounding IS NULL)) AND ((raises IS NULL) = (rounding_fen IS NULL))))
);

ALTER TABLE ONLY public.benefit_rate FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE benefit_rate; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.benefit_rate IS 'Funds: what a grant of a purpose is a month, from a month on; a raise names the rate that it raises, by how much and how it is rounded.';

--
-- Name: benefit_rate_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.benefit_rate ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.benefit_rate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: book_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.book_item (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    entry_date date NOT NULL,
    amount_fen bigint NOT NULL,
    matched_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT book_item_not_overmatched CHECK (((abs(matched_fen) <= abs(amount_fen)) AND ((matched_fen = 0) OR (sign((matched_fen)::double precision) = sign((amount_fen)::double precision)))))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.book_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE book_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.book_item IS 'Funds: a voucher seen from a bank account: the sum of its lines there over all funds; the book side of matching.';

--
-- Name: budget; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL
);

ALTER TABLE ONLY public.budget FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE budget; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget IS 'Funds: the budget of a programme; what it says is the sum of its approved versions.';

--
-- Name: budget_cell; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_cell (
    tenant_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    approved_fen bigint NOT NULL,
    committed_fen bigint DEFAULT 0 NOT NULL,
    spent_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT cell_committed_not_negative CHECK ((committed_fen >= 0)),
    CONSTRAINT cell_not_below_zero CHECK ((approved_fen >= 0)),
    CONSTRAINT cell_spent_not_negative CHECK ((spent_fen >= 0)),
    CONSTRAINT within_budget CHECK (((committed_fen + spent_fen) <= approved_fen))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.budget_cell FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE budget_cell; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget_cell IS 'Funds: the hard stop, fund × line × year × area; moved only by posting functions, its CHECK decides under the lock of the row.';

--
-- Name: budget_chart_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_chart_account (
    effective_from date NOT NULL,
    unit text NOT NULL,
    ledger_account text NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    CONSTRAINT budget_chart_account_name_check CHECK ((name <> ''::text)),
    CONSTRAINT budget_chart_account_number_check CHECK ((number ~ '^[678][0-9]{3}$'::text)),
    CONSTRAINT budget_chart_account_source_check CHECK ((source <> ''::text)),
    CONSTRAINT budget_chart_account_unit_check CHECK ((unit = ANY (ARRAY['administrative'::text, 'institution'::text])))
);

--
-- Name: TABLE budget_chart_account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget_chart_account IS 'Funds: 预算会计科目 of a government unit beside the meaning that its financial accounting books; money in and out is 资金结存.';

--
-- Name: budget_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: budget_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_line (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    budget_id bigint NOT NULL,
    "position" smallint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    ledger_account text DEFAULT 'programme_cost'::text NOT NULL,
    CONSTRAINT budget_line_code_check CHECK ((code ~ '^[A-Za-z0-9.-]{1,20}$'::text)),
    CONSTRAINT budget_line_ledger_account_check CHECK ((ledger_account = ANY (ARRAY['programme_cost'::text, 'management_cost'::text, 'fundraising_cost'::text]))),
    CONSTRAINT budget_line_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
    CONSTRAINT budget_line_position_check CHECK (("position" > 0))
);

ALTER TABLE ONLY public.budget_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE budget_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget_line IS 'Funds: what the money is for; the account says as which cost a payment on the line is booked.';

--
-- Name: budget_line_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: budget_move; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.budget_move (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    kind text NOT NULL,
    approved_fen bigint DEFAULT 0 NOT NULL,
    committed_fen bigint DEFAULT 0 NOT NULL,
    spent_fen bigint DEFAULT 0 NOT NULL,
    version_id bigint,
    commitment_id bigint,
    entry_id bigint,
    account_id bigint NOT NULL,
    at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT budget_move_check CHECK (((kind = ANY (ARRAY['approve'::text, 'reallocate'::text])) = (version_id IS NOT NULL))),
    CONSTRAINT budget_move_check1 CHECK (((kind = ANY (ARRAY['commit'::text, 'release'::text])) = (commitment_id IS NOT NULL))),
    CONSTRAINT budget_move_check2 CHECK (((kind = 'spend'::text) = (entry_id IS NOT NULL))),
    CONSTRAINT budget_move_kind_check CHECK ((kind = ANY (ARRAY['approve'::text, 'reallocate'::text, 'commit'::text, 'release'::text, 'spend'::text])))
);

ALTER TABLE ONLY public.budget_move FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE budget_move; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.budget_move IS 'Funds: every change of a budget cell with the document behind it.';

--
-- Name: budget_move_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_move ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: budget_version_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.budget_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.budget_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: calendar_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.calendar_day (
    date date NOT NULL,
    kind text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    edited_by bigint,
    edited_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT calendar_day_kind_check CHECK ((kind = ANY (ARRAY['holiday'::text, 'makeup'::text])))
);

--
-- Name: TABLE calendar_day; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.calendar_day IS 'Platform: holidays and make-up working days of the country.';

--
-- Name: calendar_year; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.calendar_year (
    year smallint NOT NULL,
    source text NOT NULL
);

--
-- Name: TABLE calendar_year; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.calendar_year IS 'Platform: years whose official table of holidays is known; in others a deadline is 预估 (estimated).';

--
-- Name: call; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    kind text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    grace_seconds integer DEFAULT 0 NOT NULL,
    form_version_id bigint,
    budget_fen bigint NOT NULL,
    requested_min_fen bigint,
    requested_max_fen bigint,
    eligibility jsonb DEFAULT '[]'::jsonb NOT NULL,
    review_rule jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    published_by bigint,
    published_at timestamp with time zone,
    decision_id bigint,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    archived_by bigint,
    archived_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    copied_from bigint,
    closed_at timestamp with time zone,
    closed_by bigint,
    closed_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT call_archived_by_somebody CHECK ((((archived_at IS NULL) = (archived_by IS NULL)) AND ((state = 'archived'::text) = (archived_at IS NOT NULL)))),
    CONSTRAINT call_budget_fen_check CHECK ((budget_fen >= 0)),
    CONSTRAINT call_closed_reason_check CHECK ((length(closed_reason) <= 2000)),
    CONSTRAINT call_closed_with_reason CHECK ((((closed_at IS NULL) = (closed_by IS NULL)) AND ((closed_at IS NULL) = (closed_reason = ''::text)) AND ((closed_at IS NULL) OR (published_at IS NOT NULL)))),
    CONSTRAINT call_closes_after_opening CHECK ((deadline_at > opens_at)),
    CONSTRAINT call_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'::text)),
    CONSTRAINT call_eligibility_check CHECK ((jsonb_typeof(eligibility) = 'array'::text)),
    CONSTRAINT call_grace_seconds_check CHECK (((grace_seconds >= 0) AND (grace_seconds <= 86400))),
    CONSTRAINT call_kind_known CHECK ((kind = ANY (ARRAY['grant'::text, 'tender'::text, 'matching'::text, 'rollout'::text, 'yearly'::text, 'competition'::text, 'claim'::text]))),
    CONSTRAINT call_published_by_decision CHECK ((((state = ANY (ARRAY['draft'::text, 'awaiting_decision'::text])) = (published_at IS NULL)) AND ((published_at IS NULL) = (published_by IS NULL)) AND ((published_at IS NULL) = (decision_id IS NULL)))),
    CONSTRAINT call_published_with_form CHECK (((published_at IS NULL) OR (form_version_id IS NOT NULL))),
    CONSTRAINT call_requested_max_fen_check CHECK ((requested_max_fen >= 0)),
    CONSTRAINT call_requested_min_fen_check CHECK ((requested_min_fen >= 0)),
    CONSTRAINT call_requested_range CHECK ((requested_max_fen >= requested_min_fen)),
    CONSTRAINT call_review_rule_check CHECK ((jsonb_typeof(review_rule) = 'object'::text)),
    CONSTRAINT call_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'awaiting_decision'::text, 'published'::text, 'withdrawn'::text, 'archived'::text]))),
    CONSTRAINT call_summary_check CHECK ((length(summary) <= 20000)),
    CONSTRAINT call_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT call_title_en_check CHECK ((length(title_en) <= 300)),
    CONSTRAINT call_withdrawn_with_reason CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_reason = ''::text)) AND ((state <> 'withdrawn'::text) OR (withdrawn_at IS NOT NULL))))
);

ALTER TABLE ONLY public.call FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call IS 'Calls: a call for proposals; eligibility and review rule are data fixed with its publication. Closed is not stored: the clock says it.';

--
-- Name: COLUMN call.copied_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.call.copied_from IS 'The earlier call that the draft was copied from.';

--
-- Name: COLUMN call.closed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.call.closed_at IS 'When the call was ended before its deadline, with a reason that everybody reads.';

--
-- Name: call_correction; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_correction (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    affects_proposals boolean NOT NULL,
    corrected_by bigint NOT NULL,
    corrected_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT call_correction_body_check CHECK (((body <> ''::text) AND (length(body) <= 8000))),
    CONSTRAINT call_correction_number_check CHECK ((number > 0)),
    CONSTRAINT call_correction_title_check CHECK (((title <> ''::text) AND (length(title) <= 200)))
);

ALTER TABLE ONLY public.call_correction FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_correction; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_correction IS 'Calls: announced corrections (更正公告) of a published call; affects_proposals says that applicants have to work by it.';

--
-- Name: call_correction_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.call_correction ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_correction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: call_document; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_document (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    file_id bigint NOT NULL,
    title text NOT NULL,
    added_by bigint,
    added_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT call_document_title_check CHECK (((title <> ''::text) AND (length(title) <= 200)))
);

ALTER TABLE ONLY public.call_document FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_document; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_document IS 'Calls: documents that the public may download with a published call.';

--
-- Name: call_document_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.call_document ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: call_extension; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_extension (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    deadline_from timestamp with time zone NOT NULL,
    deadline_to timestamp with time zone NOT NULL,
    reason text NOT NULL,
    extended_by bigint NOT NULL,
    extended_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT call_deadline_shortened CHECK ((deadline_to > deadline_from)),
    CONSTRAINT call_extension_reason_check CHECK (((reason <> ''::text) AND (length(reason) <= 2000)))
);

ALTER TABLE ONLY public.call_extension FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_extension; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_extension IS 'Calls: announced extensions of the deadline, never a shortening.';

--
-- Name: call_extension_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.call_extension ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_extension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: call_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.call ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: call_period_rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_period_rule (
    call_kind text NOT NULL,
    rule_code text NOT NULL,
    counts_from text NOT NULL,
    CONSTRAINT call_period_rule_counts_from_check CHECK ((counts_from = ANY (ARRAY['publication'::text, 'correction'::text]))),
    CONSTRAINT call_period_rule_rule_code_check CHECK ((rule_code ~ '^[a-z0-9_.]+$'::text))
);

--
-- Name: TABLE call_period_rule; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_period_rule IS 'Calls: the dated rules that say how long a call of a kind stays open at least, counted from its publication or from a correction.';

--
-- Name: call_question; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_question (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    question text NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    CONSTRAINT call_question_answer_check CHECK (((answer <> ''::text) AND (length(answer) <= 4000))),
    CONSTRAINT call_question_question_check CHECK (((question <> ''::text) AND (length(question) <= 2000))),
    CONSTRAINT question_answered_by_another CHECK ((answered_by <> asked_by)),
    CONSTRAINT question_answered_whole CHECK ((num_nulls(answer, answered_by, answered_at) = ANY (ARRAY[0, 3])))
);

ALTER TABLE ONLY public.call_question FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_question; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_question IS 'Calls: a question about a call; with its answer it is read by everybody, never with the name of who asked.';

--
-- Name: call_question_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.call_question ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: call_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_source (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    code text NOT NULL,
    "position" integer NOT NULL,
    fund_id bigint NOT NULL,
    limit_fen bigint NOT NULL,
    CONSTRAINT call_source_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT call_source_limit_fen_check CHECK ((limit_fen > 0))
);

ALTER TABLE ONLY public.call_source FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_source IS 'Calls: a fund that pays awards of a call, at most so much; code is its column in the budget grid.';

--
-- Name: call_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_version (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    number integer NOT NULL,
    cause text NOT NULL,
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    changed_by bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT call_version_cause_check CHECK ((cause = ANY (ARRAY['drafted'::text, 'copied'::text, 'revised'::text, 'published'::text, 'extended'::text, 'corrected'::text, 'closed'::text, 'withdrawn'::text]))),
    CONSTRAINT call_version_hash CHECK ((content_sha256 = sha256(convert_to(content, 'UTF8'::name)))),
    CONSTRAINT call_version_number_check CHECK ((number > 0))
);

ALTER TABLE ONLY public.call_version FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_version IS 'Calls: what a call said after each change, as canonical JSON with its SHA-256.';

--
-- Name: call_workflow; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.call_workflow (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    number integer NOT NULL,
    definition text NOT NULL,
    definition_sha256 bytea NOT NULL,
    moved_by_map jsonb,
    made_by bigint,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT call_workflow_moved_by_map_check CHECK ((jsonb_typeof(moved_by_map) = 'object'::text)),
    CONSTRAINT call_workflow_number_check CHECK ((number > 0)),
    CONSTRAINT workflow_hash CHECK ((definition_sha256 = sha256(convert_to(definition, 'UTF8'::name))))
);

ALTER TABLE ONLY public.call_workflow FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE call_workflow; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.call_workflow IS 'Calls: a version of the workflow of a call as canonical JSON; moved_by_map names the new state of each old one where proposals in flight were moved to it.';

--
-- Name: call_workflow_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.call_workflow ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_workflow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: chart_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chart_account (
    chart text NOT NULL,
    effective_from date NOT NULL,
    number text NOT NULL,
    ledger_account text NOT NULL,
    source text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    CONSTRAINT chart_account_chart_check CHECK ((chart = ANY (ARRAY['nonprofit'::text, 'government'::text]))),
    CONSTRAINT chart_account_name_check CHECK ((length(name) <= 60)),
    CONSTRAINT chart_account_number_check CHECK ((number ~ '^[0-9]{4,8}$'::text))
);

--
-- Name: TABLE chart_account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.chart_account IS 'Funds: numbers of a chart of accounts from a day on; 5201, 5301, 5401 and 1701 mean something else before 2026.';

--
-- Name: COLUMN chart_account.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.chart_account.name IS 'Funds: what the chart calls the account where that differs from the name of the meaning.';

--
-- Name: commitment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.commitment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.commitment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: commitment_use; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.commitment_use (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    commitment_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT commitment_use_amount_fen_check CHECK ((amount_fen <> 0))
);

ALTER TABLE ONLY public.commitment_use FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE commitment_use; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.commitment_use IS 'Funds: what a voucher used of a commitment; a reversal uses the negative amount.';

--
-- Name: commitment_use_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.commitment_use ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.commitment_use_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: community_need; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.community_need (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    area_code text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    people integer NOT NULL,
    needed_by date NOT NULL,
    budget_fen bigint NOT NULL,
    state text DEFAULT 'stated'::text NOT NULL,
    stated_by bigint NOT NULL,
    stated_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    returned_reason text DEFAULT ''::text NOT NULL,
    taker_id bigint,
    taken_at timestamp with time zone,
    taken_by bigint,
    answer text,
    answer_note text DEFAULT ''::text NOT NULL,
    answered_by bigint,
    answered_at timestamp with time zone,
    closed_by bigint,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT community_need_answer_check CHECK ((answer = ANY (ARRAY['met'::text, 'partly'::text, 'unmet'::text, 'unreachable'::text]))),
    CONSTRAINT community_need_answer_note_check CHECK ((length(answer_note) <= 2000)),
    CONSTRAINT community_need_budget_fen_check CHECK ((budget_fen >= 0)),
    CONSTRAINT community_need_description_check CHECK (((description <> ''::text) AND (length(description) <= 4000))),
    CONSTRAINT community_need_people_check CHECK ((people > 0)),
    CONSTRAINT community_need_returned_reason_check CHECK ((length(returned_reason) <= 2000)),
    CONSTRAINT community_need_state_check CHECK ((state = ANY (ARRAY['stated'::text, 'returned'::text, 'accepted'::text, 'closed'::text, 'withdrawn'::text]))),
    CONSTRAINT community_need_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT need_answer_says_why CHECK (((answer IS NULL) OR (answer = 'met'::text) OR (answer_note <> ''::text))),
    CONSTRAINT need_answered_whole CHECK ((num_nulls(answer, answered_by, answered_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT need_closed_after_asking CHECK ((((state = 'closed'::text) = (closed_at IS NOT NULL)) AND ((closed_at IS NULL) = (closed_by IS NULL)) AND ((closed_at IS NULL) OR (answer IS NOT NULL)))),
    CONSTRAINT need_closed_by_another CHECK ((closed_by <> answered_by)),
    CONSTRAINT need_decided CHECK ((((decided_by IS NULL) = (decided_at IS NULL)) AND ((state <> ALL (ARRAY['accepted'::text, 'returned'::text, 'closed'::text])) OR (decided_by IS NOT NULL)) AND ((state = 'returned'::text) <= (returned_reason <> ''::text)))),
    CONSTRAINT need_decided_by_another CHECK ((decided_by <> stated_by)),
    CONSTRAINT need_taken_whole CHECK ((num_nulls(taker_id, taken_at, taken_by) = ANY (ARRAY[0, 3])))
);

ALTER TABLE ONLY public.community_need FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE community_need; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.community_need IS 'Calls: what a town or a community needs (社区需求), for how many, by when; accepted by the county, closed only after the community was asked.';

--
-- Name: community_need_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.community_need ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.community_need_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: competition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.competition (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    edition smallint NOT NULL,
    year smallint NOT NULL,
    title text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    honour_level text NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT competition_edition_check CHECK ((edition >= 1)),
    CONSTRAINT competition_honour_level_check CHECK ((honour_level = ANY (ARRAY['national'::text, 'province'::text, 'city'::text, 'county'::text, 'other'::text]))),
    CONSTRAINT competition_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT competition_title_en_check CHECK ((length(title_en) <= 300)),
    CONSTRAINT competition_year_check CHECK (((year >= 2000) AND (year <= 2200)))
);

ALTER TABLE ONLY public.competition FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE competition; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.competition IS 'Competitions: one edition of a contest (大赛); its entries are the proposals to its call.';

--
-- Name: competition_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.competition ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.competition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: competition_track; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.competition_track (
    tenant_id bigint NOT NULL,
    competition_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    CONSTRAINT competition_track_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
    CONSTRAINT competition_track_name_en_check CHECK ((length(name_en) <= 200))
);

ALTER TABLE ONLY public.competition_track FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE competition_track; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.competition_track IS 'Competitions: a track (赛道) of an edition is a lot of its call under the name that the contest gives it.';

--
-- Name: conflict_of_interest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conflict_of_interest (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    proposal_id bigint,
    organisation_id bigint,
    ground text NOT NULL,
    evidence text NOT NULL,
    noted_by bigint NOT NULL,
    noted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT conflict_of_interest_evidence_check CHECK (((evidence <> ''::text) AND (length(evidence) <= 2000))),
    CONSTRAINT conflict_of_interest_ground_check CHECK ((ground = ANY (ARRAY['declared'::text, 'family'::text, 'employment'::text, 'funder'::text, 'consortium'::text, 'past_work'::text, 'other'::text]))),
    CONSTRAINT conflict_of_interest_has_one_side CHECK ((num_nonnulls(proposal_id, organisation_id) = 1)),
    CONSTRAINT conflict_of_interest_withdrawn_reason_check CHECK ((length(withdrawn_reason) <= 2000)),
    CONSTRAINT conflict_of_interest_withdrawn_with_reason CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_reason = ''::text))))
);

ALTER TABLE ONLY public.conflict_of_interest FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE conflict_of_interest; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.conflict_of_interest IS 'Competitions: conflicts (回避) that nobody can compute: declared by the reviewer or noted by the officer, against one proposal or all of an organisation.';

--
-- Name: organisation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organisation (
    id bigint NOT NULL,
    name text NOT NULL,
    code text,
    code_override_reason text,
    kind text NOT NULL,
    area_code text NOT NULL,
    registered_on date,
    legal_representative text DEFAULT ''::text NOT NULL,
    introduction text DEFAULT ''::text NOT NULL,
    demonstration boolean DEFAULT false NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT organisation_code_check CHECK ((code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'::text)),
    CONSTRAINT organisation_code_sound_or_explained CHECK (((code IS NULL) OR public.credit_code_is_sound(code) OR (COALESCE(code_override_reason, ''::text) <> ''::text))),
    CONSTRAINT organisation_kind_check CHECK ((kind = ANY (ARRAY['league_committee'::text, 'government'::text, 'foundation'::text, 'association'::text, 'service_organisation'::text, 'social_work_agency'::text, 'institution'::text, 'company'::text, 'university'::text, 'village_committee'::text, 'foreign_ngo'::text, 'other'::text]))),
    CONSTRAINT organisation_name_check CHECK (((name <> ''::text) AND (length(name) <= 200)))
);

--
-- Name: TABLE organisation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.organisation IS 'Platform: legal bodies with their unified social credit code (GB 32100); an early code that fails its checksum needs a reason.';

--
-- Name: organisation_member; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organisation_member (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    account_id bigint NOT NULL,
    role text NOT NULL,
    "position" text DEFAULT ''::text NOT NULL,
    valid_from date DEFAULT public.today() NOT NULL,
    valid_to date,
    granted_by bigint,
    granted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT organisation_member_check CHECK (((valid_to IS NULL) OR (valid_to >= valid_from))),
    CONSTRAINT organisation_member_role_check CHECK ((role = ANY (ARRAY['editor'::text, 'administrator'::text])))
);

--
-- Name: TABLE organisation_member; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.organisation_member IS 'Platform: who acts for an organisation (applicant editor, applicant administrator).';

--
-- Name: programme_party; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.programme_party (
    tenant_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    role text NOT NULL,
    CONSTRAINT programme_party_role_check CHECK ((role = ANY (ARRAY['host'::text, 'implementer'::text, 'funder'::text, 'technical_support'::text, 'operator'::text, 'third_party'::text])))
);

ALTER TABLE ONLY public.programme_party FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE programme_party; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.programme_party IS 'Platform: organisations that take part in a programme (主办, 执行, 出资, 技术支持, 承办, 第三方).';

--
-- Name: proposal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    requested_fen bigint,
    state text DEFAULT 'draft'::text NOT NULL,
    receipt_number integer,
    begun_by bigint NOT NULL,
    begun_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    first_submitted_at timestamp with time zone,
    correction_due_on date,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    workflow_id bigint,
    step text DEFAULT 'draft'::text NOT NULL,
    waits_for text DEFAULT 'applicant'::text NOT NULL,
    step_due_on date,
    CONSTRAINT proposal_receipt_number_check CHECK ((receipt_number > 0)),
    CONSTRAINT proposal_requested_fen_check CHECK ((requested_fen >= 0)),
    CONSTRAINT proposal_returned_has_due_day CHECK (((state <> 'returned'::text) OR (correction_due_on IS NOT NULL))),
    CONSTRAINT proposal_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'accepted'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT proposal_submitted_has_receipt CHECK ((((receipt_number IS NULL) = (first_submitted_at IS NULL)) AND ((state <> 'draft'::text) OR (receipt_number IS NULL)) AND ((state <> ALL (ARRAY['submitted'::text, 'returned'::text, 'accepted'::text, 'refused'::text])) OR (receipt_number IS NOT NULL)))),
    CONSTRAINT proposal_title_check CHECK ((length(title) <= 200)),
    CONSTRAINT proposal_waits_for_check CHECK ((waits_for = ANY (ARRAY['applicant'::text, 'administrator'::text, 'recommending_unit'::text, 'officer'::text, 'decision_maker'::text, 'nobody'::text]))),
    CONSTRAINT proposal_withdrawn_by_somebody CHECK ((((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))),
    CONSTRAINT proposal_withdrawn_reason_check CHECK ((length(withdrawn_reason) <= 2000))
);

ALTER TABLE ONLY public.proposal FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal IS 'Calls: what one organisation proposes for one lot; its answers stand in its revisions.';

--
-- Name: COLUMN proposal.step; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.proposal.step IS 'The state in the workflow that the proposal is in; workflow_id names its version, null for the standard one.';

--
-- Name: reviewer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reviewer (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    organisation_id bigint,
    organisation_name text DEFAULT ''::text NOT NULL,
    organisation_code text,
    "position" text DEFAULT ''::text NOT NULL,
    area_code text NOT NULL,
    fields text[] DEFAULT '{}'::text[] NOT NULL,
    enrolled_by bigint NOT NULL,
    enrolled_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    paused_by bigint,
    paused_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT reviewer_fields_check CHECK ((cardinality(fields) <= 10)),
    CONSTRAINT reviewer_organisation_code_check CHECK ((organisation_code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'::text)),
    CONSTRAINT reviewer_organisation_name_check CHECK ((length(organisation_name) <= 200)),
    CONSTRAINT reviewer_paused_by_somebody CHECK (((paused_at IS NULL) = (paused_by IS NULL))),
    CONSTRAINT reviewer_position_check CHECK ((length("position") <= 100))
);

ALTER TABLE ONLY public.reviewer FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE reviewer; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.reviewer IS 'Competitions: a person of the reviewer bank (专家库); the unit counts by its row or, where it is not registered here, by its code.';

--
-- Name: conflict_ground; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.conflict_ground WITH (security_invoker='true') AS
 WITH entry AS (
         SELECT p.tenant_id,
            p.id AS proposal_id,
            c.programme_id,
            o.id AS organisation_id,
            o.name,
            o.code,
            o.legal_representative
           FROM ((public.proposal p
             JOIN public.call c ON (((c.tenant_id = p.tenant_id) AND (c.id = p.call_id))))
             JOIN public.organisation o ON ((o.id = p.organisation_id)))
        ), judge AS (
         SELECT r.tenant_id,
            r.id AS reviewer_id,
            r.account_id,
            r.organisation_id,
            a.name,
            COALESCE(r.organisation_code, o.code) AS code,
            o.legal_representative
           FROM ((public.reviewer r
             JOIN public.account a ON ((a.id = r.account_id)))
             LEFT JOIN public.organisation o ON ((o.id = r.organisation_id)))
        )
 SELECT j.tenant_id,
    j.reviewer_id,
    e.proposal_id,
    'organisation'::text AS ground,
    e.name AS evidence
   FROM (judge j
     JOIN entry e ON (((e.tenant_id = j.tenant_id) AND (e.organisation_id = j.organisation_id))))
UNION ALL
 SELECT j.tenant_id,
    j.reviewer_id,
    e.proposal_id,
    'credit_code'::text AS ground,
    e.code AS evidence
   FROM (judge j
     JOIN entry e ON (((e.tenant_id = j.tenant_id) AND (e.code = j.code))))
  WHERE (e.organisation_id IS DISTINCT FROM j.organisation_id)
UNION ALL
 SELECT DISTINCT j.tenant_id,
    j.reviewer_id,
    e.proposal_id,
    'member'::text AS ground,
    e.name AS evidence
   FROM ((judge j
     JOIN public.organisation_member m ON ((m.account_id = j.account_id)))
     JOIN entry e ON (((e.tenant_id = j.tenant_id) AND (e.organisation_id = m.organisation_id))))
UNION ALL
 SELECT j.tenant_id,
    j.reviewer_id,
    e.proposal_id,
    'legal_representative'::text AS ground,
    e.legal_representative AS evidence
   FROM (judge j
     JOIN entry e ON (((e.tenant_id = j.tenant_id) AND (e.legal_representative = j.name))))
UNION ALL
 SELECT j.tenant_id,
    j.reviewer_id,
    e.proposal_id,
    'shared_legal_representative'::text AS ground,
    e.legal_representative AS evidence
   FROM (judge j
     JOIN entry e ON (((e.tenant_id = j.tenant_id) AND (e.legal_representative = j.legal_representative))))
  WHERE ((e.legal_representative <> ''::text) AND (e.organisation_id <> j.organisation_id))
UNION ALL
 SELECT j.tenant_id,
    j.reviewer_id,
    e.proposal_id,
    'operator'::text AS ground,
    o.name AS evidence
   FROM (((judge j
     JOIN public.programme_party y ON (((y.tenant_id = j.tenant_id) AND (y.organisation_id = j.organisation_id) AND (y.role = 'operator'::text))))
     JOIN entry e ON (((e.tenant_id = y.tenant_id) AND (e.programme_id = y.programme_id))))
     JOIN public.organisation o ON ((o.id = y.organisation_id)))
UNION ALL
 SELECT n.tenant_id,
    n.reviewer_id,
    e.proposal_id,
    n.ground,
    n.evidence
   FROM (public.conflict_of_interest n
     JOIN entry e ON (((e.tenant_id = n.tenant_id) AND ((e.proposal_id = n.proposal_id) OR (e.organisation_id = n.organisation_id)))))
  WHERE (n.withdrawn_at IS NULL);

--
-- Name: VIEW conflict_ground; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.conflict_ground IS 'Competitions: every reason why a reviewer may not judge a proposal: same unit or credit code, member or legal representative of the applicant, operator of the programme, and what was declared or noted.';

--
-- Name: conflict_of_interest_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.conflict_of_interest ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.conflict_of_interest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: contract; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    award_id bigint NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    authority_id bigint NOT NULL,
    contractor_id bigint NOT NULL,
    area_code text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    value_fen bigint NOT NULL,
    terms text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    drafted_by bigint NOT NULL,
    drafted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    frozen_sha256 bytea,
    frozen_at timestamp with time zone,
    verification_code text,
    activated_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by bigint,
    ended_reason text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    split_rule text DEFAULT 'proportional'::text NOT NULL,
    CONSTRAINT contract_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT contract_end_has_reason CHECK (((state <> ALL (ARRAY['terminated'::text, 'cancelled'::text])) OR (ended_reason <> ''::text))),
    CONSTRAINT contract_is_frozen CHECK (((state = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR (num_nulls(frozen_sha256, frozen_at, verification_code) = 0))),
    CONSTRAINT contract_number_check CHECK (((number <> ''::text) AND (length(number) <= 60))),
    CONSTRAINT contract_split_rule_check CHECK ((split_rule = ANY (ARRAY['proportional'::text, 'government_first'::text, 'social_first'::text, 'eligible_line'::text]))),
    CONSTRAINT contract_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'to_sign'::text, 'active'::text, 'completed'::text, 'terminated'::text, 'cancelled'::text]))),
    CONSTRAINT contract_terms_check CHECK ((length(terms) <= 20000)),
    CONSTRAINT contract_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT contract_value_fen_check CHECK ((value_fen > 0))
);

ALTER TABLE ONLY public.contract FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE contract; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.contract IS 'Contracts: an agreement made from an award; its content is frozen when it goes out to be sealed.';

--
-- Name: contract_copy; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract_copy (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    file_id bigint NOT NULL,
    sha256 bytea NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT contract_copy_sha256_check CHECK ((length(sha256) = 32))
);

ALTER TABLE ONLY public.contract_copy FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE contract_copy; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.contract_copy IS 'Contracts: the printed frozen contract as bytes that are kept: what all parties sign with their certificates.';

--
-- Name: contract_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contract ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contract_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: contract_signature; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract_signature (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    organisation_code text NOT NULL,
    file_id bigint NOT NULL,
    signed_sha256 bytea NOT NULL,
    sha256 bytea NOT NULL,
    subject text NOT NULL,
    issuer text NOT NULL,
    serial text NOT NULL,
    not_before timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    revocation_checked boolean NOT NULL,
    verified_at timestamp with time zone NOT NULL,
    handed_in_by bigint NOT NULL,
    handed_in_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT contract_signature_issuer_check CHECK ((issuer <> ''::text)),
    CONSTRAINT contract_signature_organisation_code_check CHECK ((organisation_code <> ''::text)),
    CONSTRAINT contract_signature_serial_check CHECK ((serial <> ''::text)),
    CONSTRAINT contract_signature_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT contract_signature_subject_check CHECK ((subject <> ''::text)),
    CONSTRAINT signed_while_valid CHECK (((verified_at >= not_before) AND (verified_at <= not_after)))
);

ALTER TABLE ONLY public.contract_signature FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE contract_signature; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.contract_signature IS 'Contracts: a party''s signature with a certificate, verified on the server when it was handed in, with the evidence.';

--
-- Name: contract_signature_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contract_signature ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contract_signature_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: contract_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contract_source (
    tenant_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT contract_source_amount_fen_check CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.contract_source FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE contract_source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.contract_source IS 'Contracts: how much of a contract each fund pays, out of which cell of its budget.';

--
-- Name: criterion; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.criterion (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    "position" smallint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    guidance text DEFAULT ''::text NOT NULL,
    weight numeric(7,4) NOT NULL,
    marks_max numeric(7,2) NOT NULL,
    marks_step numeric(5,2) NOT NULL,
    may_be_left_out boolean NOT NULL,
    comment_up_to numeric(7,2),
    comment_from numeric(7,2),
    CONSTRAINT criterion_check CHECK (((marks_step > (0)::numeric) AND (marks_step <= marks_max))),
    CONSTRAINT criterion_check1 CHECK ((comment_from <= marks_max)),
    CONSTRAINT criterion_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{0,29}$'::text)),
    CONSTRAINT criterion_comment_up_to_check CHECK ((comment_up_to >= (0)::numeric)),
    CONSTRAINT criterion_guidance_check CHECK ((length(guidance) <= 2000)),
    CONSTRAINT criterion_marks_max_check CHECK (((marks_max > (0)::numeric) AND (marks_max <= (1000)::numeric))),
    CONSTRAINT criterion_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
    CONSTRAINT criterion_name_en_check CHECK ((length(name_en) <= 200)),
    CONSTRAINT criterion_position_check CHECK ((("position" >= 1) AND ("position" <= 50))),
    CONSTRAINT criterion_weight_check CHECK (((weight > (0)::numeric) AND (weight <= (100)::numeric)))
);

ALTER TABLE ONLY public.criterion FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE criterion; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.criterion IS 'Competitions: what a sheet scores, with its weight in percent; a mark at or below comment_up_to, or at or above comment_from, needs a comment.';

--
-- Name: criterion_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.criterion ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.criterion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: decision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.decision (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    question text NOT NULL,
    content_sha256 bytea NOT NULL,
    requested_by bigint NOT NULL,
    requested_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    minutes_reference text DEFAULT ''::text NOT NULL,
    CONSTRAINT decision_answer_check CHECK ((answer = ANY (ARRAY['approved'::text, 'refused'::text, 'lapsed'::text]))),
    CONSTRAINT decision_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
    CONSTRAINT decision_check1 CHECK (((answer IS DISTINCT FROM 'refused'::text) OR (reason <> ''::text))),
    CONSTRAINT decision_takes_two CHECK (((answer IS NULL) OR (answer = 'lapsed'::text) OR (answered_by <> requested_by)))
);

ALTER TABLE ONLY public.decision FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE decision; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.decision IS 'Platform: what takes a second person: asked by one, answered by another over the same content (SHA-256), with the 会议纪要 it cites.';

--
-- Name: decision_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.decision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: defect; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.defect (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    deliverable_id bigint NOT NULL,
    description text NOT NULL,
    rectify_by date NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    found_by bigint NOT NULL,
    found_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    mended_by bigint,
    mended_at timestamp with time zone,
    mended_note text DEFAULT ''::text NOT NULL,
    closed_by bigint,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT defect_closed CHECK ((((state = 'closed'::text) = (closed_by IS NOT NULL)) AND ((closed_by IS NULL) = (closed_at IS NULL)))),
    CONSTRAINT defect_closed_by_another CHECK ((closed_by <> mended_by)),
    CONSTRAINT defect_day_after_finding CHECK ((rectify_by >= ((found_at AT TIME ZONE 'Asia/Shanghai'::text))::date)),
    CONSTRAINT defect_description_check CHECK (((description <> ''::text) AND (length(description) <= 4000))),
    CONSTRAINT defect_mended CHECK (((num_nulls(mended_by, mended_at) = ANY (ARRAY[0, 2])) AND ((state = 'open'::text) OR ((mended_by IS NOT NULL) AND (mended_note <> ''::text))))),
    CONSTRAINT defect_mended_note_check CHECK ((length(mended_note) <= 4000)),
    CONSTRAINT defect_state_check CHECK ((state = ANY (ARRAY['open'::text, 'mended'::text, 'closed'::text])))
);

ALTER TABLE ONLY public.defect FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE defect; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.defect IS 'FieldService: what a supervisor found wrong, the day to put it right by, what was done, and who saw that it is right. Overdue follows from the day.';

--
-- Name: defect_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.defect ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.defect_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: deliverable; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deliverable (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    area_code text NOT NULL,
    title text NOT NULL,
    unit text NOT NULL,
    planned bigint NOT NULL,
    due_on date NOT NULL,
    needs_log boolean NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT deliverable_planned_check CHECK (((planned >= 1) AND (planned <= 1000000000))),
    CONSTRAINT deliverable_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT deliverable_unit_check CHECK (((unit <> ''::text) AND (length(unit) <= 20)))
);

ALTER TABLE ONLY public.deliverable FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE deliverable; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.deliverable IS 'FieldService: what a contractor delivers, in a named unit: a service counted by the time, or a product; with a log where each unit is proved.';

--
-- Name: deliverable_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.deliverable ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deliverable_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: delivery_report_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.delivery_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delivery_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: donation_receipt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.donation_receipt (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    receipt_id bigint,
    goods_id bigint,
    series_id bigint,
    number bigint,
    state text NOT NULL,
    payer_name text NOT NULL,
    payer_code text DEFAULT ''::text NOT NULL,
    check_code text DEFAULT ''::text NOT NULL,
    issued_on date NOT NULL,
    item_code text DEFAULT ''::text NOT NULL,
    item_name text NOT NULL,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    amount_fen bigint,
    note text DEFAULT ''::text NOT NULL,
    link_sha256 bytea NOT NULL,
    issued_by bigint NOT NULL,
    issued_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    void_by bigint,
    void_at timestamp with time zone,
    void_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT donation_receipt_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT donation_receipt_check CHECK (((receipt_id IS NULL) <> (goods_id IS NULL))),
    CONSTRAINT donation_receipt_check1 CHECK ((((series_id IS NULL) = (number IS NULL)) AND ((state = ANY (ARRAY['issued'::text, 'void'::text])) = (number IS NOT NULL)))),
    CONSTRAINT donation_receipt_check2 CHECK (((state <> 'issued'::text) OR (payer_name <> ''::text))),
    CONSTRAINT donation_receipt_check3 CHECK ((((state = 'void'::text) = (void_at IS NOT NULL)) AND ((void_at IS NULL) = (void_by IS NULL)))),
    CONSTRAINT donation_receipt_check_code_check CHECK ((check_code ~ '^[0-9A-F]{0,6}$'::text)),
    CONSTRAINT donation_receipt_item_code_check CHECK ((length(item_code) <= 20)),
    CONSTRAINT donation_receipt_item_name_check CHECK (((item_name <> ''::text) AND (length(item_name) <= 100))),
    CONSTRAINT donation_receipt_link_sha256_check CHECK ((length(link_sha256) = 32)),
    CONSTRAINT donation_receipt_note_check CHECK ((length(note) <= 200)),
    CONSTRAINT donation_receipt_payer_code_check CHECK (((payer_code = ''::text) OR public.credit_code_is_sound(payer_code))),
    CONSTRAINT donation_receipt_payer_name_check CHECK ((length(payer_name) <= 200)),
    CONSTRAINT donation_receipt_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT donation_receipt_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'waived'::text, 'anonymous'::text, 'void'::text]))),
    CONSTRAINT donation_receipt_unit_check CHECK ((length(unit) <= 10)),
    CONSTRAINT donation_receipt_void_reason_check CHECK ((length(void_reason) <= 200)),
    CONSTRAINT donation_void_has_reason CHECK (((void_at IS NULL) OR (void_reason <> ''::text)))
);

ALTER TABLE ONLY public.donation_receipt FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE donation_receipt; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.donation_receipt IS 'Funds: a 捐赠票据 with the fields of 财综〔2024〕1号, or why there is none: waived, or the giver is anonymous; a wrong one is void and stays, its number is not given again.';

--
-- Name: donation_receipt_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.donation_receipt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.donation_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: donation_series; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.donation_series (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    code text NOT NULL,
    medium text NOT NULL,
    first_number bigint NOT NULL,
    last_number bigint,
    next_number bigint NOT NULL,
    opened_by bigint NOT NULL,
    opened_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT donation_series_check CHECK ((last_number >= first_number)),
    CONSTRAINT donation_series_code_check CHECK ((code ~ '^[0-9A-Za-z-]{1,20}$'::text)),
    CONSTRAINT donation_series_first_number_check CHECK ((first_number > 0)),
    CONSTRAINT donation_series_medium_check CHECK ((medium = ANY (ARRAY['electronic'::text, 'paper'::text]))),
    CONSTRAINT donation_series_used_up CHECK (((next_number >= first_number) AND (next_number <= (COALESCE(last_number, '9223372036854775806'::bigint) + 1)))),
    CONSTRAINT paper_stock_ends CHECK (((medium <> 'paper'::text) OR (last_number IS NOT NULL)))
);

ALTER TABLE ONLY public.donation_series FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE donation_series; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.donation_series IS 'Funds: numbers of donation receipts (票据代码) of a holder: electronic ones, or a stock of paper with its last number; the next number is given under the lock of the row.';

--
-- Name: donation_series_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.donation_series ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.donation_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: expense_answer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.expense_answer (
    tenant_id bigint NOT NULL,
    expense_line_id bigint NOT NULL,
    accepted boolean NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    answered_by bigint NOT NULL,
    answered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT disallowance_has_reason CHECK ((accepted OR (reason <> ''::text)))
);

ALTER TABLE ONLY public.expense_answer FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE expense_answer; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.expense_answer IS 'Funds: a reported cost accepted, or disallowed with its reason.';

--
-- Name: expense_line_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.expense_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.expense_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: expense_report; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.expense_report (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    title text NOT NULL,
    begun_by bigint NOT NULL,
    begun_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    submitted_by bigint,
    submitted_at timestamp with time zone,
    CONSTRAINT expense_report_check CHECK (((submitted_by IS NULL) = (submitted_at IS NULL))),
    CONSTRAINT expense_report_title_check CHECK (((title <> ''::text) AND (length(title) <= 100)))
);

ALTER TABLE ONLY public.expense_report FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE expense_report; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.expense_report IS 'Funds: what a grantee reports to have spent (已支出) of what it was paid (已拨付); frozen once submitted.';

--
-- Name: expense_report_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.expense_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.expense_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: export_profile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.export_profile (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    preamble text DEFAULT ''::text NOT NULL,
    columns text NOT NULL,
    encoding text NOT NULL,
    format text NOT NULL,
    edited_by bigint NOT NULL,
    edited_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT export_profile_columns_check CHECK (((columns <> ''::text) AND (length(columns) <= 4000))),
    CONSTRAINT export_profile_encoding_check CHECK ((encoding = ANY (ARRAY['utf8'::text, 'gb18030'::text]))),
    CONSTRAINT export_profile_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT export_profile_name_check CHECK (((name <> ''::text) AND (length(name) <= 60))),
    CONSTRAINT export_profile_preamble_check CHECK ((length(preamble) <= 500))
);

ALTER TABLE ONLY public.export_profile FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE export_profile; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.export_profile IS 'Funds: in which columns, order, encoding and format vouchers are handed to the accounting software of a holder.';

--
-- Name: export_profile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.export_profile ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.export_profile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: file; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.file (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    sha256 bytea NOT NULL,
    byte_count bigint NOT NULL,
    media_type text NOT NULL,
    name text NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    field text DEFAULT ''::text NOT NULL,
    uploaded_by bigint,
    uploaded_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT file_byte_count_check CHECK ((byte_count > 0)),
    CONSTRAINT file_name_check CHECK (((name <> ''::text) AND (length(name) <= 200))),
    CONSTRAINT file_sha256_check CHECK ((length(sha256) = 32))
);

ALTER TABLE ONLY public.file FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE file; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.file IS 'Platform: files by content hash; the bytes lie under .data/files.';

--
-- Name: file_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.file ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: file_upload; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.file_upload (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text NOT NULL,
    byte_count bigint NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    begun_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    taken_at timestamp with time zone,
    CONSTRAINT file_upload_byte_count_check CHECK ((byte_count > 0)),
    CONSTRAINT file_upload_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT file_upload_received CHECK (((received >= 0) AND (received <= byte_count))),
    CONSTRAINT file_upload_taken_whole CHECK (((taken_at IS NULL) OR (received = byte_count)))
);

ALTER TABLE ONLY public.file_upload FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE file_upload; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.file_upload IS 'Platform: a file that comes in parts: how much of it has arrived; taken when it was attached to a thing.';

--
-- Name: file_upload_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.file_upload ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.file_upload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: final_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.final_account (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    auditor text NOT NULL,
    audit_number text NOT NULL,
    remark text DEFAULT ''::text NOT NULL,
    submitted_by bigint NOT NULL,
    submitted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    accepted boolean,
    answered_by bigint,
    answered_at timestamp with time zone,
    answer_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT account_return_has_reason CHECK (((accepted IS DISTINCT FROM false) OR (answer_reason <> ''::text))),
    CONSTRAINT account_takes_two CHECK ((answered_by <> submitted_by)),
    CONSTRAINT final_account_audit_number_check CHECK (((audit_number <> ''::text) AND (length(audit_number) <= 100))),
    CONSTRAINT final_account_auditor_check CHECK (((auditor <> ''::text) AND (length(auditor) <= 100))),
    CONSTRAINT final_account_check CHECK ((((accepted IS NULL) = (answered_at IS NULL)) AND ((accepted IS NULL) = (answered_by IS NULL)))),
    CONSTRAINT final_account_remark_check CHECK ((length(remark) <= 1000))
);

ALTER TABLE ONLY public.final_account FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE final_account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.final_account IS 'Funds: the final account (决算) of a contract with its audit report; accepted once every cost is answered and what is unspent came back to each source.';

--
-- Name: final_account_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.final_account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.final_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: final_account_row; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.final_account_row (
    tenant_id bigint NOT NULL,
    account_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    paid_fen bigint NOT NULL,
    accepted_fen bigint NOT NULL,
    disallowed_fen bigint NOT NULL,
    CONSTRAINT accounted_within_payments CHECK ((accepted_fen <= paid_fen)),
    CONSTRAINT final_account_row_accepted_fen_check CHECK ((accepted_fen >= 0)),
    CONSTRAINT final_account_row_disallowed_fen_check CHECK ((disallowed_fen >= 0))
);

ALTER TABLE ONLY public.final_account_row FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE final_account_row; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.final_account_row IS 'Funds: what a final account says of one source on the day it was handed in: paid out, accepted and disallowed; the difference of the first two has to come back.';

--
-- Name: form; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.form (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    purpose text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT form_code_check CHECK ((code ~ '^[a-z][a-z0-9-]{1,40}$'::text)),
    CONSTRAINT form_purpose_check CHECK ((purpose = ANY (ARRAY['proposal'::text, 'review'::text, 'report'::text, 'survey'::text, 'assessment'::text, 'record'::text, 'agreement'::text])))
);

ALTER TABLE ONLY public.form FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE form; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.form IS 'Forms: a form by its code; what it asks stands in its versions.';

--
-- Name: form_answer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.form_answer (
    tenant_id bigint NOT NULL,
    response_id bigint NOT NULL,
    field text NOT NULL,
    value jsonb NOT NULL,
    revision integer NOT NULL,
    answered_by bigint,
    answered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT form_answer_revision_check CHECK ((revision > 0))
);

ALTER TABLE ONLY public.form_answer FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE form_answer; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.form_answer IS 'Forms: the answer to one field, with the revision of its section in which it was last changed; JSON null is an answer taken back.';

--
-- Name: form_draft; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.form_draft (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    purpose text NOT NULL,
    based_on bigint,
    definition jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    changed_by bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT form_draft_code_check CHECK ((code ~ '^[a-z][a-z0-9-]{1,40}$'::text)),
    CONSTRAINT form_draft_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT form_draft_purpose_check CHECK ((purpose = ANY (ARRAY['proposal'::text, 'review'::text, 'report'::text, 'survey'::text, 'assessment'::text, 'record'::text, 'agreement'::text]))),
    CONSTRAINT form_draft_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.form_draft FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE form_draft; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.form_draft IS 'Forms: a form that is being designed; each change is a new version, publishing makes it a form_version and ends the draft.';

--
-- Name: form_draft_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.form_draft ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.form_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: form_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.form ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.form_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: form_response; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.form_response (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    form_version_id bigint NOT NULL,
    copied_from bigint,
    begun_by bigint,
    begun_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    frozen_at timestamp with time zone
);

ALTER TABLE ONLY public.form_response FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE form_response; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.form_response IS 'Forms: one set of answers to one version of a form; frozen for good when it is handed in.';

--
-- Name: form_response_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.form_response ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.form_response_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: form_section; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.form_section (
    tenant_id bigint NOT NULL,
    response_id bigint NOT NULL,
    section text NOT NULL,
    revision integer NOT NULL,
    completed_at timestamp with time zone,
    changed_by bigint,
    changed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT form_section_revision_check CHECK ((revision >= 0))
);

ALTER TABLE ONLY public.form_section FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE form_section; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.form_section IS 'Forms: how often a section was saved, so that two editors do not overwrite each other unseen.';

--
-- Name: form_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.form_version (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    form_id bigint NOT NULL,
    number integer NOT NULL,
    definition jsonb NOT NULL,
    definition_sha256 bytea NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT form_version_definition_check CHECK ((jsonb_typeof(definition) = 'object'::text)),
    CONSTRAINT form_version_definition_sha256_check CHECK ((length(definition_sha256) = 32)),
    CONSTRAINT form_version_number_check CHECK ((number > 0))
);

ALTER TABLE ONLY public.form_version FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE form_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.form_version IS 'Forms: what a form asks, frozen when it is made; answers are pinned to one version.';

--
-- Name: form_version_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.form_version ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.form_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: fund_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.fund ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.fund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: goods_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.goods ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.goods_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: goods_stock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.goods_stock (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    goods_id bigint NOT NULL,
    site_id bigint,
    quantity bigint NOT NULL,
    CONSTRAINT stock_not_below_zero CHECK ((quantity >= 0))
);

ALTER TABLE ONLY public.goods_stock FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE goods_stock; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.goods_stock IS 'Funds: how much of a gift is where; no site is the holder''s own store; moved only by its functions, the CHECK decides under the lock of the row.';

--
-- Name: goods_stock_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.goods_stock ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.goods_stock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: grant_arrears; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grant_arrears (
    tenant_id bigint NOT NULL,
    item_id bigint NOT NULL,
    for_item_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT grant_arrears_amount_fen_check CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.grant_arrears FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE grant_arrears; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.grant_arrears IS 'Funds: how much of a grant makes good an earlier one that was paid less than its rate; append-only.';

--
-- Name: grant_batch_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.grant_batch ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.grant_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: grant_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grant_item (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    purpose text NOT NULL,
    period text NOT NULL,
    n integer NOT NULL,
    person_id bigint NOT NULL,
    person_digest bytea NOT NULL,
    area_code text NOT NULL,
    amount_fen bigint NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    reissues bigint,
    entry_id bigint,
    line_n integer,
    return_entry_id bigint,
    bank_reference text DEFAULT ''::text NOT NULL,
    reply text DEFAULT ''::text NOT NULL,
    replied_at timestamp with time zone,
    CONSTRAINT grant_item_bank_reference_check CHECK ((bank_reference ~ '^[A-Za-z0-9-]{0,60}$'::text)),
    CONSTRAINT grant_item_check CHECK (((entry_id IS NULL) = (line_n IS NULL))),
    CONSTRAINT grant_item_check1 CHECK (((state <> ALL (ARRAY['planned'::text, 'approved'::text, 'cancelled'::text])) OR (entry_id IS NULL))),
    CONSTRAINT grant_item_check2 CHECK (((state <> 'paid'::text) OR ((entry_id IS NOT NULL) AND (return_entry_id IS NULL)))),
    CONSTRAINT grant_item_check3 CHECK (((return_entry_id IS NULL) OR ((entry_id IS NOT NULL) AND (state = ANY (ARRAY['returned'::text, 'reissued'::text]))))),
    CONSTRAINT grant_item_check4 CHECK (((state <> ALL (ARRAY['returned'::text, 'reissued'::text])) OR ((return_entry_id IS NULL) = (entry_id IS NULL)))),
    CONSTRAINT grant_item_n_check CHECK ((n > 0)),
    CONSTRAINT grant_item_person_digest_check CHECK ((length(person_digest) = 32)),
    CONSTRAINT grant_item_reply_check CHECK ((reply = ANY (ARRAY[''::text, 'paid'::text, 'name_differs'::text, 'no_account'::text, 'account_closed'::text, 'other'::text]))),
    CONSTRAINT grant_item_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'approved'::text, 'sent'::text, 'paid'::text, 'returned'::text, 'reissued'::text, 'cancelled'::text]))),
    CONSTRAINT grant_positive CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.grant_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE grant_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.grant_item IS 'Funds: one grant to one person, known by the number of the vault; the line of the voucher that paid it, the entry that took it back, the item that it grants again.';

--
-- Name: grant_item_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.grant_item ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.grant_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: holder; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.holder (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    books text NOT NULL,
    chart text DEFAULT 'nonprofit'::text NOT NULL,
    books_from date NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT holder_books_check CHECK ((books = ANY (ARRAY['full'::text, 'project_ledger'::text]))),
    CONSTRAINT holder_books_from_check CHECK ((EXTRACT(day FROM books_from) = (1)::numeric)),
    CONSTRAINT holder_chart_check CHECK ((chart = ANY (ARRAY['nonprofit'::text, 'government'::text])))
);

ALTER TABLE ONLY public.holder FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE holder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.holder IS 'Funds: 会计主体, an organisation whose books are kept in this tenant: full books or a project ledger (项目台账) beside books kept elsewhere.';

--
-- Name: holder_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.holder ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.holder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: honour; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.honour (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    title text NOT NULL,
    level text NOT NULL,
    granted_on date NOT NULL,
    granted_by_name text NOT NULL,
    CONSTRAINT honour_level_check CHECK ((level = ANY (ARRAY['national'::text, 'province'::text, 'city'::text, 'county'::text, 'other'::text])))
);

--
-- Name: TABLE honour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.honour IS 'Platform: honours in the public record of an organisation.';

--
-- Name: honour_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.honour ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.honour_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: idempotency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency (
    tenant_id bigint NOT NULL,
    account_id bigint NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    body_sha256 bytea NOT NULL,
    status integer,
    location text,
    answer text,
    at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

ALTER TABLE ONLY public.idempotency FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE idempotency; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.idempotency IS 'Platform: answers to requests that must happen once; written in the transaction of the change, never expire.';

--
-- Name: invitation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invitation (
    token_sha256 bytea NOT NULL,
    organisation_id bigint NOT NULL,
    identifier text NOT NULL,
    role text NOT NULL,
    invited_by bigint NOT NULL,
    invited_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_by bigint,
    accepted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT invitation_role_check CHECK ((role = ANY (ARRAY['editor'::text, 'administrator'::text]))),
    CONSTRAINT invitation_token_sha256_check CHECK ((length(token_sha256) = 32))
);

--
-- Name: TABLE invitation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.invitation IS 'Platform: an administrator of an organisation invites a member; used once, at most 72 hours.';

--
-- Name: invoice_claim; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invoice_claim (
    seller text NOT NULL,
    number text NOT NULL,
    tenant_id bigint NOT NULL,
    report_id bigint NOT NULL
);

--
-- Name: TABLE invoice_claim; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.invoice_claim IS 'Funds: invoices in use in the whole installation; written by the trigger of expense lines only.';

--
-- Name: job; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.job (
    id bigint NOT NULL,
    tenant_id bigint,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    run_after timestamp with time zone DEFAULT public.moment() NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    fence bigint DEFAULT 0 NOT NULL,
    progress_done bigint DEFAULT 0 NOT NULL,
    progress_total bigint,
    cancel_asked_at timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    finished_at timestamp with time zone,
    key text DEFAULT ''::text NOT NULL,
    attempts_max smallint DEFAULT 8 NOT NULL,
    CONSTRAINT job_attempts_max_check CHECK ((attempts_max > 0)),
    CONSTRAINT job_finished_has_moment CHECK (((state = ANY (ARRAY['done'::text, 'failed'::text, 'cancelled'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT job_progress_range CHECK (((progress_done >= 0) AND (progress_total >= 0))),
    CONSTRAINT job_running_has_lease CHECK (((state <> 'running'::text) OR (lease_until IS NOT NULL))),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.job FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE job; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.job IS 'Platform: work to do after a commit (outbox); claimed with SKIP LOCKED, a late lease holder is refused by its old fence.';

--
-- Name: COLUMN job.fence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.job.fence IS 'Counts the claims; who holds an older number than this has lost the job.';

--
-- Name: COLUMN job.key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.job.key IS 'What a waiting job is about: a second one with the same kind and key is not staged. Empty: none is the same.';

--
-- Name: job_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: journal_entry_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.journal_entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.journal_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: ledger_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_account (
    code text NOT NULL,
    nature text NOT NULL,
    chinese text NOT NULL,
    english text NOT NULL,
    takes_budget boolean DEFAULT false NOT NULL,
    investment boolean DEFAULT false NOT NULL,
    CONSTRAINT ledger_account_check CHECK (((NOT takes_budget) OR (nature = 'expense'::text))),
    CONSTRAINT ledger_account_code_check CHECK ((code ~ '^[a-z_]+$'::text)),
    CONSTRAINT ledger_account_nature_check CHECK ((nature = ANY (ARRAY['asset'::text, 'liability'::text, 'net_assets'::text, 'income'::text, 'expense'::text])))
);

--
-- Name: TABLE ledger_account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.ledger_account IS 'Funds: accounts by their meaning; journal lines, reports and ratios name the meaning, a chart gives it its number.';

--
-- Name: line_change_limit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.line_change_limit (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    percent_bp integer NOT NULL,
    clause text NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT line_change_limit_clause_check CHECK (((clause <> ''::text) AND (length(clause) <= 200))),
    CONSTRAINT line_change_percent CHECK (((percent_bp >= 0) AND (percent_bp <= 10000)))
);

ALTER TABLE ONLY public.line_change_limit FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE line_change_limit; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.line_change_limit IS 'Funds: by how much of a line''s amount the agreement lets a grantee''s costs on it go beyond that amount, in hundredths of a percent; the latest row counts.';

--
-- Name: line_change_limit_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.line_change_limit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.line_change_limit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: lot; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lot (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    area_code text NOT NULL,
    budget_fen bigint NOT NULL,
    CONSTRAINT lot_budget_fen_check CHECK ((budget_fen >= 0)),
    CONSTRAINT lot_number_check CHECK ((number > 0)),
    CONSTRAINT lot_title_check CHECK (((title <> ''::text) AND (length(title) <= 200)))
);

ALTER TABLE ONLY public.lot FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE lot; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.lot IS 'Calls: a part of a call with its area and money, awarded by itself.';

--
-- Name: lot_claim; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lot_claim (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    round integer NOT NULL,
    organisation_id bigint NOT NULL,
    verdicts jsonb NOT NULL,
    claimed_by bigint NOT NULL,
    claimed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    released_by bigint,
    released_at timestamp with time zone,
    released_reason text DEFAULT ''::text NOT NULL,
    reopens_at timestamp with time zone,
    CONSTRAINT lot_claim_released_reason_check CHECK ((length(released_reason) <= 2000)),
    CONSTRAINT lot_claim_released_whole CHECK (((num_nulls(released_by, released_at, reopens_at) = ANY (ARRAY[0, 3])) AND ((released_at IS NULL) = (released_reason = ''::text)) AND (reopens_at >= released_at))),
    CONSTRAINT lot_claim_round_check CHECK ((round > 0)),
    CONSTRAINT lot_claim_verdicts_check CHECK ((jsonb_typeof(verdicts) = 'array'::text))
);

ALTER TABLE ONLY public.lot_claim FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE lot_claim; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.lot_claim IS 'Calls: an organisation took a lot of a quick claim; released when it withdraws, and claimable again from the announced moment.';

--
-- Name: lot_claim_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.lot_claim ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lot_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: lot_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.lot ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: lot_need; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lot_need (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    need_id bigint NOT NULL
);

ALTER TABLE ONLY public.lot_need FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE lot_need; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.lot_need IS 'Calls: the community need that a lot answers.';

--
-- Name: match_bank_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_bank_line (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    bank_line_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT match_bank_line_amount_fen_check CHECK ((amount_fen <> 0))
);

ALTER TABLE ONLY public.match_bank_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE match_bank_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.match_bank_line IS 'Funds: the bank side of a match, whole or in part.';

--
-- Name: match_book_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_book_item (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT match_book_item_amount_fen_check CHECK ((amount_fen <> 0))
);

ALTER TABLE ONLY public.match_book_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE match_book_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.match_book_item IS 'Funds: the book side of a match, whole or in part.';

--
-- Name: match_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_group (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    rule text NOT NULL,
    facts jsonb NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    undone_by bigint,
    undone_at timestamp with time zone,
    undone_reason text,
    run_id bigint,
    CONSTRAINT match_group_check CHECK (((undone_by IS NULL) = (undone_at IS NULL))),
    CONSTRAINT undoing_has_reason CHECK (((undone_by IS NULL) OR (undone_reason <> ''::text)))
);

ALTER TABLE ONLY public.match_group FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE match_group; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.match_group IS 'Funds: bank lines and vouchers that are the same money, with what agreed when they were matched; undone groups stay as history.';

--
-- Name: match_group_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.match_group ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: match_lesson; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_lesson (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    bank_text text NOT NULL,
    bigrams text[] NOT NULL,
    party text NOT NULL
);

ALTER TABLE ONLY public.match_lesson FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE match_lesson; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.match_lesson IS 'Funds: a decision of a person to learn from: what the bank wrote, in pairs of characters, and whom the books meant. Only ever a suggestion.';

--
-- Name: match_opening_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_opening_item (
    tenant_id bigint NOT NULL,
    group_id bigint NOT NULL,
    opening_item_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT match_opening_item_amount_fen_check CHECK ((amount_fen <> 0))
);

ALTER TABLE ONLY public.match_opening_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE match_opening_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.match_opening_item IS 'Funds: the side of a match that lies before the first voucher here.';

--
-- Name: match_run; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.match_run (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    group_count integer NOT NULL,
    content_sha256 bytea NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT match_run_content_sha256_check CHECK ((length(content_sha256) = 32)),
    CONSTRAINT match_run_group_count_check CHECK ((group_count > 0))
);

ALTER TABLE ONLY public.match_run FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE match_run; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.match_run IS 'Funds: matches that were looked at as a list and confirmed together.';

--
-- Name: match_run_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.match_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: matching_commitment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.matching_commitment (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    fund_id bigint NOT NULL,
    matching_fund_id bigint NOT NULL,
    share_bp integer NOT NULL,
    agreement text NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    ended_by bigint,
    ended_at timestamp with time zone,
    CONSTRAINT matching_commitment_check CHECK (((ended_by IS NULL) = (ended_at IS NULL))),
    CONSTRAINT matching_has_agreement CHECK (((agreement <> ''::text) AND (length(agreement) <= 200))),
    CONSTRAINT matching_of_two_funds CHECK ((fund_id <> matching_fund_id)),
    CONSTRAINT matching_share CHECK (((share_bp >= 1) AND (share_bp <= 1000000)))
);

ALTER TABLE ONLY public.matching_commitment FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE matching_commitment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.matching_commitment IS 'Funds: 配套资金: for what a fund receives, another one promises this share of it (in hundredths of a percent).';

--
-- Name: matching_commitment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.matching_commitment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.matching_commitment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: milestone; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.milestone (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    area_code text NOT NULL,
    n smallint NOT NULL,
    title text NOT NULL,
    requirement text DEFAULT ''::text NOT NULL,
    due_on date NOT NULL,
    on_signing boolean DEFAULT false NOT NULL,
    state text DEFAULT 'scheduled'::text NOT NULL,
    rectify_by date,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT milestone_n_check CHECK ((n >= 1)),
    CONSTRAINT milestone_requirement_check CHECK ((length(requirement) <= 5000)),
    CONSTRAINT milestone_state_check CHECK ((state = ANY (ARRAY['scheduled'::text, 'submitted'::text, 'checked'::text, 'accepted'::text, 'returned'::text, 'rectify'::text, 'cancelled'::text]))),
    CONSTRAINT milestone_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT rectification_has_a_day CHECK (((state = 'rectify'::text) = (rectify_by IS NOT NULL)))
);

ALTER TABLE ONLY public.milestone FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE milestone; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.milestone IS 'Milestones: what a contractor has to prove by a day; its acceptance opens one tranche. Overdue is derived from the day, never stored.';

--
-- Name: milestone_acceptance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.milestone_acceptance (
    tenant_id bigint NOT NULL,
    milestone_id bigint NOT NULL,
    check_id bigint,
    sealed_paper_id bigint,
    accepted_by bigint NOT NULL,
    accepted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    statement text DEFAULT ''::text NOT NULL,
    contract_signature_id bigint,
    CONSTRAINT acceptance_has_one_ground CHECK ((num_nonnulls(check_id, sealed_paper_id, contract_signature_id) = 1))
);

ALTER TABLE ONLY public.milestone_acceptance FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE milestone_acceptance; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.milestone_acceptance IS 'Milestones: acceptance opens the tranche: after a passed check by somebody else, or, for a milestone met by signing, with the sealed contract.';

--
-- Name: milestone_check; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.milestone_check (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    milestone_id bigint NOT NULL,
    report_id bigint NOT NULL,
    visited_on date,
    finding text NOT NULL,
    statement text NOT NULL,
    checked_by bigint NOT NULL,
    checked_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT milestone_check_finding_check CHECK ((finding = ANY (ARRAY['passed'::text, 'returned'::text, 'rectify'::text]))),
    CONSTRAINT milestone_check_statement_check CHECK (((statement <> ''::text) AND (length(statement) <= 20000)))
);

ALTER TABLE ONLY public.milestone_check FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE milestone_check; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.milestone_check IS 'Milestones: what a supervisor found when checking a report.';

--
-- Name: milestone_check_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.milestone_check ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.milestone_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: milestone_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.milestone ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.milestone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: milestone_report; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.milestone_report (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    milestone_id bigint NOT NULL,
    n smallint NOT NULL,
    statement text NOT NULL,
    submitted_by bigint NOT NULL,
    submitted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT milestone_report_n_check CHECK ((n >= 1)),
    CONSTRAINT milestone_report_statement_check CHECK (((statement <> ''::text) AND (length(statement) <= 20000)))
);

ALTER TABLE ONLY public.milestone_report FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE milestone_report; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.milestone_report IS 'Milestones: what the contractor says it did, with evidence as files; a new report follows a return, nothing is overwritten.';

--
-- Name: milestone_report_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.milestone_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.milestone_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    message_key text NOT NULL,
    arguments jsonb DEFAULT '{}'::jsonb NOT NULL,
    url text NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT notice_url_check CHECK ((url ~~ '/%'::text))
);

--
-- Name: TABLE notice; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.notice IS 'Platform: in-app notices of an account; text comes from the message catalogue, no personal data, only a link.';

--
-- Name: notice_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.notice ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: objection; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.objection (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    notice_id bigint NOT NULL,
    proposal_id bigint,
    objector_name text NOT NULL,
    objector_contact text NOT NULL,
    account_id bigint,
    statement text NOT NULL,
    received_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    outcome text,
    ground text,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    CONSTRAINT objection_answer_check CHECK (((answer <> ''::text) AND (length(answer) <= 5000))),
    CONSTRAINT objection_answered_whole CHECK ((num_nulls(outcome, answer, answered_by, answered_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT objection_dismissed_on_a_ground CHECK (((NOT (outcome IS DISTINCT FROM 'dismissed'::text)) = (ground IS NOT NULL))),
    CONSTRAINT objection_ground_check CHECK ((ground = ANY (ARRAY['not_entitled'::text, 'incomplete'::text, 'expert_judgement'::text, 'unfounded'::text]))),
    CONSTRAINT objection_objector_contact_check CHECK (((objector_contact <> ''::text) AND (length(objector_contact) <= 200))),
    CONSTRAINT objection_objector_name_check CHECK (((objector_name <> ''::text) AND (length(objector_name) <= 100))),
    CONSTRAINT objection_outcome_check CHECK ((outcome = ANY (ARRAY['upheld'::text, 'dismissed'::text]))),
    CONSTRAINT objection_statement_check CHECK (((statement <> ''::text) AND (length(statement) <= 5000)))
);

ALTER TABLE ONLY public.objection FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE objection; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.objection IS 'Competitions: 异议 against a notice; name and contact are for those who answer, never for the public.';

--
-- Name: objection_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.objection ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.objection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: one_time_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.one_time_code (
    id bigint NOT NULL,
    identifier text NOT NULL,
    purpose text NOT NULL,
    code_sha256 bytea NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    used_at timestamp with time zone,
    address text DEFAULT ''::text NOT NULL,
    CONSTRAINT one_time_code_purpose_check CHECK ((purpose = ANY (ARRAY['register'::text, 'sign_in'::text, 'reset'::text])))
);

--
-- Name: TABLE one_time_code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.one_time_code IS 'Platform: codes sent to an e-mail address or a phone; a resend keeps the earlier one valid.';

--
-- Name: one_time_code_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.one_time_code ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.one_time_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: opening_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.opening_item (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    side text NOT NULL,
    day date NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    summary text NOT NULL,
    amount_fen bigint NOT NULL,
    matched_fen bigint DEFAULT 0 NOT NULL,
    entered_by bigint NOT NULL,
    entered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT opening_item_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT opening_item_check CHECK (((matched_fen = 0) OR (matched_fen = amount_fen))),
    CONSTRAINT opening_item_reference_check CHECK ((length(reference) <= 100)),
    CONSTRAINT opening_item_side_check CHECK ((side = ANY (ARRAY['bank'::text, 'books'::text]))),
    CONSTRAINT opening_item_summary_check CHECK (((summary <> ''::text) AND (length(summary) <= 200)))
);

ALTER TABLE ONLY public.opening_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE opening_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.opening_item IS 'Funds: what only the bank or only the books knew when the books here began; open until the other side shows it.';

--
-- Name: opening_item_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.opening_item ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.opening_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: organisation_bar; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organisation_bar (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    reason text NOT NULL,
    rule_citation text DEFAULT ''::text NOT NULL,
    barred_from date NOT NULL,
    barred_until date,
    recorded_by bigint,
    recorded_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by bigint,
    lifted_reason text,
    CONSTRAINT organisation_bar_check CHECK ((barred_until >= barred_from)),
    CONSTRAINT organisation_bar_lifted_with_reason CHECK ((((lifted_at IS NULL) = (lifted_by IS NULL)) AND ((lifted_at IS NULL) = (COALESCE(lifted_reason, ''::text) = ''::text)))),
    CONSTRAINT organisation_bar_reason_check CHECK ((reason <> ''::text))
);

--
-- Name: TABLE organisation_bar; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.organisation_bar IS 'Platform: an organisation that may not apply from one day to another, with the reason.';

--
-- Name: organisation_bar_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.organisation_bar ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.organisation_bar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: organisation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.organisation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: organisation_member_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.organisation_member ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.organisation_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: organisation_rating; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organisation_rating (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    grade smallint NOT NULL,
    issued_on date NOT NULL,
    expires_on date NOT NULL,
    evidence text NOT NULL,
    recorded_by bigint,
    recorded_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    verified_by bigint,
    verified_at timestamp with time zone,
    CONSTRAINT organisation_rating_check CHECK ((expires_on > issued_on)),
    CONSTRAINT organisation_rating_check1 CHECK (((verified_by IS NULL) = (verified_at IS NULL))),
    CONSTRAINT organisation_rating_check2 CHECK (((verified_by IS NULL) OR (verified_by <> recorded_by))),
    CONSTRAINT organisation_rating_evidence_check CHECK ((evidence <> ''::text)),
    CONSTRAINT organisation_rating_grade_check CHECK (((grade >= 1) AND (grade <= 5)))
);

--
-- Name: TABLE organisation_rating; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.organisation_rating IS 'Platform: social-organisation ratings 1A to 5A; not verified (待核) may submit and is never awarded; expired counts as none.';

--
-- Name: organisation_rating_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.organisation_rating ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.organisation_rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: outgoing_message; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outgoing_message (
    id bigint NOT NULL,
    channel text NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    sent_at timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    CONSTRAINT outgoing_message_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT outgoing_message_recipient_check CHECK ((recipient !~ '[\r\n]'::text)),
    CONSTRAINT outgoing_message_subject_check CHECK ((subject !~ '[\r\n]'::text))
);

--
-- Name: TABLE outgoing_message; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.outgoing_message IS 'Platform: e-mail and text messages, sent by a job; without a gateway they stay readable on the outbox page.';

--
-- Name: outgoing_message_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.outgoing_message ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outgoing_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: participation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.participation (
    id bigint NOT NULL,
    organisation_id bigint,
    account_id bigint,
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    item_id bigint NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    changed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT participation_check CHECK (((organisation_id IS NULL) <> (account_id IS NULL))),
    CONSTRAINT participation_kind_check CHECK ((kind = ANY (ARRAY['proposal'::text, 'entry'::text, 'contract'::text, 'assignment'::text])))
);

ALTER TABLE ONLY public.participation FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE participation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.participation IS 'Platform: what an organisation or a reviewer takes part in, across tenants; holds nothing that they may not already see.';

--
-- Name: participation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.participation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.participation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: payee_account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payee_account (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    account_name text NOT NULL,
    bank_name text NOT NULL,
    number text NOT NULL,
    proof text DEFAULT ''::text NOT NULL,
    entered_by bigint NOT NULL,
    entered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    confirmed_by bigint,
    confirmed_at timestamp with time zone,
    CONSTRAINT payee_account_account_name_check CHECK (((account_name <> ''::text) AND (length(account_name) <= 100))),
    CONSTRAINT payee_account_bank_name_check CHECK (((bank_name <> ''::text) AND (length(bank_name) <= 100))),
    CONSTRAINT payee_account_check CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL))),
    CONSTRAINT payee_account_proof_check CHECK ((length(proof) <= 200)),
    CONSTRAINT payee_number CHECK ((number ~ '^[0-9A-Za-z]{6,40}$'::text)),
    CONSTRAINT payee_takes_two CHECK ((confirmed_by <> entered_by))
);

ALTER TABLE ONLY public.payee_account FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE payee_account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.payee_account IS 'Funds: the bank account of an organisation that is paid; entered by the accountant, confirmed by a second person; the newest confirmed one is used.';

--
-- Name: payee_account_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.payee_account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payee_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: payment_batch_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.payment_batch ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payment_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: payment_batch_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_batch_item (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    n integer NOT NULL,
    request_id bigint NOT NULL,
    payee_account_id bigint NOT NULL,
    payee_organisation_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    state text DEFAULT 'sent'::text NOT NULL,
    reissues bigint,
    replied_by bigint,
    paid_on date,
    returned_on date,
    reference text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    booked_by bigint,
    booked_at timestamp with time zone,
    entry_id bigint,
    return_entry_id bigint,
    CONSTRAINT cashier_does_not_book CHECK ((booked_by <> replied_by)),
    CONSTRAINT payment_batch_item_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT payment_batch_item_check CHECK (((state <> ALL (ARRAY['sent'::text, 'withdrawn'::text])) OR ((replied_by IS NULL) AND (entry_id IS NULL)))),
    CONSTRAINT payment_batch_item_check1 CHECK (((state <> 'paid'::text) OR ((paid_on IS NOT NULL) AND (return_entry_id IS NULL)))),
    CONSTRAINT payment_batch_item_check2 CHECK (((state <> 'returned'::text) OR ((returned_on IS NOT NULL) AND (reason <> ''::text)))),
    CONSTRAINT payment_batch_item_check3 CHECK ((((entry_id IS NULL) = (booked_by IS NULL)) AND ((entry_id IS NULL) = (booked_at IS NULL)))),
    CONSTRAINT payment_batch_item_check4 CHECK (((entry_id IS NULL) OR (paid_on IS NOT NULL))),
    CONSTRAINT payment_batch_item_check5 CHECK (((return_entry_id IS NULL) OR ((entry_id IS NOT NULL) AND (state = 'returned'::text)))),
    CONSTRAINT payment_batch_item_n_check CHECK ((n > 0)),
    CONSTRAINT payment_batch_item_reason_check CHECK ((length(reason) <= 150)),
    CONSTRAINT payment_batch_item_reference_check CHECK ((length(reference) <= 60)),
    CONSTRAINT payment_batch_item_state_check CHECK ((state = ANY (ARRAY['sent'::text, 'paid'::text, 'returned'::text, 'withdrawn'::text])))
);

ALTER TABLE ONLY public.payment_batch_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE payment_batch_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.payment_batch_item IS 'Funds: one payment of a batch: to which account, what the bank said of it, the voucher that booked it and the one that took it back.';

--
-- Name: payment_batch_item_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.payment_batch_item ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payment_batch_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: payment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.payment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: payment_request_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.payment_request ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payment_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: payment_request_row; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_request_row (
    tenant_id bigint NOT NULL,
    request_id bigint NOT NULL,
    n smallint NOT NULL,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    budget_line_id bigint NOT NULL,
    year integer NOT NULL,
    area_code text NOT NULL,
    commitment_id bigint,
    amount_fen bigint NOT NULL,
    CONSTRAINT payment_request_row_n_check CHECK ((n > 0)),
    CONSTRAINT request_row_positive CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.payment_request_row FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE payment_request_row; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.payment_request_row IS 'Funds: what a payment takes from which cell and which commitment.';

--
-- Name: period_reopening_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.period_reopening ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.period_reopening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: plan_accountable; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plan_accountable (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    level smallint NOT NULL,
    office text NOT NULL,
    CONSTRAINT plan_accountable_level_check CHECK (((level >= 1) AND (level <= 5))),
    CONSTRAINT plan_accountable_office_check CHECK (((office <> ''::text) AND (length(office) <= 100)))
);

ALTER TABLE ONLY public.plan_accountable FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE plan_accountable; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.plan_accountable IS 'Milestones: which office answers for a plan at each level, from the province (1) to the village (5); offices, no names.';

--
-- Name: plan_gate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plan_gate (
    tenant_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    n smallint NOT NULL,
    criterion text NOT NULL,
    met_on date,
    evidence text DEFAULT ''::text NOT NULL,
    met_by bigint,
    CONSTRAINT met_with_evidence CHECK ((((met_on IS NULL) = (evidence = ''::text)) AND ((met_on IS NULL) = (met_by IS NULL)))),
    CONSTRAINT plan_gate_criterion_check CHECK (((criterion <> ''::text) AND (length(criterion) <= 300))),
    CONSTRAINT plan_gate_evidence_check CHECK ((length(evidence) <= 1000)),
    CONSTRAINT plan_gate_n_check CHECK ((n >= 1))
);

ALTER TABLE ONLY public.plan_gate FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE plan_gate; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.plan_gate IS 'Milestones: what has to be met before a pilot becomes the rule, with the evidence.';

--
-- Name: plan_part; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plan_part (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    n smallint NOT NULL,
    parent_n smallint,
    kind text NOT NULL,
    place smallint NOT NULL,
    year smallint,
    title text NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    CONSTRAINT measure_has_an_aspect CHECK (((kind <> 'measure'::text) OR (parent_n IS NOT NULL))),
    CONSTRAINT phase_has_a_year CHECK (((kind = 'phase'::text) = (year IS NOT NULL))),
    CONSTRAINT plan_part_check CHECK ((parent_n < n)),
    CONSTRAINT plan_part_kind_check CHECK ((kind = ANY (ARRAY['aspect'::text, 'measure'::text, 'phase'::text, 'commitment'::text]))),
    CONSTRAINT plan_part_n_check CHECK ((n >= 1)),
    CONSTRAINT plan_part_place_check CHECK ((place >= 1)),
    CONSTRAINT plan_part_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'under_way'::text, 'done'::text]))),
    CONSTRAINT plan_part_title_check CHECK (((title <> ''::text) AND (length(title) <= 300)))
);

ALTER TABLE ONLY public.plan_part FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE plan_part; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.plan_part IS 'Milestones: an aspect of a plan, a measure, a yearly phase, or a ranked commitment, in the order of the document.';

--
-- Name: plan_part_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.plan_part ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_part_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: plan_reading; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plan_reading (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    subject text NOT NULL,
    unit text NOT NULL,
    definition smallint NOT NULL,
    wave text NOT NULL,
    value numeric(20,4) NOT NULL,
    taken_on date NOT NULL,
    recorded_by bigint NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT plan_reading_definition_check CHECK ((definition >= 1)),
    CONSTRAINT plan_reading_subject_check CHECK (((subject <> ''::text) AND (length(subject) <= 100))),
    CONSTRAINT plan_reading_unit_check CHECK (((unit <> ''::text) AND (length(unit) <= 20))),
    CONSTRAINT plan_reading_wave_check CHECK ((wave = ANY (ARRAY['baseline'::text, 'midline'::text, 'endline'::text])))
);

ALTER TABLE ONLY public.plan_reading FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE plan_reading; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.plan_reading IS 'Milestones: what was measured at the beginning, in the middle and at the end, each within one version of its definition; append-only.';

--
-- Name: plan_reading_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.plan_reading ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_reading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: post; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.post (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    site_id bigint NOT NULL,
    title text NOT NULL,
    CONSTRAINT post_title_check CHECK (((title <> ''::text) AND (length(title) <= 100)))
);

ALTER TABLE ONLY public.post FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE post; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.post IS 'FieldService: a job at a site (童伴妈妈); it stays when its holder changes.';

--
-- Name: post_holder; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.post_holder (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    post_id bigint NOT NULL,
    name text NOT NULL,
    account_id bigint,
    began_on date NOT NULL,
    ended_on date,
    ended_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT post_holder_check CHECK ((ended_on >= began_on)),
    CONSTRAINT post_holder_name_check CHECK (((name <> ''::text) AND (length(name) <= 100)))
);

ALTER TABLE ONLY public.post_holder FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE post_holder; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.post_holder IS 'FieldService: who holds a post from when to when; at most one at a time.';

--
-- Name: post_holder_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.post_holder ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.post_holder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: post_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.post ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: posting_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.posting_key (
    tenant_id bigint NOT NULL,
    holder_id bigint NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    entry_id bigint,
    CONSTRAINT posting_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

ALTER TABLE ONLY public.posting_key FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE posting_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.posting_key IS 'Funds: one voucher per key; the same key with other content is refused, keys never expire.';

--
-- Name: programme; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.programme (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    area_code text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT programme_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT programme_code_check CHECK ((code ~ '^[A-Za-z0-9-]{1,30}$'::text)),
    CONSTRAINT programme_name_check CHECK (((name <> ''::text) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.programme FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE programme; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.programme IS 'Platform: what an authority runs over several years, with its areas and parties.';

--
-- Name: programme_area; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.programme_area (
    tenant_id bigint NOT NULL,
    programme_id bigint NOT NULL,
    area_code text NOT NULL
);

ALTER TABLE ONLY public.programme_area FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE programme_area; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.programme_area IS 'Platform: the areas in which a programme works, usually counties.';

--
-- Name: programme_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.programme ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.programme_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: proposal_attachment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal_attachment (
    tenant_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    file_id bigint NOT NULL,
    field text NOT NULL
);

ALTER TABLE ONLY public.proposal_attachment FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal_attachment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal_attachment IS 'Calls: the files that belong to a submitted revision.';

--
-- Name: proposal_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.proposal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: proposal_message; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal_message (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    sent_by bigint NOT NULL,
    sent_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT proposal_message_body_check CHECK (((length(body) >= 1) AND (length(body) <= 4000))),
    CONSTRAINT proposal_message_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 100)))
);

ALTER TABLE ONLY public.proposal_message FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal_message; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal_message IS 'Calls: what an officer wrote to the organisations of a list of proposals.';

--
-- Name: proposal_message_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.proposal_message ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposal_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: proposal_message_recipient; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal_message_recipient (
    tenant_id bigint NOT NULL,
    message_id bigint NOT NULL,
    proposal_id bigint NOT NULL
);

ALTER TABLE ONLY public.proposal_message_recipient FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal_message_recipient; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal_message_recipient IS 'Calls: the proposals that a message was about.';

--
-- Name: proposal_partner; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal_partner (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    share_basis_points integer NOT NULL,
    task text NOT NULL,
    state text DEFAULT 'asked'::text NOT NULL,
    agreed_fen bigint,
    answered_by bigint,
    answered_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    named_by bigint NOT NULL,
    named_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT proposal_partner_agreed_fen_check CHECK ((agreed_fen >= 0)),
    CONSTRAINT proposal_partner_answer CHECK ((((state = 'asked'::text) = (answered_by IS NULL)) AND ((answered_by IS NULL) = (answered_at IS NULL)) AND ((state = 'agreed'::text) = (agreed_fen IS NOT NULL)))),
    CONSTRAINT proposal_partner_reason_check CHECK ((length(reason) <= 1000)),
    CONSTRAINT proposal_partner_share_basis_points_check CHECK (((share_basis_points >= 1) AND (share_basis_points <= 10000))),
    CONSTRAINT proposal_partner_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'agreed'::text, 'declined'::text]))),
    CONSTRAINT proposal_partner_task_check CHECK (((length(task) >= 1) AND (length(task) <= 500)))
);

ALTER TABLE ONLY public.proposal_partner FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal_partner; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal_partner IS 'Calls: an organisation that proposes together with others, the lead among them: its share in hundredths of a percent, its task, and whether it agreed, and to what sum.';

--
-- Name: proposal_partner_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.proposal_partner ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposal_partner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: proposal_revision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal_revision (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    number integer NOT NULL,
    response_id bigint NOT NULL,
    begun_by bigint NOT NULL,
    begun_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    submitted_by bigint,
    submitted_at timestamp with time zone,
    title text,
    requested_fen bigint,
    verdicts jsonb,
    content text,
    content_sha256 bytea,
    verification_code text,
    CONSTRAINT proposal_revision_hash CHECK ((content_sha256 = sha256(convert_to(content, 'UTF8'::name)))),
    CONSTRAINT proposal_revision_number_check CHECK ((number > 0)),
    CONSTRAINT proposal_revision_requested_fen_check CHECK ((requested_fen >= 0)),
    CONSTRAINT proposal_revision_verification_code_check CHECK ((verification_code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'::text)),
    CONSTRAINT proposal_revision_whole CHECK ((num_nulls(submitted_by, submitted_at, title, requested_fen, verdicts, content, content_sha256, verification_code) = ANY (ARRAY[0, 8])))
);

ALTER TABLE ONLY public.proposal_revision FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal_revision; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal_revision IS 'Calls: one version of a proposal; from its submission on frozen with its canonical content, SHA-256 and verification code.';

--
-- Name: proposal_revision_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.proposal_revision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposal_revision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: proposal_screening; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.proposal_screening (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    outcome text NOT NULL,
    reasons text[] NOT NULL,
    explanation text DEFAULT ''::text NOT NULL,
    due_on date,
    screened_by bigint NOT NULL,
    screened_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT proposal_screening_explanation_check CHECK ((length(explanation) <= 4000)),
    CONSTRAINT proposal_screening_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'returned'::text, 'refused'::text]))),
    CONSTRAINT proposal_screening_reasons_check CHECK ((reasons <@ ARRAY['not_eligible'::text, 'incomplete'::text, 'duplicate'::text, 'outside_scope'::text, 'budget_unsound'::text, 'attachments_wrong'::text, 'false_statement'::text, 'other'::text])),
    CONSTRAINT screening_due_day CHECK (((outcome = 'returned'::text) = (due_on IS NOT NULL))),
    CONSTRAINT screening_gives_reasons CHECK (((outcome = 'accepted'::text) OR ((cardinality(reasons) > 0) AND (explanation <> ''::text))))
);

ALTER TABLE ONLY public.proposal_screening FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE proposal_screening; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.proposal_screening IS 'Calls: the officer''s answer to one submitted revision, with coded reasons and, for a correction, its due day.';

--
-- Name: proposal_screening_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.proposal_screening ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposal_screening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: purchase_record; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.purchase_record (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    payer text NOT NULL,
    area_code text NOT NULL,
    subject text NOT NULL,
    document text NOT NULL,
    paid_on date NOT NULL,
    amount_fen bigint NOT NULL,
    recorded_by bigint NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT purchase_record_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT purchase_record_document_check CHECK (((document <> ''::text) AND (length(document) <= 100))),
    CONSTRAINT purchase_record_payer_check CHECK (((payer <> ''::text) AND (length(payer) <= 200))),
    CONSTRAINT purchase_record_subject_check CHECK (((subject <> ''::text) AND (length(subject) <= 200)))
);

ALTER TABLE ONLY public.purchase_record FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE purchase_record; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.purchase_record IS 'Milestones: purchases of services that towns and others paid for themselves, recorded from their documents; append-only.';

--
-- Name: purchase_record_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.purchase_record ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.purchase_record_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: ranking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ranking (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    derivation text NOT NULL,
    derivation_sha256 bytea NOT NULL,
    calculation text NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT ranking_hash CHECK ((derivation_sha256 = sha256(convert_to(derivation, 'UTF8'::name))))
);

ALTER TABLE ONLY public.ranking FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE ranking; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.ranking IS 'Competitions: the result of a closed round, frozen with its whole derivation (canonical JSON and SHA-256) and the input that reproduces it with miaopu calc aggregate.';

--
-- Name: ranking_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ranking ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ranking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: ranking_place; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ranking_place (
    tenant_id bigint NOT NULL,
    ranking_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    "position" integer NOT NULL,
    place integer,
    lot_place integer,
    score numeric(12,6),
    sheet_count integer NOT NULL,
    CONSTRAINT ranking_place_lot_place_check CHECK ((lot_place >= 1)),
    CONSTRAINT ranking_place_place_check CHECK ((place >= 1)),
    CONSTRAINT ranking_place_position_check CHECK (("position" >= 1)),
    CONSTRAINT ranking_place_scored CHECK ((num_nulls(place, lot_place, score) = ANY (ARRAY[0, 3]))),
    CONSTRAINT ranking_place_sheet_count_check CHECK ((sheet_count >= 0))
);

ALTER TABLE ONLY public.ranking_place FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE ranking_place; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.ranking_place IS 'Competitions: one line of a ranking; equal places are shared (并列), without a score there is no place.';

--
-- Name: receipt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.receipt (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    source_kind text NOT NULL,
    bank_account_id bigint NOT NULL,
    opening boolean DEFAULT false NOT NULL,
    received_on date NOT NULL,
    amount_fen bigint NOT NULL,
    payer_name text NOT NULL,
    payer_organisation_id bigint,
    anonymous boolean DEFAULT false NOT NULL,
    wish text DEFAULT ''::text NOT NULL,
    document_number text DEFAULT ''::text NOT NULL,
    channel text NOT NULL,
    earmark_area_code text,
    earmark_line_id bigint,
    reference text DEFAULT ''::text NOT NULL,
    registered_by bigint NOT NULL,
    registered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    entry_id bigint,
    remaining_fen bigint DEFAULT 0 NOT NULL,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text,
    CONSTRAINT appropriation_has_number CHECK (((source_kind <> 'government'::text) OR opening OR (document_number <> ''::text))),
    CONSTRAINT payer_named CHECK ((anonymous OR (payer_name <> ''::text))),
    CONSTRAINT receipt_channel_check CHECK ((channel = ANY (ARRAY['appropriation'::text, 'government_purchase'::text, 'venture_competition'::text, 'crowdfunding'::text, 'direct'::text, 'other'::text]))),
    CONSTRAINT receipt_check CHECK (((entry_id IS NOT NULL) OR (remaining_fen = 0))),
    CONSTRAINT receipt_check1 CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT receipt_document_number_check CHECK ((length(document_number) <= 100)),
    CONSTRAINT receipt_not_overused CHECK (((remaining_fen >= 0) AND (remaining_fen <= amount_fen))),
    CONSTRAINT receipt_payer_name_check CHECK ((length(payer_name) <= 200)),
    CONSTRAINT receipt_positive CHECK ((amount_fen > 0)),
    CONSTRAINT receipt_reference_check CHECK ((length(reference) <= 100)),
    CONSTRAINT receipt_wish_check CHECK ((length(wish) <= 500)),
    CONSTRAINT receipt_withdrawn_unbooked CHECK (((withdrawn_at IS NULL) OR (entry_id IS NULL)))
);

ALTER TABLE ONLY public.receipt FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE receipt; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.receipt IS 'Funds: money received into a fund: appropriations with their 指标文号, donations with the donor''s wishes; remaining is what no payment has been assigned to.';

--
-- Name: receipt_counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.receipt_counter (
    tenant_id bigint NOT NULL,
    call_id bigint NOT NULL,
    last_number integer NOT NULL,
    CONSTRAINT receipt_counter_last_number_check CHECK ((last_number > 0))
);

ALTER TABLE ONLY public.receipt_counter FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE receipt_counter; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.receipt_counter IS 'Calls: the last receipt number given in a call; numbers have no gaps.';

--
-- Name: receipt_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.receipt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: reconciliation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reconciliation (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    day date NOT NULL,
    edition integer NOT NULL,
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    adjusted_book_fen bigint NOT NULL,
    adjusted_bank_fen bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT reconciliation_agrees CHECK ((adjusted_book_fen = adjusted_bank_fen)),
    CONSTRAINT reconciliation_day_check CHECK ((day = ((date_trunc('month'::text, (day)::timestamp with time zone) + '1 mon -1 days'::interval))::date)),
    CONSTRAINT reconciliation_digest CHECK ((content_sha256 = sha256(convert_to(content, 'UTF8'::name)))),
    CONSTRAINT reconciliation_edition_check CHECK ((edition > 0))
);

ALTER TABLE ONLY public.reconciliation FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE reconciliation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.reconciliation IS 'Funds: a signed 银行存款余额调节表: both sides with every open item as they were, never changed; a later edition stands beside it.';

--
-- Name: reconciliation_check; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reconciliation_check (
    tenant_id bigint NOT NULL,
    reconciliation_id bigint NOT NULL,
    checked_by bigint NOT NULL,
    checked_at timestamp with time zone DEFAULT public.moment() NOT NULL
);

ALTER TABLE ONLY public.reconciliation_check FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE reconciliation_check; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.reconciliation_check IS 'Funds: the second signature of a 银行存款余额调节表, by another person than the first.';

--
-- Name: reconciliation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.reconciliation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reconciliation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: release_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.release_line (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    line_n integer NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT release_line_amount_fen_check CHECK ((amount_fen <> 0))
);

ALTER TABLE ONLY public.release_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE release_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.release_line IS 'Funds: which cost line of which voucher a release used, and how much of it.';

--
-- Name: release_run; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.release_run (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    month date NOT NULL,
    expense_fen bigint NOT NULL,
    restricted_fen bigint NOT NULL,
    released_fen bigint NOT NULL,
    entry_id bigint NOT NULL,
    run_by bigint NOT NULL,
    run_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT release_is_the_smaller CHECK ((released_fen = LEAST(expense_fen, GREATEST(restricted_fen, (0)::bigint)))),
    CONSTRAINT release_run_released_fen_check CHECK ((released_fen <> 0))
);

ALTER TABLE ONLY public.release_run FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE release_run; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.release_run IS 'Funds: the calculation behind a release of restricted net assets: the smaller of the costs not yet released and the restricted balance; negative where released costs came back.';

--
-- Name: release_run_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.release_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.release_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: report_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.report_item (
    tenant_id bigint NOT NULL,
    template_id bigint NOT NULL,
    key text NOT NULL,
    n smallint NOT NULL,
    label text NOT NULL,
    label_en text DEFAULT ''::text NOT NULL,
    unit text NOT NULL,
    measure text NOT NULL,
    numerator text,
    denominator text,
    CONSTRAINT ratio_has_both_parts CHECK ((((measure = 'ratio'::text) = (numerator IS NOT NULL)) AND ((measure = 'ratio'::text) = (denominator IS NOT NULL)))),
    CONSTRAINT report_item_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT report_item_label_check CHECK (((label <> ''::text) AND (length(label) <= 100))),
    CONSTRAINT report_item_label_en_check CHECK ((length(label_en) <= 100)),
    CONSTRAINT report_item_measure_check CHECK ((measure = ANY (ARRAY['flow'::text, 'stock'::text, 'ratio'::text]))),
    CONSTRAINT report_item_n_check CHECK ((n >= 1)),
    CONSTRAINT report_item_unit_check CHECK (((unit <> ''::text) AND (length(unit) <= 20)))
);

ALTER TABLE ONLY public.report_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE report_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.report_item IS 'FieldService: a question of a template: what happened in the period (flow), what there is at its end (stock), or a ratio of two others, which nobody types.';

--
-- Name: report_period; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.report_period (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    template_id bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    due_on date NOT NULL,
    opened_by bigint NOT NULL,
    opened_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    locked_by bigint,
    locked_at timestamp with time zone,
    CONSTRAINT period_locked_by_somebody CHECK (((locked_by IS NULL) = (locked_at IS NULL))),
    CONSTRAINT report_period_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT report_period_check1 CHECK ((due_on >= ends_on))
);

ALTER TABLE ONLY public.report_period FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE report_period; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.report_period IS 'FieldService: a period of a template; once locked nothing of it changes.';

--
-- Name: report_period_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.report_period ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.report_period_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: report_template; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.report_template (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    title text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    rhythm text NOT NULL,
    due_days smallint NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT report_template_due_days_check CHECK (((due_days >= 0) AND (due_days <= 120))),
    CONSTRAINT report_template_rhythm_check CHECK ((rhythm = ANY (ARRAY['month'::text, 'quarter'::text, 'half_year'::text, 'year'::text, 'once'::text]))),
    CONSTRAINT report_template_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT report_template_title_en_check CHECK ((length(title_en) <= 200))
);

ALTER TABLE ONLY public.report_template FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE report_template; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.report_template IS 'FieldService: what sites of a programme submit, how often, and within how many days after the period.';

--
-- Name: report_template_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.report_template ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.report_template_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: result_notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.result_notice (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    title text NOT NULL,
    introduction text DEFAULT ''::text NOT NULL,
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    published_by bigint NOT NULL,
    published_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    period_days smallint NOT NULL,
    period_unit text NOT NULL,
    period_citation text NOT NULL,
    ends_on date NOT NULL,
    ends_on_estimated boolean NOT NULL,
    withdrawn_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT result_notice_hash CHECK ((content_sha256 = sha256(convert_to(content, 'UTF8'::name)))),
    CONSTRAINT result_notice_introduction_check CHECK ((length(introduction) <= 5000)),
    CONSTRAINT result_notice_period_days_check CHECK ((period_days >= 1)),
    CONSTRAINT result_notice_period_unit_check CHECK ((period_unit = ANY (ARRAY['day'::text, 'working_day'::text]))),
    CONSTRAINT result_notice_runs CHECK ((ends_on > ((published_at AT TIME ZONE 'Asia/Shanghai'::text))::date)),
    CONSTRAINT result_notice_title_check CHECK (((title <> ''::text) AND (length(title) <= 200))),
    CONSTRAINT result_notice_withdrawn_reason_check CHECK ((length(withdrawn_reason) <= 2000)),
    CONSTRAINT result_notice_withdrawn_with_reason CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_reason = ''::text))))
);

ALTER TABLE ONLY public.result_notice FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE result_notice; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.result_notice IS 'Competitions: the public notice (公示) of proposed awards; objections are received until the end of ends_on in Beijing.';

--
-- Name: result_notice_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.result_notice ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.result_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: review_assignment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.review_assignment (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    round_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    source text NOT NULL,
    draw_id bigint,
    assigned_by bigint NOT NULL,
    assigned_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    released_by bigint,
    released_at timestamp with time zone,
    ended_by bigint,
    ended_at timestamp with time zone,
    ended_as text,
    ended_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT review_assignment_drawn CHECK (((source = 'automatic'::text) = (draw_id IS NOT NULL))),
    CONSTRAINT review_assignment_ended_as_check CHECK ((ended_as = ANY (ARRAY['removed'::text, 'declined'::text, 'conflict'::text]))),
    CONSTRAINT review_assignment_ended_reason_check CHECK ((length(ended_reason) <= 2000)),
    CONSTRAINT review_assignment_ended_with_reason CHECK ((((ended_at IS NULL) = (ended_as IS NULL)) AND ((ended_at IS NULL) = (ended_reason = ''::text)))),
    CONSTRAINT review_assignment_released_by_somebody CHECK (((released_at IS NULL) = (released_by IS NULL))),
    CONSTRAINT review_assignment_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'automatic'::text, 'import'::text])))
);

ALTER TABLE ONLY public.review_assignment FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE review_assignment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.review_assignment IS 'Competitions: who scores what; a draft that only the officer sees until it is released.';

--
-- Name: review_assignment_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.review_assignment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.review_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: review_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.review_entry (
    tenant_id bigint NOT NULL,
    round_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    number integer NOT NULL,
    taken_in_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT review_entry_number_check CHECK ((number >= 1))
);

ALTER TABLE ONLY public.review_entry FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE review_entry; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.review_entry IS 'Competitions: a proposal that takes part in a round, in the revision that is scored; number stands for the applicant where the round is double-blind.';

--
-- Name: review_round; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.review_round (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    number smallint NOT NULL,
    name text NOT NULL,
    anonymity text NOT NULL,
    reviews_per_entry smallint NOT NULL,
    load_max smallint NOT NULL,
    sheets_due_at timestamp with time zone NOT NULL,
    method text NOT NULL,
    drop_high smallint NOT NULL,
    drop_low smallint NOT NULL,
    when_at_least smallint NOT NULL,
    places smallint NOT NULL,
    sheet_places smallint NOT NULL,
    rounding text NOT NULL,
    ranked_by text NOT NULL,
    quorum smallint NOT NULL,
    tie_chain text[] NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    opened_by bigint,
    opened_at timestamp with time zone,
    closed_by bigint,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT review_round_anonymity_check CHECK ((anonymity = ANY (ARRAY['open'::text, 'blind'::text, 'double_blind'::text]))),
    CONSTRAINT review_round_closed_by_somebody CHECK ((((closed_at IS NULL) = (closed_by IS NULL)) AND ((closed_at IS NULL) OR (opened_at IS NOT NULL)))),
    CONSTRAINT review_round_drop_high_check CHECK (((drop_high >= 0) AND (drop_high <= 20))),
    CONSTRAINT review_round_drop_low_check CHECK (((drop_low >= 0) AND (drop_low <= 20))),
    CONSTRAINT review_round_keeps_a_sheet CHECK (
CASE method
    WHEN 'trimmed'::text THEN (((drop_high + drop_low) >= 1) AND ((drop_high + drop_low) <= (when_at_least - 1)))
    ELSE ((drop_high = 0) AND (drop_low = 0) AND (when_at_least = 0))
END),
    CONSTRAINT review_round_load_max_check CHECK (((load_max >= 1) AND (load_max <= 5000))),
    CONSTRAINT review_round_method_check CHECK ((method = ANY (ARRAY['mean'::text, 'trimmed'::text, 'median'::text, 'sum'::text]))),
    CONSTRAINT review_round_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
    CONSTRAINT review_round_number_check CHECK ((number >= 1)),
    CONSTRAINT review_round_opened_by_somebody CHECK (((opened_at IS NULL) = (opened_by IS NULL))),
    CONSTRAINT review_round_places_check CHECK (((places >= 0) AND (places <= 6))),
    CONSTRAINT review_round_quorum_check CHECK ((quorum >= 1)),
    CONSTRAINT review_round_quorum_reachable CHECK ((quorum <= reviews_per_entry)),
    CONSTRAINT review_round_ranked_by_check CHECK ((ranked_by = ANY (ARRAY['rounded'::text, 'exact'::text]))),
    CONSTRAINT review_round_reviews_per_entry_check CHECK (((reviews_per_entry >= 1) AND (reviews_per_entry <= 50))),
    CONSTRAINT review_round_rounding_check CHECK ((rounding = ANY (ARRAY['half_up'::text, 'half_even'::text, 'down'::text, 'up'::text]))),
    CONSTRAINT review_round_sheet_places_check CHECK (((sheet_places >= 0) AND (sheet_places <= 6))),
    CONSTRAINT review_round_tie_chain_ends CHECK ((((cardinality(tie_chain) >= 1) AND (cardinality(tie_chain) <= 10)) AND (tie_chain[cardinality(tie_chain)] = ANY (ARRAY['shared'::text, 'draw'::text])) AND (array_position(tie_chain, NULL::text) IS NULL))),
    CONSTRAINT review_round_when_at_least_check CHECK (((when_at_least >= 0) AND (when_at_least <= 100)))
);

ALTER TABLE ONLY public.review_round FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE review_round; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.review_round IS 'Competitions: one round in which reviewers score the accepted proposals of a call; the rule of aggregation is frozen when it opens.';

--
-- Name: review_round_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.review_round ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.review_round_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: reviewer_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.reviewer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reviewer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: role; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.role (
    code text NOT NULL,
    chinese text NOT NULL,
    english text NOT NULL
);

--
-- Name: TABLE role; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.role IS 'Platform: the roles that can be granted inside a tenant.';

--
-- Name: role_grant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.role_grant (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    role text NOT NULL,
    programme_id bigint,
    lot_id bigint,
    holder_id bigint,
    area_code text,
    organisation_id bigint,
    valid_from date DEFAULT public.today() NOT NULL,
    valid_to date,
    reason text NOT NULL,
    granted_by bigint,
    granted_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    revoked_by bigint,
    revoked_at timestamp with time zone,
    CONSTRAINT nobody_grants_to_self CHECK ((granted_by <> account_id)),
    CONSTRAINT role_grant_check CHECK ((valid_to >= valid_from)),
    CONSTRAINT role_grant_check1 CHECK (((revoked_by IS NULL) = (revoked_at IS NULL))),
    CONSTRAINT role_grant_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY public.role_grant FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE role_grant; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.role_grant IS 'Platform: a role of a person in a tenant, scoped to a programme, a lot, a holder or an area subtree (null: the whole tenant); organisation_id names the unit that a recommending unit, an operator or an evaluator acts for.';

--
-- Name: role_grant_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.role_grant ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.role_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: role_incompatibility; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.role_incompatibility (
    role text NOT NULL,
    other_role text NOT NULL,
    citation text NOT NULL,
    added_by bigint,
    added_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT role_incompatibility_check CHECK ((role < other_role)),
    CONSTRAINT role_incompatibility_cited CHECK ((citation <> ''::text))
);

--
-- Name: TABLE role_incompatibility; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.role_incompatibility IS 'Platform: roles that one person may not hold at the same time in one tenant.';

--
-- Name: rule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule (
    id bigint NOT NULL,
    code text NOT NULL,
    scope text DEFAULT 'CN'::text NOT NULL,
    value numeric NOT NULL,
    unit text NOT NULL,
    operator text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    citation text NOT NULL,
    mark text NOT NULL,
    effect text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    edited_by bigint,
    edited_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT rule_check CHECK ((valid_to >= valid_from)),
    CONSTRAINT rule_citation_check CHECK ((citation <> ''::text)),
    CONSTRAINT rule_effect_check CHECK ((effect = ANY (ARRAY['block'::text, 'warn'::text]))),
    CONSTRAINT rule_mark_check CHECK ((mark = ANY (ARRAY['V'::text, 'V2'::text, 'G'::text]))),
    CONSTRAINT rule_operator_check CHECK ((operator = ANY (ARRAY['at_most'::text, 'at_least'::text, 'equal'::text]))),
    CONSTRAINT rule_unit_check CHECK ((unit = ANY (ARRAY['percent'::text, 'fen'::text, 'day'::text, 'working_day'::text, 'month'::text, 'year'::text, 'count'::text]))),
    CONSTRAINT unverified_rules_only_warn CHECK (((mark <> 'G'::text) OR (effect = 'warn'::text)))
);

--
-- Name: TABLE rule; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rule IS 'Platform: every legal or contractual number with its validity, citation and verification mark; a row is closed and followed by another, never overwritten.';

--
-- Name: rule_change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_change (
    id bigint NOT NULL,
    predecessor_id bigint,
    code text NOT NULL,
    chinese text NOT NULL,
    english text NOT NULL,
    scope text NOT NULL,
    value numeric NOT NULL,
    unit text NOT NULL,
    operator text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    citation text NOT NULL,
    mark text NOT NULL,
    effect text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    rule_id bigint,
    CONSTRAINT rule_change_answer_check CHECK ((answer = ANY (ARRAY['confirmed'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT rule_change_answered_whole CHECK ((num_nulls(answer, answered_by, answered_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT rule_change_check CHECK ((valid_to >= valid_from)),
    CONSTRAINT rule_change_chinese_check CHECK (((chinese <> ''::text) AND (length(chinese) <= 100))),
    CONSTRAINT rule_change_citation_check CHECK ((citation <> ''::text)),
    CONSTRAINT rule_change_code_check CHECK (((code ~ '^[a-z0-9_]+([.][a-z0-9_]+)*$'::text) AND (length(code) <= 100))),
    CONSTRAINT rule_change_confirmed_makes_rule CHECK (((NOT (answer IS DISTINCT FROM 'confirmed'::text)) = (rule_id IS NOT NULL))),
    CONSTRAINT rule_change_effect_check CHECK ((effect = ANY (ARRAY['block'::text, 'warn'::text]))),
    CONSTRAINT rule_change_english_check CHECK (((english <> ''::text) AND (length(english) <= 150))),
    CONSTRAINT rule_change_mark_check CHECK ((mark = ANY (ARRAY['V'::text, 'V2'::text, 'G'::text]))),
    CONSTRAINT rule_change_operator_check CHECK ((operator = ANY (ARRAY['at_most'::text, 'at_least'::text, 'equal'::text]))),
    CONSTRAINT rule_change_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT rule_change_refused_with_reason CHECK (((answer IS DISTINCT FROM 'refused'::text) OR (reason <> ''::text))),
    CONSTRAINT rule_change_scope_check CHECK (((scope <> ''::text) AND (length(scope) <= 40))),
    CONSTRAINT rule_change_takes_two CHECK (
CASE
    WHEN (answer = 'withdrawn'::text) THEN (answered_by = proposed_by)
    ELSE ((answered_by IS NULL) OR (answered_by <> proposed_by))
END),
    CONSTRAINT rule_change_unit_check CHECK ((unit = ANY (ARRAY['percent'::text, 'fen'::text, 'day'::text, 'working_day'::text, 'month'::text, 'year'::text, 'count'::text]))),
    CONSTRAINT unverified_changes_only_warn CHECK (((mark <> 'G'::text) OR (effect = 'warn'::text)))
);

--
-- Name: TABLE rule_change; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rule_change IS 'Platform: a proposed rule, or a proposed next version of one; becomes a row of rule only when another person confirms it, and stays as it was proposed and answered.';

--
-- Name: rule_change_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.rule_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rule_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: rule_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.rule ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: rule_name; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rule_name (
    code text NOT NULL,
    chinese text NOT NULL,
    english text NOT NULL,
    CONSTRAINT rule_name_chinese_check CHECK (((chinese <> ''::text) AND (length(chinese) <= 100))),
    CONSTRAINT rule_name_code_check CHECK (((code ~ '^[a-z0-9_]+([.][a-z0-9_]+)*$'::text) AND (length(code) <= 100))),
    CONSTRAINT rule_name_english_check CHECK (((english <> ''::text) AND (length(english) <= 150)))
);

--
-- Name: TABLE rule_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rule_name IS 'Platform: what a rule is called in both languages, one name for all of its versions and scopes.';

--
-- Name: saved_view; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.saved_view (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    page text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    saved_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT saved_view_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
    CONSTRAINT saved_view_page_check CHECK ((page = 'proposals'::text)),
    CONSTRAINT saved_view_query_check CHECK ((length(query) <= 2000))
);

ALTER TABLE ONLY public.saved_view FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE saved_view; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.saved_view IS 'Platform: a list that a person keeps under a name: the query of its address.';

--
-- Name: saved_view_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.saved_view ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.saved_view_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    took interval NOT NULL
);

--
-- Name: TABLE schema_migrations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.schema_migrations IS 'Postgres: the migrations that were applied';

--
-- Name: score_mark; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.score_mark (
    tenant_id bigint NOT NULL,
    sheet_id bigint NOT NULL,
    criterion_id bigint NOT NULL,
    marks numeric(7,2),
    left_out boolean DEFAULT false NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    CONSTRAINT score_mark_comment_check CHECK ((length(comment) <= 2000)),
    CONSTRAINT score_mark_left_out_has_none CHECK (((NOT left_out) OR (marks IS NULL))),
    CONSTRAINT score_mark_marks_check CHECK ((marks >= (0)::numeric))
);

ALTER TABLE ONLY public.score_mark FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE score_mark; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.score_mark IS 'Competitions: the mark of one criterion; null and not left out is still open, left out (不适用) leaves both sums and is never 0.';

--
-- Name: score_sheet; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.score_sheet (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    assignment_id bigint NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    begun_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    saved_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    submitted_at timestamp with time zone,
    submitted_by bigint,
    signed_name text,
    total numeric(12,6),
    content_sha256 bytea,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT score_sheet_comment_check CHECK ((length(comment) <= 5000)),
    CONSTRAINT score_sheet_content_sha256_check CHECK ((length(content_sha256) = 32)),
    CONSTRAINT score_sheet_signed_whole CHECK ((num_nulls(submitted_at, submitted_by, signed_name, total, content_sha256) = ANY (ARRAY[0, 5]))),
    CONSTRAINT score_sheet_total_check CHECK (((total >= (0)::numeric) AND (total <= (100)::numeric)))
);

ALTER TABLE ONLY public.score_sheet FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE score_sheet; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.score_sheet IS 'Competitions: what one reviewer says of one proposal; locked with name, time and hash once submitted.';

--
-- Name: score_sheet_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.score_sheet ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.score_sheet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: screening_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.screening_item (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    call_id bigint NOT NULL,
    "position" integer NOT NULL,
    text text NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT screening_item_position_check CHECK (("position" > 0)),
    CONSTRAINT screening_item_text_check CHECK (((text <> ''::text) AND (length(text) <= 300)))
);

ALTER TABLE ONLY public.screening_item FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE screening_item; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.screening_item IS 'Calls: a line of the checklist by which proposals of a call are screened; a removed line keeps what was ticked.';

--
-- Name: screening_item_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.screening_item ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.screening_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: screening_tick; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.screening_tick (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    revision_id bigint NOT NULL,
    item_id bigint NOT NULL,
    fulfilled boolean NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    ticked_by bigint NOT NULL,
    ticked_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT screening_tick_note_check CHECK ((length(note) <= 1000)),
    CONSTRAINT tick_says_what_is_missing CHECK ((fulfilled OR (note <> ''::text)))
);

ALTER TABLE ONLY public.screening_tick FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE screening_tick; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.screening_tick IS 'Calls: whether a submitted revision fulfils a line of the checklist; the latest row of a line counts.';

--
-- Name: screening_tick_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.screening_tick ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.screening_tick_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: sealed_paper; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sealed_paper (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    file_id bigint NOT NULL,
    printed_sha256 bytea NOT NULL,
    signer_name text NOT NULL,
    signer_office text NOT NULL,
    signed_on date NOT NULL,
    handed_in_by bigint NOT NULL,
    handed_in_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answer text,
    answered_by bigint,
    answered_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT sealed_paper_answer_check CHECK ((answer = ANY (ARRAY['accepted'::text, 'refused'::text]))),
    CONSTRAINT sealed_paper_check CHECK ((num_nulls(answer, answered_by, answered_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT sealed_paper_check1 CHECK (((answer IS DISTINCT FROM 'refused'::text) OR (reason <> ''::text))),
    CONSTRAINT sealed_paper_signer_name_check CHECK ((signer_name <> ''::text)),
    CONSTRAINT sealed_paper_signer_office_check CHECK ((signer_office <> ''::text)),
    CONSTRAINT sealed_paper_takes_two CHECK ((answered_by <> handed_in_by))
);

ALTER TABLE ONLY public.sealed_paper FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE sealed_paper; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sealed_paper IS 'Contracts: the scan of the printed and sealed contract, handed in by one person and accepted by another.';

--
-- Name: sealed_paper_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sealed_paper ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sealed_paper_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: search_document; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_document (
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    item_id bigint NOT NULL,
    public boolean NOT NULL,
    organisation_id bigint,
    title text NOT NULL,
    body text NOT NULL,
    words tsvector NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY public.search_document FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE search_document; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.search_document IS 'Platform: what can be found by words; tenant 0 holds what is global. Chinese as overlapping pairs of characters made by the application. Who finds a document still has to be let in by the finder of the thing.';

--
-- Name: service_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.service_log (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    deliverable_id bigint NOT NULL,
    kind text NOT NULL,
    area_code text NOT NULL,
    done_on date NOT NULL,
    quantity integer NOT NULL,
    finds integer DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    entered_by bigint NOT NULL,
    entered_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT logged_after_done CHECK ((done_on <= ((entered_at AT TIME ZONE 'Asia/Shanghai'::text))::date)),
    CONSTRAINT service_log_finds_check CHECK (((finds >= 0) AND (finds <= 100000))),
    CONSTRAINT service_log_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'handle'::text, 'tell'::text, 'visit'::text, 'patrol'::text, 'lesson'::text, 'other'::text]))),
    CONSTRAINT service_log_note_check CHECK ((length(note) <= 2000)),
    CONSTRAINT service_log_quantity_check CHECK (((quantity >= 1) AND (quantity <= 100000)))
);

ALTER TABLE ONLY public.service_log FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE service_log; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.service_log IS 'FieldService: duty and patrol logs: what was done where on which day, with the day on which it was entered; append-only.';

--
-- Name: service_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.service_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.service_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: settlement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.settlement (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    platform text NOT NULL,
    number text NOT NULL,
    day date NOT NULL,
    line_count integer NOT NULL,
    gross_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    net_fen bigint NOT NULL,
    displayed_fen bigint,
    content_sha256 bytea NOT NULL,
    entry_id bigint,
    receipt_id bigint,
    imported_by bigint NOT NULL,
    imported_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT settlement_content_sha256_check CHECK ((length(content_sha256) = 32)),
    CONSTRAINT settlement_fee_fen_check CHECK ((fee_fen >= 0)),
    CONSTRAINT settlement_line_count_check CHECK ((line_count > 0)),
    CONSTRAINT settlement_net CHECK ((net_fen = (gross_fen - fee_fen))),
    CONSTRAINT settlement_net_fen_check CHECK ((net_fen > 0)),
    CONSTRAINT settlement_number_check CHECK (((number <> ''::text) AND (length(number) <= 60))),
    CONSTRAINT settlement_platform_check CHECK (((platform <> ''::text) AND (length(platform) <= 60))),
    CONSTRAINT settlement_positive CHECK ((gross_fen > 0))
);

ALTER TABLE ONLY public.settlement FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE settlement; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.settlement IS 'Funds: a settlement of a fund-raising platform: gross is income, the fee a cost, net owed until its receipt; the balance that the platform displays is compared and never trusted.';

--
-- Name: settlement_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.settlement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.settlement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: settlement_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.settlement_line (
    tenant_id bigint NOT NULL,
    settlement_id bigint NOT NULL,
    n integer NOT NULL,
    holder_id bigint NOT NULL,
    platform text NOT NULL,
    order_number text NOT NULL,
    project text NOT NULL,
    gross_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    net_fen bigint NOT NULL,
    CONSTRAINT settlement_line_fee_fen_check CHECK ((fee_fen >= 0)),
    CONSTRAINT settlement_line_gross_fen_check CHECK ((gross_fen > 0)),
    CONSTRAINT settlement_line_n_check CHECK ((n > 0)),
    CONSTRAINT settlement_line_net CHECK ((net_fen = (gross_fen - fee_fen))),
    CONSTRAINT settlement_line_order_number_check CHECK (((order_number <> ''::text) AND (length(order_number) <= 60))),
    CONSTRAINT settlement_line_project_check CHECK (((project <> ''::text) AND (length(project) <= 100)))
);

ALTER TABLE ONLY public.settlement_line FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE settlement_line; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.settlement_line IS 'Funds: an order of a settlement; an order of a platform is settled once.';

--
-- Name: sheet_reopening; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sheet_reopening (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    sheet_id bigint NOT NULL,
    reopened_by bigint NOT NULL,
    reopened_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    reason text NOT NULL,
    content jsonb NOT NULL,
    content_sha256 bytea NOT NULL,
    CONSTRAINT sheet_reopening_content_sha256_check CHECK ((length(content_sha256) = 32)),
    CONSTRAINT sheet_reopening_reason_check CHECK (((reason <> ''::text) AND (length(reason) <= 2000)))
);

ALTER TABLE ONLY public.sheet_reopening FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE sheet_reopening; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sheet_reopening IS 'Competitions: why a submitted sheet was given back, with what it said until then.';

--
-- Name: sheet_reopening_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sheet_reopening ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sheet_reopening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: sign_in_attempt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_attempt (
    id bigint NOT NULL,
    identifier_sha256 bytea NOT NULL,
    address text NOT NULL,
    at timestamp with time zone DEFAULT public.moment() NOT NULL,
    success boolean NOT NULL
);

--
-- Name: TABLE sign_in_attempt; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sign_in_attempt IS 'Platform: tries per identifier and address, so that limits hold across processes.';

--
-- Name: sign_in_attempt_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sign_in_attempt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: site; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.site (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    programme_id bigint NOT NULL,
    area_code text NOT NULL,
    name text NOT NULL,
    opened_on date,
    created_by bigint,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT site_name_check CHECK (((name <> ''::text) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.site FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE site; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.site IS 'FieldService: a place in a village where a programme works (童伴之家).';

--
-- Name: site_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.site ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.site_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: state_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.state_log (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    account_id bigint,
    at timestamp with time zone DEFAULT public.moment() NOT NULL,
    reason text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY public.state_log FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE state_log; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.state_log IS 'Platform: every move of every item from one state to another.';

--
-- Name: state_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.state_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.state_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: statement_file; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statement_file (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    holder_id bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    name text NOT NULL,
    content bytea NOT NULL,
    uploaded_by bigint NOT NULL,
    uploaded_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT statement_file_content_check CHECK (((length(content) >= 1) AND (length(content) <= 20971520))),
    CONSTRAINT statement_file_name_check CHECK ((length(name) <= 200))
);

ALTER TABLE ONLY public.statement_file FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE statement_file; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.statement_file IS 'Funds: an uploaded statement whose columns are still to be chosen; gone once it is imported, or after seven days.';

--
-- Name: statement_file_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.statement_file ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.statement_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: statement_profile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statement_profile (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    mapping jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    changed_by bigint NOT NULL,
    changed_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT statement_profile_name_check CHECK (((name <> ''::text) AND (length(name) <= 60))),
    CONSTRAINT statement_profile_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.statement_profile FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE statement_profile; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.statement_profile IS 'Funds: a layout of bank statements that the tenant described by choosing columns; each change is a new version.';

--
-- Name: statement_profile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.statement_profile ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.statement_profile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: stock_move; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stock_move (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    goods_id bigint NOT NULL,
    kind text NOT NULL,
    from_site_id bigint,
    to_site_id bigint,
    area_code text,
    quantity bigint NOT NULL,
    value_fen bigint,
    day date NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    entry_id bigint,
    moved_by bigint NOT NULL,
    moved_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    document_number text DEFAULT ''::text NOT NULL,
    CONSTRAINT issue_names_its_place CHECK (
CASE kind
    WHEN 'issue'::text THEN (area_code IS NOT NULL)
    WHEN 'return'::text THEN ((area_code IS NULL) <> (from_site_id IS NULL))
    ELSE (area_code IS NULL)
END),
    CONSTRAINT return_has_reason CHECK (((kind <> 'return'::text) OR (note <> ''::text))),
    CONSTRAINT stock_move_check CHECK (((kind = 'transfer'::text) OR (to_site_id IS NULL))),
    CONSTRAINT stock_move_check1 CHECK (((kind <> 'receipt'::text) OR (from_site_id IS NULL))),
    CONSTRAINT stock_move_document_number_check CHECK ((length(document_number) <= 100)),
    CONSTRAINT stock_move_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'transfer'::text, 'issue'::text, 'return'::text, 'write_off'::text]))),
    CONSTRAINT stock_move_note_check CHECK ((length(note) <= 200)),
    CONSTRAINT stock_move_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT stock_move_value_fen_check CHECK ((value_fen >= 0)),
    CONSTRAINT transfer_leads_elsewhere CHECK (((kind <> 'transfer'::text) OR (from_site_id IS DISTINCT FROM to_site_id))),
    CONSTRAINT write_off_has_reason CHECK (((kind <> 'write_off'::text) OR (note <> ''::text)))
);

ALTER TABLE ONLY public.stock_move FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE stock_move; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.stock_move IS 'Funds: every move of a gift in kind: received, to another place, handed out, come back, written off; with the number of its paper; append-only.';

--
-- Name: stock_move_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.stock_move ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.stock_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: submission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.submission (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    template_id bigint NOT NULL,
    period_id bigint NOT NULL,
    site_id bigint NOT NULL,
    area_code text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    first_submitted_at timestamp with time zone,
    submitted_by bigint,
    decided_by bigint,
    decided_at timestamp with time zone,
    returned_reason text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT submission_decided CHECK ((((decided_by IS NULL) = (decided_at IS NULL)) AND ((state <> ALL (ARRAY['returned'::text, 'accepted'::text])) OR (decided_by IS NOT NULL)))),
    CONSTRAINT submission_decided_by_another CHECK (((state <> ALL (ARRAY['returned'::text, 'accepted'::text])) OR (decided_by <> submitted_by))),
    CONSTRAINT submission_returned_reason_check CHECK ((length(returned_reason) <= 2000)),
    CONSTRAINT submission_returned_with_reason CHECK (((state = 'returned'::text) = (returned_reason <> ''::text))),
    CONSTRAINT submission_state_check CHECK ((state = ANY (ARRAY['open'::text, 'submitted'::text, 'returned'::text, 'accepted'::text]))),
    CONSTRAINT submission_was_submitted CHECK ((((state = 'open'::text) = (first_submitted_at IS NULL)) AND ((first_submitted_at IS NULL) = (submitted_by IS NULL))))
);

ALTER TABLE ONLY public.submission FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE submission; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.submission IS 'FieldService: what one site owes for one period. Who is in a period is settled when it opens; late and missing follow from the days and are not stored.';

--
-- Name: submission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.submission ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.submission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: submission_value; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.submission_value (
    tenant_id bigint NOT NULL,
    submission_id bigint NOT NULL,
    template_id bigint NOT NULL,
    key text NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT submission_value_value_check CHECK (((value >= 0) AND (value <= '1000000000000'::bigint)))
);

ALTER TABLE ONLY public.submission_value FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE submission_value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.submission_value IS 'FieldService: the numbers of a submission, of sites only; a figure above a site is a sum of these.';

--
-- Name: tenant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tenant (
    id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    organisation_id bigint NOT NULL,
    area_code text NOT NULL,
    demonstration boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['league_committee'::text, 'civil_affairs'::text, 'foundation'::text, 'other'::text]))),
    CONSTRAINT tenant_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,40}$'::text))
);

--
-- Name: TABLE tenant; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.tenant IS 'Platform: an authority that runs programmes; everything it owns carries its id.';

--
-- Name: tenant_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tenant ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tenant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: trace_link_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.trace_link ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.trace_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: trace_use; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.trace_use (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    trace_link_id bigint NOT NULL,
    expense_line_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT trace_use_amount_fen_check CHECK ((amount_fen > 0))
);

ALTER TABLE ONLY public.trace_use FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE trace_use; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.trace_use IS 'Funds: which part of a payment, and so of a receipt, an accepted cost was met from.';

--
-- Name: trace_use_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.trace_use ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.trace_use_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: tranche; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tranche (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    contract_id bigint NOT NULL,
    n smallint NOT NULL,
    percent numeric(7,4) NOT NULL,
    amount_fen bigint NOT NULL,
    budget_line_id bigint,
    CONSTRAINT tranche_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT tranche_n_check CHECK ((n >= 1)),
    CONSTRAINT tranche_percent_check CHECK (((percent > (0)::numeric) AND (percent <= (100)::numeric)))
);

ALTER TABLE ONLY public.tranche FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE tranche; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.tranche IS 'Contracts: a part of a contract that is paid when its milestone has been accepted.';

--
-- Name: tranche_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tranche ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tranche_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: tranche_source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tranche_source (
    tenant_id bigint NOT NULL,
    tranche_id bigint NOT NULL,
    fund_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT tranche_source_amount_fen_check CHECK ((amount_fen >= 0))
);

ALTER TABLE ONLY public.tranche_source FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE tranche_source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.tranche_source IS 'Contracts: how much of a tranche each fund pays; rows sum to the tranche, columns to the source.';

--
-- Name: unawardable; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.unawardable WITH (security_invoker='true') AS
 SELECT p.tenant_id,
    p.id AS proposal_id,
        CASE
            WHEN (held.unverified >= COALESCE(asked.grade, 1)) THEN 'unverified'::text
            ELSE 'rating'::text
        END AS obstacle
   FROM (((public.proposal p
     JOIN public.call c ON (((c.tenant_id = p.tenant_id) AND (c.id = p.call_id))))
     CROSS JOIN LATERAL ( SELECT max(g.grade) FILTER (WHERE (g.verified_at IS NOT NULL)) AS verified,
            max(g.grade) FILTER (WHERE (g.verified_at IS NULL)) AS unverified
           FROM public.organisation_rating g
          WHERE ((g.organisation_id = p.organisation_id) AND (public.today() >= g.issued_on) AND (public.today() < g.expires_on))) held)
     CROSS JOIN LATERAL ( SELECT max(((e.value ->> 'grade_at_least'::text))::integer) AS grade
           FROM jsonb_array_elements(c.eligibility) e(value)
          WHERE ((e.value ->> 'rule'::text) = 'rating'::text)) asked)
  WHERE
        CASE
            WHEN (asked.grade IS NULL) THEN ((held.verified IS NULL) AND (held.unverified IS NOT NULL))
            ELSE (COALESCE((held.verified)::integer, 0) < asked.grade)
        END
UNION ALL
 SELECT DISTINCT p.tenant_id,
    p.id AS proposal_id,
    'barred'::text AS obstacle
   FROM (public.proposal p
     JOIN public.organisation_bar b ON (((b.organisation_id = p.organisation_id) AND (b.lifted_at IS NULL))))
  WHERE ((public.today() >= b.barred_from) AND (public.today() <= COALESCE(b.barred_until, 'infinity'::date)))
UNION ALL
 SELECT p.tenant_id,
    p.id AS proposal_id,
    'state'::text AS obstacle
   FROM public.proposal p
  WHERE (p.state <> 'accepted'::text);

--
-- Name: VIEW unawardable; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.unawardable IS 'Competitions: proposals that cannot be awarded today: a rating that is not verified (待核), or less than the call asks for today, an open bar, or no longer accepted.';

--
-- Name: voucher_layout; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.voucher_layout (
    code text NOT NULL,
    chinese text NOT NULL,
    english text NOT NULL,
    preamble text DEFAULT ''::text NOT NULL,
    columns text NOT NULL,
    encoding text NOT NULL,
    format text NOT NULL,
    source text NOT NULL,
    CONSTRAINT voucher_layout_chinese_check CHECK ((chinese <> ''::text)),
    CONSTRAINT voucher_layout_code_check CHECK ((code ~ '^[a-z0-9_]+$'::text)),
    CONSTRAINT voucher_layout_columns_check CHECK ((columns <> ''::text)),
    CONSTRAINT voucher_layout_encoding_check CHECK ((encoding = ANY (ARRAY['utf8'::text, 'gb18030'::text]))),
    CONSTRAINT voucher_layout_english_check CHECK ((english <> ''::text)),
    CONSTRAINT voucher_layout_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT voucher_layout_source_check CHECK ((source <> ''::text))
);

--
-- Name: TABLE voucher_layout; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.voucher_layout IS 'Funds: layouts of vouchers that come with a release, to begin a profile from; one column per line as title=field, or title="text".';

--
-- Name: web_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.web_session (
    token_sha256 bytea NOT NULL,
    account_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    address text DEFAULT ''::text NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    CONSTRAINT web_session_token_sha256_check CHECK ((length(token_sha256) = 32))
);

--
-- Name: TABLE web_session; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.web_session IS 'Platform: signed-in browsers; only the SHA-256 of the token is kept.';

--
-- Name: workflow_approval; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.workflow_approval (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    workflow_id bigint NOT NULL,
    step text NOT NULL,
    content_sha256 bytea NOT NULL,
    approved_by bigint NOT NULL,
    approved_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    CONSTRAINT workflow_approval_content_sha256_check CHECK ((length(content_sha256) = 32))
);

ALTER TABLE ONLY public.workflow_approval FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE workflow_approval; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.workflow_approval IS 'Calls: somebody on the way of a proposal approved its content as it was; an approval of other content has lapsed.';

--
-- Name: workflow_approval_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.workflow_approval ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.workflow_approval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: workflow_state; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.workflow_state (
    tenant_id bigint NOT NULL,
    workflow_id bigint NOT NULL,
    key text NOT NULL,
    proposal_state text NOT NULL,
    CONSTRAINT workflow_state_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

ALTER TABLE ONLY public.workflow_state FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE workflow_state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.workflow_state IS 'Calls: a state of a version of a workflow with its class; a proposal can only be in a state of its own version.';

--
-- Name: forgetting; Type: TABLE; Schema: vault; Owner: -
--

CREATE TABLE vault.forgetting (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    reason text NOT NULL,
    state text DEFAULT 'waits'::text NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    answered_by bigint,
    answered_at timestamp with time zone,
    CONSTRAINT forgetting_check CHECK ((((state = 'waits'::text) = (answered_by IS NULL)) AND ((answered_by IS NULL) = (answered_at IS NULL)))),
    CONSTRAINT forgetting_reason_check CHECK (((reason <> ''::text) AND (length(reason) <= 200))),
    CONSTRAINT forgetting_state_check CHECK ((state = ANY (ARRAY['waits'::text, 'forgotten'::text, 'refused'::text]))),
    CONSTRAINT forgetting_takes_two CHECK ((answered_by <> asked_by))
);

ALTER TABLE ONLY vault.forgetting FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE forgetting; Type: COMMENT; Schema: vault; Owner: -
--

COMMENT ON TABLE vault.forgetting IS 'Vault: that a person is to be forgotten, asked by one and answered by another; the reason names nobody.';

--
-- Name: forgetting_id_seq; Type: SEQUENCE; Schema: vault; Owner: -
--

ALTER TABLE vault.forgetting ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME vault.forgetting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: person; Type: TABLE; Schema: vault; Owner: -
--

CREATE TABLE vault.person (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    blind bytea,
    enrolled_by bigint NOT NULL,
    enrolled_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    forgotten_by bigint,
    forgotten_at timestamp with time zone,
    CONSTRAINT person_blind_check CHECK ((length(blind) = 32)),
    CONSTRAINT person_check CHECK ((((blind IS NULL) = (forgotten_at IS NOT NULL)) AND ((forgotten_at IS NULL) = (forgotten_by IS NULL))))
);

ALTER TABLE ONLY vault.person FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE person; Type: COMMENT; Schema: vault; Owner: -
--

COMMENT ON TABLE vault.person IS 'Vault: a person who is helped; outside only the number is known; blind is a keyed digest of the identity number, which finds the person again without telling who it is.';

--
-- Name: person_id_seq; Type: SEQUENCE; Schema: vault; Owner: -
--

ALTER TABLE vault.person ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME vault.person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: read_event; Type: TABLE; Schema: vault; Owner: -
--

CREATE TABLE vault.read_event (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT public.moment() NOT NULL,
    account_id bigint NOT NULL,
    purpose text NOT NULL,
    about text NOT NULL,
    person_id bigint NOT NULL,
    kind text NOT NULL,
    CONSTRAINT read_event_about_check CHECK (((length(about) >= 1) AND (length(about) <= 100))),
    CONSTRAINT read_event_purpose_check CHECK ((purpose = ANY (ARRAY['bank_file'::text, 'list'::text, 'correction'::text])))
);

ALTER TABLE ONLY vault.read_event FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE read_event; Type: COMMENT; Schema: vault; Owner: -
--

COMMENT ON TABLE vault.read_event IS 'Vault: who read which record of whom, when and what for; append-only.';

--
-- Name: read_event_id_seq; Type: SEQUENCE; Schema: vault; Owner: -
--

ALTER TABLE vault.read_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME vault.read_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: record; Type: TABLE; Schema: vault; Owner: -
--

CREATE TABLE vault.record (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    kind text NOT NULL,
    algorithm text NOT NULL,
    nonce bytea NOT NULL,
    ciphertext bytea NOT NULL,
    digest bytea,
    made_by bigint NOT NULL,
    made_at timestamp with time zone DEFAULT public.moment() NOT NULL,
    replaced_at timestamp with time zone,
    CONSTRAINT record_algorithm_check CHECK ((algorithm = 'xchacha20poly1305'::text)),
    CONSTRAINT record_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT record_kind_check CHECK ((kind = ANY (ARRAY['identity'::text, 'guardian'::text, 'bank'::text]))),
    CONSTRAINT record_nonce_check CHECK ((length(nonce) = 24))
);

ALTER TABLE ONLY vault.record FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE record; Type: COMMENT; Schema: vault; Owner: -
--

COMMENT ON TABLE vault.record IS 'Vault: an encrypted record of a person; a changed one replaces the earlier, which stays; digest is a keyed one of the content.';

--
-- Name: record_id_seq; Type: SEQUENCE; Schema: vault; Owner: -
--

ALTER TABLE vault.record ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME vault.record_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: record_key; Type: TABLE; Schema: vault; Owner: -
--

CREATE TABLE vault.record_key (
    tenant_id bigint NOT NULL,
    record_id bigint NOT NULL,
    master text NOT NULL,
    wrapped bytea NOT NULL,
    CONSTRAINT record_key_master_check CHECK ((master ~ '^[0-9a-f]{16}$'::text)),
    CONSTRAINT record_key_wrapped_check CHECK ((length(wrapped) = 72))
);

ALTER TABLE ONLY vault.record_key FORCE ROW LEVEL SECURITY;

--
-- Name: TABLE record_key; Type: COMMENT; Schema: vault; Owner: -
--

COMMENT ON TABLE vault.record_key IS 'Vault: the key of one record, wrapped by the master key of this name; without it the record is unreadable.';

--
-- Name: account_login account_login_account_id_kind_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_login
    ADD CONSTRAINT account_login_account_id_kind_key UNIQUE (account_id, kind);

--
-- Name: account_login account_login_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_login
    ADD CONSTRAINT account_login_pkey PRIMARY KEY (identifier);

--
-- Name: account_password account_password_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_password
    ADD CONSTRAINT account_password_pkey PRIMARY KEY (account_id);

--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

--
-- Name: action_plan action_plan_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action_plan
    ADD CONSTRAINT action_plan_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: administrator administrator_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.administrator
    ADD CONSTRAINT administrator_pkey PRIMARY KEY (account_id);

--
-- Name: api_token api_token_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (token_sha256);

--
-- Name: area area_parent_code_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_parent_code_name_key UNIQUE (parent_code, name);

--
-- Name: area area_path_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_path_key UNIQUE (path);

--
-- Name: area area_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_pkey PRIMARY KEY (code);

--
-- Name: assignment_draw assignment_draw_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_draw
    ADD CONSTRAINT assignment_draw_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: audit_event audit_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (tenant_id, sequence);

--
-- Name: audit_head audit_head_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);

--
-- Name: award_override award_override_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_override
    ADD CONSTRAINT award_override_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: award award_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: award_plan award_plan_of_ranking; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan
    ADD CONSTRAINT award_plan_of_ranking UNIQUE (tenant_id, ranking_id);

--
-- Name: award_plan award_plan_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan
    ADD CONSTRAINT award_plan_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: award_plan_source award_plan_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan_source
    ADD CONSTRAINT award_plan_source_pkey PRIMARY KEY (tenant_id, plan_id, fund_id);

--
-- Name: award_source award_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_source
    ADD CONSTRAINT award_source_pkey PRIMARY KEY (tenant_id, award_id, fund_id);

--
-- Name: bank_account bank_account_code; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_code UNIQUE (tenant_id, code);

--
-- Name: bank_account bank_account_of_one_holder; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_of_one_holder UNIQUE (tenant_id, number_sha256);

--
-- Name: bank_account bank_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: bank_account bank_account_tenant_id_holder_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_tenant_id_holder_id_id_key UNIQUE (tenant_id, holder_id, id);

--
-- Name: bank_balance bank_balance_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_balance
    ADD CONSTRAINT bank_balance_pkey PRIMARY KEY (tenant_id, bank_account_id, fund_id);

--
-- Name: bank_layout bank_layout_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_layout
    ADD CONSTRAINT bank_layout_name UNIQUE (tenant_id, name);

--
-- Name: bank_layout bank_layout_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_layout
    ADD CONSTRAINT bank_layout_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: bank_line bank_line_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_line
    ADD CONSTRAINT bank_line_once UNIQUE (tenant_id, bank_account_id, fingerprint);

--
-- Name: bank_line bank_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_line
    ADD CONSTRAINT bank_line_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: bank_statement bank_statement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_statement
    ADD CONSTRAINT bank_statement_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: bank_statement bank_statement_tenant_id_bank_account_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_statement
    ADD CONSTRAINT bank_statement_tenant_id_bank_account_id_id_key UNIQUE (tenant_id, bank_account_id, id);

--
-- Name: benefit_rate benefit_rate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benefit_rate
    ADD CONSTRAINT benefit_rate_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: book_item book_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.book_item
    ADD CONSTRAINT book_item_pkey PRIMARY KEY (tenant_id, entry_id, bank_account_id);

--
-- Name: budget_cell budget_cell_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_cell
    ADD CONSTRAINT budget_cell_pkey PRIMARY KEY (tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: budget_chart_account budget_chart_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_chart_account
    ADD CONSTRAINT budget_chart_account_pkey PRIMARY KEY (effective_from, unit, ledger_account);

--
-- Name: budget_line budget_line_code; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_line
    ADD CONSTRAINT budget_line_code UNIQUE (tenant_id, budget_id, code);

--
-- Name: budget_line budget_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_line
    ADD CONSTRAINT budget_line_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: budget_move budget_move_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_move
    ADD CONSTRAINT budget_move_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: budget budget_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget
    ADD CONSTRAINT budget_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: budget_version budget_version_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version
    ADD CONSTRAINT budget_version_number UNIQUE (tenant_id, budget_id, number);

--
-- Name: budget_version budget_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version
    ADD CONSTRAINT budget_version_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: budget_version_row budget_version_row_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version_row
    ADD CONSTRAINT budget_version_row_pkey PRIMARY KEY (tenant_id, version_id, fund_id, budget_line_id, year, area_code);

--
-- Name: calendar_day calendar_day_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calendar_day
    ADD CONSTRAINT calendar_day_pkey PRIMARY KEY (date);

--
-- Name: calendar_year calendar_year_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calendar_year
    ADD CONSTRAINT calendar_year_pkey PRIMARY KEY (year);

--
-- Name: call call_code_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_code_taken UNIQUE (tenant_id, code);

--
-- Name: call_correction call_correction_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_correction
    ADD CONSTRAINT call_correction_number UNIQUE (tenant_id, call_id, number);

--
-- Name: call_correction call_correction_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_correction
    ADD CONSTRAINT call_correction_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: call_document call_document_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_document
    ADD CONSTRAINT call_document_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: call_document call_document_tenant_id_call_id_file_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_document
    ADD CONSTRAINT call_document_tenant_id_call_id_file_id_key UNIQUE (tenant_id, call_id, file_id);

--
-- Name: call_extension call_extension_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_extension
    ADD CONSTRAINT call_extension_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: call_period_rule call_period_rule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_period_rule
    ADD CONSTRAINT call_period_rule_pkey PRIMARY KEY (call_kind, rule_code);

--
-- Name: call call_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: call_question call_question_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_question
    ADD CONSTRAINT call_question_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: call_source call_source_fund_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_source
    ADD CONSTRAINT call_source_fund_once UNIQUE (tenant_id, call_id, fund_id);

--
-- Name: call_source call_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_source
    ADD CONSTRAINT call_source_pkey PRIMARY KEY (tenant_id, call_id, code);

--
-- Name: call_version call_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_version
    ADD CONSTRAINT call_version_pkey PRIMARY KEY (tenant_id, call_id, number);

--
-- Name: call_workflow call_workflow_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_workflow
    ADD CONSTRAINT call_workflow_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: chart_account chart_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chart_account
    ADD CONSTRAINT chart_account_pkey PRIMARY KEY (chart, effective_from, ledger_account);

--
-- Name: commitment commitment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment
    ADD CONSTRAINT commitment_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: commitment_use commitment_use_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment_use
    ADD CONSTRAINT commitment_use_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: community_need community_need_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: competition competition_call_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition
    ADD CONSTRAINT competition_call_taken UNIQUE (tenant_id, call_id);

--
-- Name: competition competition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition
    ADD CONSTRAINT competition_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: competition_track competition_track_name_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition_track
    ADD CONSTRAINT competition_track_name_taken UNIQUE (tenant_id, competition_id, name);

--
-- Name: competition_track competition_track_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition_track
    ADD CONSTRAINT competition_track_pkey PRIMARY KEY (tenant_id, competition_id, lot_id);

--
-- Name: conflict_of_interest conflict_of_interest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: contract_copy contract_copy_bytes; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_copy
    ADD CONSTRAINT contract_copy_bytes UNIQUE (tenant_id, contract_id, sha256);

--
-- Name: contract_copy contract_copy_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_copy
    ADD CONSTRAINT contract_copy_pkey PRIMARY KEY (tenant_id, contract_id);

--
-- Name: contract contract_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_number UNIQUE (tenant_id, number);

--
-- Name: contract contract_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: contract_signature contract_signature_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_signature
    ADD CONSTRAINT contract_signature_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: contract_source contract_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_source
    ADD CONSTRAINT contract_source_pkey PRIMARY KEY (tenant_id, contract_id, fund_id);

--
-- Name: contract contract_verification_code; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_verification_code UNIQUE (verification_code);

--
-- Name: criterion criterion_code_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_code_taken UNIQUE (tenant_id, round_id, code);

--
-- Name: criterion criterion_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: criterion criterion_position_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_position_taken UNIQUE (tenant_id, round_id, "position") DEFERRABLE INITIALLY DEFERRED;

--
-- Name: criterion criterion_tenant_id_round_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_tenant_id_round_id_id_key UNIQUE (tenant_id, round_id, id);

--
-- Name: decision decision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: defect defect_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.defect
    ADD CONSTRAINT defect_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: deliverable deliverable_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT deliverable_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: delivery_report delivery_report_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_report
    ADD CONSTRAINT delivery_report_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: donation_receipt donation_link_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_link_once UNIQUE (tenant_id, link_sha256);

--
-- Name: donation_receipt donation_number_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_number_once UNIQUE (tenant_id, series_id, number);

--
-- Name: donation_receipt donation_receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_receipt_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: donation_series donation_series_code; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_series
    ADD CONSTRAINT donation_series_code UNIQUE (tenant_id, holder_id, code, first_number);

--
-- Name: donation_series donation_series_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_series
    ADD CONSTRAINT donation_series_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: donation_series donation_series_tenant_id_holder_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_series
    ADD CONSTRAINT donation_series_tenant_id_holder_id_id_key UNIQUE (tenant_id, holder_id, id);

--
-- Name: expense_answer expense_answer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_answer
    ADD CONSTRAINT expense_answer_pkey PRIMARY KEY (tenant_id, expense_line_id);

--
-- Name: expense_line expense_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_line
    ADD CONSTRAINT expense_line_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: expense_report expense_report_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_report
    ADD CONSTRAINT expense_report_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: export_profile export_profile_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.export_profile
    ADD CONSTRAINT export_profile_name UNIQUE (tenant_id, name);

--
-- Name: export_profile export_profile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.export_profile
    ADD CONSTRAINT export_profile_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: file file_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: file_upload file_upload_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_upload
    ADD CONSTRAINT file_upload_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: final_account final_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account
    ADD CONSTRAINT final_account_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: final_account_row final_account_row_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account_row
    ADD CONSTRAINT final_account_row_pkey PRIMARY KEY (tenant_id, account_id, fund_id);

--
-- Name: form_answer form_answer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_answer
    ADD CONSTRAINT form_answer_pkey PRIMARY KEY (tenant_id, response_id, field);

--
-- Name: form form_code_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form
    ADD CONSTRAINT form_code_taken UNIQUE (tenant_id, code);

--
-- Name: form_draft form_draft_code_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_draft
    ADD CONSTRAINT form_draft_code_taken UNIQUE (tenant_id, code);

--
-- Name: form_draft form_draft_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_draft
    ADD CONSTRAINT form_draft_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: form form_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form
    ADD CONSTRAINT form_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: form_response form_response_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_response
    ADD CONSTRAINT form_response_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: form_section form_section_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_section
    ADD CONSTRAINT form_section_pkey PRIMARY KEY (tenant_id, response_id, section);

--
-- Name: form_version form_version_number_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_version
    ADD CONSTRAINT form_version_number_taken UNIQUE (tenant_id, form_id, number);

--
-- Name: form_version form_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_version
    ADD CONSTRAINT form_version_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: fund fund_code; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_code UNIQUE (tenant_id, holder_id, code);

--
-- Name: fund fund_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: fund fund_tenant_id_holder_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_tenant_id_holder_id_id_key UNIQUE (tenant_id, holder_id, id);

--
-- Name: fund fund_tenant_id_id_source_kind_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_tenant_id_id_source_kind_key UNIQUE (tenant_id, id, source_kind);

--
-- Name: goods goods_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods
    ADD CONSTRAINT goods_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: goods_stock goods_stock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods_stock
    ADD CONSTRAINT goods_stock_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: grant_arrears grant_arrears_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_arrears
    ADD CONSTRAINT grant_arrears_pkey PRIMARY KEY (tenant_id, item_id, for_item_id);

--
-- Name: grant_batch grant_batch_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: grant_batch grant_batch_tenant_id_id_holder_id_purpose_period_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_tenant_id_id_holder_id_purpose_period_key UNIQUE (tenant_id, id, holder_id, purpose, period);

--
-- Name: grant_item grant_item_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_number UNIQUE (tenant_id, batch_id, n);

--
-- Name: grant_item grant_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: holder holder_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holder
    ADD CONSTRAINT holder_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: honour honour_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.honour
    ADD CONSTRAINT honour_pkey PRIMARY KEY (id);

--
-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, account_id, key);

--
-- Name: invitation invitation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (token_sha256);

--
-- Name: invoice_claim invoice_claim_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invoice_claim
    ADD CONSTRAINT invoice_claim_pkey PRIMARY KEY (seller, number);

--
-- Name: expense_line invoice_once_per_cell; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_line
    ADD CONSTRAINT invoice_once_per_cell UNIQUE (tenant_id, report_id, seller, invoice_number, fund_id, budget_line_id, area_code);

--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

--
-- Name: journal_entry journal_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: journal_entry journal_entry_tenant_id_holder_id_id_entry_date_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_tenant_id_holder_id_id_entry_date_key UNIQUE (tenant_id, holder_id, id, entry_date);

--
-- Name: journal_line journal_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_pkey PRIMARY KEY (tenant_id, entry_id, n);

--
-- Name: ledger_account ledger_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (code);

--
-- Name: line_change_limit line_change_limit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_change_limit
    ADD CONSTRAINT line_change_limit_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: lot_claim lot_claim_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_claim
    ADD CONSTRAINT lot_claim_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: lot_claim lot_claim_round; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_claim
    ADD CONSTRAINT lot_claim_round UNIQUE (tenant_id, lot_id, round);

--
-- Name: lot_need lot_need_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT lot_need_pkey PRIMARY KEY (tenant_id, lot_id);

--
-- Name: lot lot_number_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_number_taken UNIQUE (tenant_id, call_id, number);

--
-- Name: lot lot_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: lot lot_tenant_id_call_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_tenant_id_call_id_id_key UNIQUE (tenant_id, call_id, id);

--
-- Name: match_bank_line match_bank_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_bank_line
    ADD CONSTRAINT match_bank_line_pkey PRIMARY KEY (tenant_id, group_id, bank_line_id);

--
-- Name: match_book_item match_book_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_book_item
    ADD CONSTRAINT match_book_item_pkey PRIMARY KEY (tenant_id, group_id, entry_id);

--
-- Name: match_group match_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_group
    ADD CONSTRAINT match_group_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: match_lesson match_lesson_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_lesson
    ADD CONSTRAINT match_lesson_pkey PRIMARY KEY (tenant_id, group_id);

--
-- Name: match_opening_item match_opening_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_opening_item
    ADD CONSTRAINT match_opening_item_pkey PRIMARY KEY (tenant_id, group_id, opening_item_id);

--
-- Name: match_run match_run_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: matching_commitment matching_commitment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.matching_commitment
    ADD CONSTRAINT matching_commitment_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: milestone_acceptance milestone_acceptance_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_acceptance
    ADD CONSTRAINT milestone_acceptance_pkey PRIMARY KEY (tenant_id, milestone_id);

--
-- Name: milestone_check milestone_check_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_check
    ADD CONSTRAINT milestone_check_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: milestone milestone_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_number UNIQUE (tenant_id, contract_id, n);

--
-- Name: milestone milestone_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: milestone_report milestone_report_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_report
    ADD CONSTRAINT milestone_report_number UNIQUE (tenant_id, milestone_id, n);

--
-- Name: milestone_report milestone_report_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_report
    ADD CONSTRAINT milestone_report_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: lot_need need_in_one_lot; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT need_in_one_lot UNIQUE (tenant_id, need_id);

--
-- Name: notice notice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);

--
-- Name: objection objection_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.objection
    ADD CONSTRAINT objection_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: budget one_budget_per_programme; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget
    ADD CONSTRAINT one_budget_per_programme UNIQUE (tenant_id, programme_id);

--
-- Name: milestone_check one_check_of_a_report; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_check
    ADD CONSTRAINT one_check_of_a_report UNIQUE (tenant_id, report_id);

--
-- Name: deliverable one_deliverable_of_a_title; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT one_deliverable_of_a_title UNIQUE (tenant_id, contract_id, title);

--
-- Name: holder one_holder_per_organisation; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holder
    ADD CONSTRAINT one_holder_per_organisation UNIQUE (tenant_id, organisation_id);

--
-- Name: milestone one_milestone_of_a_tranche; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT one_milestone_of_a_tranche UNIQUE (tenant_id, tranche_id);

--
-- Name: report_period one_period_from_a_day; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_period
    ADD CONSTRAINT one_period_from_a_day UNIQUE (tenant_id, template_id, starts_on);

--
-- Name: action_plan one_plan_of_a_title; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action_plan
    ADD CONSTRAINT one_plan_of_a_title UNIQUE (tenant_id, programme_id, title);

--
-- Name: post one_post_of_a_title; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post
    ADD CONSTRAINT one_post_of_a_title UNIQUE (tenant_id, site_id, title);

--
-- Name: benefit_rate one_rate_from_a_day; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benefit_rate
    ADD CONSTRAINT one_rate_from_a_day UNIQUE (tenant_id, purpose, valid_from);

--
-- Name: plan_reading one_reading_of_a_wave; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_reading
    ADD CONSTRAINT one_reading_of_a_wave UNIQUE (tenant_id, plan_id, subject, definition, wave);

--
-- Name: site one_site_in_a_village; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.site
    ADD CONSTRAINT one_site_in_a_village UNIQUE (tenant_id, programme_id, area_code);

--
-- Name: submission one_submission_of_a_site; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT one_submission_of_a_site UNIQUE (tenant_id, period_id, site_id);

--
-- Name: report_template one_template_of_a_title; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_template
    ADD CONSTRAINT one_template_of_a_title UNIQUE (tenant_id, programme_id, title);

--
-- Name: one_time_code one_time_code_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.one_time_code
    ADD CONSTRAINT one_time_code_pkey PRIMARY KEY (id);

--
-- Name: opening_item opening_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.opening_item
    ADD CONSTRAINT opening_item_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: opening_item opening_item_tenant_id_bank_account_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.opening_item
    ADD CONSTRAINT opening_item_tenant_id_bank_account_id_id_key UNIQUE (tenant_id, bank_account_id, id);

--
-- Name: organisation_bar organisation_bar_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_bar
    ADD CONSTRAINT organisation_bar_pkey PRIMARY KEY (id);

--
-- Name: organisation organisation_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_code_key UNIQUE (code);

--
-- Name: organisation_member organisation_member_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_member
    ADD CONSTRAINT organisation_member_pkey PRIMARY KEY (id);

--
-- Name: organisation organisation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);

--
-- Name: organisation_rating organisation_rating_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_rating
    ADD CONSTRAINT organisation_rating_pkey PRIMARY KEY (id);

--
-- Name: outgoing_message outgoing_message_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outgoing_message
    ADD CONSTRAINT outgoing_message_pkey PRIMARY KEY (id);

--
-- Name: participation participation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_pkey PRIMARY KEY (id);

--
-- Name: participation participation_tenant_id_kind_item_id_organisation_id_accoun_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_tenant_id_kind_item_id_organisation_id_accoun_key UNIQUE NULLS NOT DISTINCT (tenant_id, kind, item_id, organisation_id, account_id);

--
-- Name: contract_signature party_signs_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_signature
    ADD CONSTRAINT party_signs_once UNIQUE (tenant_id, contract_id, organisation_id);

--
-- Name: payee_account payee_account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payee_account
    ADD CONSTRAINT payee_account_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: payee_account payee_account_tenant_id_id_organisation_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payee_account
    ADD CONSTRAINT payee_account_tenant_id_id_organisation_id_key UNIQUE (tenant_id, id, organisation_id);

--
-- Name: payment_batch_item payment_batch_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: payment_batch_item payment_batch_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_number UNIQUE (tenant_id, batch_id, n);

--
-- Name: payment_batch payment_batch_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch
    ADD CONSTRAINT payment_batch_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: payment_batch payment_batch_tenant_id_holder_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch
    ADD CONSTRAINT payment_batch_tenant_id_holder_id_id_key UNIQUE (tenant_id, holder_id, id);

--
-- Name: payment payment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: payment_request payment_request_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: payment_request_row payment_request_row_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request_row
    ADD CONSTRAINT payment_request_row_pkey PRIMARY KEY (tenant_id, request_id, n);

--
-- Name: payment_request payment_request_tenant_id_holder_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_tenant_id_holder_id_id_key UNIQUE (tenant_id, holder_id, id);

--
-- Name: payment payment_tenant_id_entry_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_tenant_id_entry_id_key UNIQUE (tenant_id, entry_id);

--
-- Name: period period_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period
    ADD CONSTRAINT period_pkey PRIMARY KEY (tenant_id, holder_id, month);

--
-- Name: period_reopening period_reopening_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period_reopening
    ADD CONSTRAINT period_reopening_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: plan_accountable plan_accountable_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_accountable
    ADD CONSTRAINT plan_accountable_pkey PRIMARY KEY (tenant_id, plan_id, level);

--
-- Name: plan_gate plan_gate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_gate
    ADD CONSTRAINT plan_gate_pkey PRIMARY KEY (tenant_id, plan_id, n);

--
-- Name: plan_part plan_part_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_part
    ADD CONSTRAINT plan_part_number UNIQUE (tenant_id, plan_id, n);

--
-- Name: plan_part plan_part_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_part
    ADD CONSTRAINT plan_part_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: plan_reading plan_reading_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_reading
    ADD CONSTRAINT plan_reading_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: post_holder post_holder_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_holder
    ADD CONSTRAINT post_holder_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: post post_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: posting_key posting_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting_key
    ADD CONSTRAINT posting_key_pkey PRIMARY KEY (tenant_id, holder_id, key);

--
-- Name: programme_area programme_area_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme_area
    ADD CONSTRAINT programme_area_pkey PRIMARY KEY (tenant_id, programme_id, area_code);

--
-- Name: programme_party programme_party_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme_party
    ADD CONSTRAINT programme_party_pkey PRIMARY KEY (tenant_id, programme_id, organisation_id, role);

--
-- Name: programme programme_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: programme programme_tenant_id_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_tenant_id_code_key UNIQUE (tenant_id, code);

--
-- Name: proposal_attachment proposal_attachment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_attachment
    ADD CONSTRAINT proposal_attachment_pkey PRIMARY KEY (tenant_id, revision_id, field, file_id);

--
-- Name: proposal_message proposal_message_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_message
    ADD CONSTRAINT proposal_message_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: proposal_message_recipient proposal_message_recipient_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_message_recipient
    ADD CONSTRAINT proposal_message_recipient_pkey PRIMARY KEY (tenant_id, message_id, proposal_id);

--
-- Name: proposal_partner proposal_partner_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_partner
    ADD CONSTRAINT proposal_partner_once UNIQUE (tenant_id, proposal_id, organisation_id);

--
-- Name: proposal_partner proposal_partner_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_partner
    ADD CONSTRAINT proposal_partner_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: proposal proposal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: proposal proposal_receipt_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_receipt_taken UNIQUE (tenant_id, call_id, receipt_number);

--
-- Name: proposal_revision proposal_revision_number_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_number_taken UNIQUE (tenant_id, proposal_id, number);

--
-- Name: proposal_revision proposal_revision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: proposal_revision proposal_revision_tenant_id_response_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_tenant_id_response_id_key UNIQUE (tenant_id, response_id);

--
-- Name: proposal_screening proposal_screening_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_screening
    ADD CONSTRAINT proposal_screening_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: purchase_record purchase_record_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.purchase_record
    ADD CONSTRAINT purchase_record_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: purchase_record purchase_recorded_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.purchase_record
    ADD CONSTRAINT purchase_recorded_once UNIQUE (tenant_id, payer, document);

--
-- Name: ranking ranking_of_round; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking
    ADD CONSTRAINT ranking_of_round UNIQUE (tenant_id, round_id);

--
-- Name: ranking ranking_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking
    ADD CONSTRAINT ranking_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: ranking_place ranking_place_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking_place
    ADD CONSTRAINT ranking_place_pkey PRIMARY KEY (tenant_id, ranking_id, proposal_id);

--
-- Name: receipt_counter receipt_counter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt_counter
    ADD CONSTRAINT receipt_counter_pkey PRIMARY KEY (tenant_id, call_id);

--
-- Name: receipt receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: reconciliation_check reconciliation_checked_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation_check
    ADD CONSTRAINT reconciliation_checked_once PRIMARY KEY (tenant_id, reconciliation_id);

--
-- Name: reconciliation reconciliation_edition; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_edition UNIQUE (tenant_id, bank_account_id, day, edition);

--
-- Name: reconciliation reconciliation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: grant_item reissued_by_one; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT reissued_by_one UNIQUE (tenant_id, reissues, batch_id);

--
-- Name: release_run release_has_one_voucher; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_run
    ADD CONSTRAINT release_has_one_voucher UNIQUE (tenant_id, entry_id);

--
-- Name: release_line release_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_line
    ADD CONSTRAINT release_line_pkey PRIMARY KEY (tenant_id, run_id, entry_id, line_n);

--
-- Name: release_run release_run_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_run
    ADD CONSTRAINT release_run_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: report_item report_item_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_item
    ADD CONSTRAINT report_item_number UNIQUE (tenant_id, template_id, n);

--
-- Name: report_item report_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_item
    ADD CONSTRAINT report_item_pkey PRIMARY KEY (tenant_id, template_id, key);

--
-- Name: report_period report_period_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_period
    ADD CONSTRAINT report_period_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: report_template report_template_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_template
    ADD CONSTRAINT report_template_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: result_notice result_notice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.result_notice
    ADD CONSTRAINT result_notice_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: journal_entry reversed_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT reversed_once UNIQUE (tenant_id, reverses);

--
-- Name: review_assignment review_assignment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: review_entry review_entry_number_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_entry
    ADD CONSTRAINT review_entry_number_taken UNIQUE (tenant_id, round_id, number);

--
-- Name: review_entry review_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_entry
    ADD CONSTRAINT review_entry_pkey PRIMARY KEY (tenant_id, round_id, proposal_id);

--
-- Name: review_round review_round_number_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_round
    ADD CONSTRAINT review_round_number_taken UNIQUE (tenant_id, call_id, number);

--
-- Name: review_round review_round_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_round
    ADD CONSTRAINT review_round_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: reviewer reviewer_account_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_account_taken UNIQUE (tenant_id, account_id);

--
-- Name: reviewer reviewer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: role_grant role_grant_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: role_incompatibility role_incompatibility_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_incompatibility
    ADD CONSTRAINT role_incompatibility_pkey PRIMARY KEY (role, other_role);

--
-- Name: role role_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (code);

--
-- Name: rule_change rule_change_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_change
    ADD CONSTRAINT rule_change_pkey PRIMARY KEY (id);

--
-- Name: rule rule_code_scope_valid_from_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_code_scope_valid_from_key UNIQUE (code, scope, valid_from);

--
-- Name: rule_name rule_name_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_name
    ADD CONSTRAINT rule_name_pkey PRIMARY KEY (code);

--
-- Name: rule rule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (id);

--
-- Name: rule rule_validity; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_validity EXCLUDE USING gist (public.text_range(code, code, '[]'::text) WITH =, public.text_range(scope, scope, '[]'::text) WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&);

--
-- Name: saved_view saved_view_name_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_name_taken UNIQUE (tenant_id, account_id, page, name);

--
-- Name: saved_view saved_view_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

--
-- Name: score_mark score_mark_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_mark
    ADD CONSTRAINT score_mark_pkey PRIMARY KEY (tenant_id, sheet_id, criterion_id);

--
-- Name: score_sheet score_sheet_of_assignment; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_sheet
    ADD CONSTRAINT score_sheet_of_assignment UNIQUE (tenant_id, assignment_id);

--
-- Name: score_sheet score_sheet_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_sheet
    ADD CONSTRAINT score_sheet_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: screening_item screening_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.screening_item
    ADD CONSTRAINT screening_item_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: proposal_screening screening_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_screening
    ADD CONSTRAINT screening_once UNIQUE (tenant_id, revision_id);

--
-- Name: screening_tick screening_tick_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.screening_tick
    ADD CONSTRAINT screening_tick_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: sealed_paper sealed_paper_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sealed_paper
    ADD CONSTRAINT sealed_paper_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: search_document search_document_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_document
    ADD CONSTRAINT search_document_pkey PRIMARY KEY (tenant_id, kind, item_id);

--
-- Name: service_log service_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.service_log
    ADD CONSTRAINT service_log_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: settlement_line settlement_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT settlement_line_pkey PRIMARY KEY (tenant_id, settlement_id, n);

--
-- Name: settlement settlement_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_once UNIQUE (tenant_id, holder_id, platform, number);

--
-- Name: settlement_line settlement_order_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT settlement_order_once UNIQUE (tenant_id, holder_id, platform, order_number);

--
-- Name: settlement settlement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: settlement settlement_tenant_id_id_holder_id_platform_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_tenant_id_id_holder_id_platform_key UNIQUE (tenant_id, id, holder_id, platform);

--
-- Name: sheet_reopening sheet_reopening_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sheet_reopening
    ADD CONSTRAINT sheet_reopening_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: sign_in_attempt sign_in_attempt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (id);

--
-- Name: site site_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: state_log state_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.state_log
    ADD CONSTRAINT state_log_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: statement_file statement_file_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_file
    ADD CONSTRAINT statement_file_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: statement_profile statement_profile_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_profile
    ADD CONSTRAINT statement_profile_name UNIQUE (tenant_id, name);

--
-- Name: statement_profile statement_profile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_profile
    ADD CONSTRAINT statement_profile_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: stock_move stock_move_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: goods_stock stock_place; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods_stock
    ADD CONSTRAINT stock_place UNIQUE NULLS NOT DISTINCT (tenant_id, goods_id, site_id);

--
-- Name: submission submission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: submission_value submission_value_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission_value
    ADD CONSTRAINT submission_value_pkey PRIMARY KEY (tenant_id, submission_id, key);

--
-- Name: tenant tenant_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);

--
-- Name: tenant tenant_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_slug_key UNIQUE (slug);

--
-- Name: trace_link trace_link_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_link
    ADD CONSTRAINT trace_link_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: trace_use trace_use_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_use
    ADD CONSTRAINT trace_use_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: tranche tranche_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche
    ADD CONSTRAINT tranche_number UNIQUE (tenant_id, contract_id, n);

--
-- Name: tranche tranche_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche
    ADD CONSTRAINT tranche_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: tranche_source tranche_source_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche_source
    ADD CONSTRAINT tranche_source_pkey PRIMARY KEY (tenant_id, tranche_id, fund_id);

--
-- Name: proposal_revision verification_code_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT verification_code_taken UNIQUE (tenant_id, verification_code);

--
-- Name: voucher_layout voucher_layout_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.voucher_layout
    ADD CONSTRAINT voucher_layout_pkey PRIMARY KEY (code);

--
-- Name: journal_entry voucher_number; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT voucher_number UNIQUE (tenant_id, holder_id, month, voucher_no);

--
-- Name: web_session web_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT web_session_pkey PRIMARY KEY (token_sha256);

--
-- Name: workflow_approval workflow_approval_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_approval
    ADD CONSTRAINT workflow_approval_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: call_workflow workflow_number_taken; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_workflow
    ADD CONSTRAINT workflow_number_taken UNIQUE (tenant_id, call_id, number);

--
-- Name: workflow_state workflow_state_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_state
    ADD CONSTRAINT workflow_state_pkey PRIMARY KEY (tenant_id, workflow_id, key);

--
-- Name: workflow_state workflow_state_tenant_id_workflow_id_key_proposal_state_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_state
    ADD CONSTRAINT workflow_state_tenant_id_workflow_id_key_proposal_state_key UNIQUE (tenant_id, workflow_id, key, proposal_state);

--
-- Name: forgetting forgetting_pkey; Type: CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.forgetting
    ADD CONSTRAINT forgetting_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: person person_once; Type: CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.person
    ADD CONSTRAINT person_once UNIQUE (tenant_id, blind);

--
-- Name: person person_pkey; Type: CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: read_event read_event_pkey; Type: CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.read_event
    ADD CONSTRAINT read_event_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: record_key record_key_pkey; Type: CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.record_key
    ADD CONSTRAINT record_key_pkey PRIMARY KEY (tenant_id, record_id);

--
-- Name: record record_pkey; Type: CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: area_path_prefix; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX area_path_prefix ON public.area USING btree (path text_pattern_ops);

--
-- Name: assignment_draw_round; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX assignment_draw_round ON public.assignment_draw USING btree (tenant_id, round_id);

--
-- Name: audit_event_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_event_subject ON public.audit_event USING btree (tenant_id, subject_kind, subject_id);

--
-- Name: award_override_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX award_override_standing ON public.award_override USING btree (tenant_id, plan_id, proposal_id) WHERE (withdrawn_at IS NULL);

--
-- Name: award_plan_position; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX award_plan_position ON public.award USING btree (tenant_id, plan_id, "position");

--
-- Name: award_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX award_standing ON public.award USING btree (tenant_id, proposal_id) WHERE (withdrawn_at IS NULL);

--
-- Name: bank_line_day; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bank_line_day ON public.bank_line USING btree (tenant_id, bank_account_id, day, id);

--
-- Name: bank_line_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bank_line_open ON public.bank_line USING btree (tenant_id, bank_account_id, amount_fen);

--
-- Name: bank_line_statement; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bank_line_statement ON public.bank_line USING btree (tenant_id, statement_id);

--
-- Name: bank_statement_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bank_statement_account ON public.bank_statement USING btree (tenant_id, bank_account_id, first_day);

--
-- Name: book_item_day; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX book_item_day ON public.book_item USING btree (tenant_id, bank_account_id, entry_date);

--
-- Name: book_item_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX book_item_open ON public.book_item USING btree (tenant_id, bank_account_id, amount_fen);

--
-- Name: budget_move_cell; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX budget_move_cell ON public.budget_move USING btree (tenant_id, fund_id, budget_line_id, year, area_code, id);

--
-- Name: budget_version_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX budget_version_open ON public.budget_version USING btree (tenant_id, budget_id) WHERE (answer IS NULL);

--
-- Name: call_by_deadline; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX call_by_deadline ON public.call USING btree (tenant_id, deadline_at DESC, id DESC);

--
-- Name: call_extension_call; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX call_extension_call ON public.call_extension USING btree (tenant_id, call_id, id);

--
-- Name: call_question_call; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX call_question_call ON public.call_question USING btree (tenant_id, call_id, id);

--
-- Name: commitment_cell; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX commitment_cell ON public.commitment USING btree (tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: commitment_contract; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX commitment_contract ON public.commitment USING btree (tenant_id, contract_id, fund_id);

--
-- Name: commitment_use_commitment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX commitment_use_commitment ON public.commitment_use USING btree (tenant_id, commitment_id);

--
-- Name: community_need_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX community_need_area ON public.community_need USING btree (tenant_id, area_code, id);

--
-- Name: community_need_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX community_need_state ON public.community_need USING btree (tenant_id, state, id);

--
-- Name: conflict_of_interest_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX conflict_of_interest_standing ON public.conflict_of_interest USING btree (tenant_id, reviewer_id, ground, COALESCE(proposal_id, (0)::bigint), COALESCE(organisation_id, (0)::bigint)) WHERE (withdrawn_at IS NULL);

--
-- Name: contract_contractor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contract_contractor ON public.contract USING btree (contractor_id);

--
-- Name: contract_programme; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contract_programme ON public.contract USING btree (tenant_id, programme_id, id);

--
-- Name: decision_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX decision_open ON public.decision USING btree (tenant_id, subject_kind, subject_id, question) WHERE (answer IS NULL);

--
-- Name: decision_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX decision_subject ON public.decision USING btree (tenant_id, subject_kind, subject_id);

--
-- Name: defect_of_a_deliverable; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX defect_of_a_deliverable ON public.defect USING btree (tenant_id, deliverable_id, id);

--
-- Name: delivery_report_of_a_deliverable; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_report_of_a_deliverable ON public.delivery_report USING btree (tenant_id, deliverable_id, starts_on);

--
-- Name: expense_report_contract; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX expense_report_contract ON public.expense_report USING btree (tenant_id, contract_id);

--
-- Name: expense_report_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX expense_report_organisation ON public.expense_report USING btree (tenant_id, organisation_id);

--
-- Name: file_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX file_subject ON public.file USING btree (tenant_id, subject_kind, subject_id);

--
-- Name: file_upload_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX file_upload_account ON public.file_upload USING btree (tenant_id, account_id, id);

--
-- Name: fund_programme; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX fund_programme ON public.fund USING btree (tenant_id, programme_id);

--
-- Name: goods_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX goods_holder ON public.goods USING btree (tenant_id, holder_id, id);

--
-- Name: grant_arrears_for; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grant_arrears_for ON public.grant_arrears USING btree (tenant_id, for_item_id);

--
-- Name: grant_batch_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grant_batch_holder ON public.grant_batch USING btree (tenant_id, holder_id, id);

--
-- Name: grant_item_entry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grant_item_entry ON public.grant_item USING btree (tenant_id, entry_id, line_n) WHERE (entry_id IS NOT NULL);

--
-- Name: grant_item_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grant_item_person ON public.grant_item USING btree (tenant_id, person_id);

--
-- Name: job_finished; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_finished ON public.job USING btree (finished_at) WHERE (finished_at IS NOT NULL);

--
-- Name: job_lease; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_lease ON public.job USING btree (lease_until) WHERE (state = 'running'::text);

--
-- Name: job_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_newest ON public.job USING btree (id DESC);

--
-- Name: job_next; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX job_next ON public.job USING btree (run_after, id) WHERE (state = 'waiting'::text);

--
-- Name: job_waits_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX job_waits_once ON public.job USING btree (kind, key, COALESCE(tenant_id, (0)::bigint)) WHERE ((state = 'waiting'::text) AND (key <> ''::text));

--
-- Name: journal_entry_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_entry_date ON public.journal_entry USING btree (tenant_id, holder_id, entry_date, id);

--
-- Name: journal_entry_document; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_entry_document ON public.journal_entry USING btree (tenant_id, document_kind, document_id);

--
-- Name: journal_entry_recovers; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_entry_recovers ON public.journal_entry USING btree (tenant_id, recovers) WHERE (recovers IS NOT NULL);

--
-- Name: journal_line_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_line_account ON public.journal_line USING btree (tenant_id, holder_id, ledger_account, entry_date, entry_id, n) INCLUDE (amount_fen, fund_id);

--
-- Name: journal_line_bank; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_line_bank ON public.journal_line USING btree (tenant_id, bank_account_id, entry_date, entry_id, n) INCLUDE (amount_fen) WHERE (bank_account_id IS NOT NULL);

--
-- Name: journal_line_contract; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_line_contract ON public.journal_line USING btree (tenant_id, contract_id) WHERE (contract_id IS NOT NULL);

--
-- Name: journal_line_fund; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_line_fund ON public.journal_line USING btree (tenant_id, fund_id, entry_date, entry_id, n);

--
-- Name: journal_line_management; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX journal_line_management ON public.journal_line USING btree (tenant_id, fund_id) INCLUDE (amount_fen) WHERE ((ledger_account = 'management_cost'::text) AND (budget_line_id IS NOT NULL));

--
-- Name: line_change_limit_contract; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX line_change_limit_contract ON public.line_change_limit USING btree (tenant_id, contract_id, id);

--
-- Name: lot_claim_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lot_claim_organisation ON public.lot_claim USING btree (tenant_id, organisation_id);

--
-- Name: lot_claimed_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX lot_claimed_once ON public.lot_claim USING btree (tenant_id, lot_id) WHERE (released_at IS NULL);

--
-- Name: match_bank_line_line; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_bank_line_line ON public.match_bank_line USING btree (tenant_id, bank_line_id);

--
-- Name: match_book_item_entry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_book_item_entry ON public.match_book_item USING btree (tenant_id, entry_id, bank_account_id);

--
-- Name: match_group_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_group_account ON public.match_group USING btree (tenant_id, bank_account_id, id);

--
-- Name: match_group_run; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_group_run ON public.match_group USING btree (tenant_id, run_id) WHERE (run_id IS NOT NULL);

--
-- Name: match_lesson_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_lesson_account ON public.match_lesson USING btree (tenant_id, bank_account_id, group_id);

--
-- Name: match_opening_item_item; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_opening_item_item ON public.match_opening_item USING btree (tenant_id, opening_item_id);

--
-- Name: match_run_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX match_run_account ON public.match_run USING btree (tenant_id, bank_account_id, id);

--
-- Name: matching_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX matching_once ON public.matching_commitment USING btree (tenant_id, fund_id, matching_fund_id) WHERE (ended_at IS NULL);

--
-- Name: milestone_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX milestone_due ON public.milestone USING btree (tenant_id, due_on) WHERE (state <> 'accepted'::text);

--
-- Name: notice_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notice_account ON public.notice USING btree (account_id, id DESC);

--
-- Name: objection_notice; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX objection_notice ON public.objection USING btree (tenant_id, notice_id, id);

--
-- Name: one_accepted_sealed_paper; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_accepted_sealed_paper ON public.sealed_paper USING btree (tenant_id, contract_id) WHERE (answer = 'accepted'::text);

--
-- Name: one_donation_receipt; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_donation_receipt ON public.donation_receipt USING btree (tenant_id, receipt_id) WHERE ((state <> 'void'::text) AND (receipt_id IS NOT NULL));

--
-- Name: one_final_account; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_final_account ON public.final_account USING btree (tenant_id, contract_id) WHERE (accepted IS DISTINCT FROM false);

--
-- Name: one_goods_receipt; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_goods_receipt ON public.donation_receipt USING btree (tenant_id, goods_id) WHERE ((state <> 'void'::text) AND (goods_id IS NOT NULL));

--
-- Name: one_live_contract_of_an_award; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_live_contract_of_an_award ON public.contract USING btree (tenant_id, award_id) WHERE (state <> 'cancelled'::text);

--
-- Name: one_open_sealed_paper; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_open_sealed_paper ON public.sealed_paper USING btree (tenant_id, contract_id) WHERE (answer IS NULL);

--
-- Name: one_original_budget; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX one_original_budget ON public.budget_version USING btree (tenant_id, budget_id) WHERE ((kind = 'original'::text) AND (answer = 'approved'::text));

--
-- Name: one_time_code_address; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX one_time_code_address ON public.one_time_code USING btree (address, created_at);

--
-- Name: one_time_code_identifier; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX one_time_code_identifier ON public.one_time_code USING btree (identifier, created_at);

--
-- Name: opening_item_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX opening_item_account ON public.opening_item USING btree (tenant_id, bank_account_id, day);

--
-- Name: organisation_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organisation_area ON public.organisation USING btree (area_code);

--
-- Name: organisation_bar_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organisation_bar_organisation ON public.organisation_bar USING btree (organisation_id);

--
-- Name: organisation_member_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organisation_member_account ON public.organisation_member USING btree (account_id);

--
-- Name: organisation_member_active; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX organisation_member_active ON public.organisation_member USING btree (organisation_id, account_id) WHERE (valid_to IS NULL);

--
-- Name: organisation_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organisation_name ON public.organisation USING btree (name);

--
-- Name: organisation_rating_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organisation_rating_organisation ON public.organisation_rating USING btree (organisation_id, expires_on);

--
-- Name: outgoing_message_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outgoing_message_newest ON public.outgoing_message USING btree (id DESC);

--
-- Name: participation_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX participation_account ON public.participation USING btree (account_id, changed_at DESC);

--
-- Name: participation_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX participation_organisation ON public.participation USING btree (organisation_id, changed_at DESC);

--
-- Name: payee_account_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payee_account_organisation ON public.payee_account USING btree (tenant_id, organisation_id, id);

--
-- Name: payment_batch_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_batch_holder ON public.payment_batch USING btree (tenant_id, holder_id, id);

--
-- Name: payment_batch_item_request; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_batch_item_request ON public.payment_batch_item USING btree (tenant_id, request_id, id);

--
-- Name: payment_in_one_batch; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX payment_in_one_batch ON public.payment_batch_item USING btree (tenant_id, request_id) WHERE (state = ANY (ARRAY['sent'::text, 'paid'::text]));

--
-- Name: payment_recovers; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_recovers ON public.payment USING btree (tenant_id, recovers) WHERE (recovers IS NOT NULL);

--
-- Name: payment_request_contract; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_request_contract ON public.payment_request USING btree (tenant_id, contract_id);

--
-- Name: payment_request_row_fund; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_request_row_fund ON public.payment_request_row USING btree (tenant_id, fund_id);

--
-- Name: payment_request_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_request_state ON public.payment_request USING btree (tenant_id, holder_id, state, id);

--
-- Name: person_is_granted_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX person_is_granted_once ON public.grant_item USING btree (tenant_id, purpose, period, person_digest) WHERE (state <> ALL (ARRAY['returned'::text, 'reissued'::text, 'cancelled'::text]));

--
-- Name: plan_part_place; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX plan_part_place ON public.plan_part USING btree (tenant_id, plan_id, COALESCE((parent_n)::integer, 0), kind, place);

--
-- Name: post_has_one_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX post_has_one_holder ON public.post_holder USING btree (tenant_id, post_id) WHERE (ended_on IS NULL);

--
-- Name: proposal_attachment_file; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_attachment_file ON public.proposal_attachment USING btree (tenant_id, file_id);

--
-- Name: proposal_call; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_call ON public.proposal USING btree (tenant_id, call_id, lot_id, state);

--
-- Name: proposal_message_recipient_proposal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_message_recipient_proposal ON public.proposal_message_recipient USING btree (tenant_id, proposal_id);

--
-- Name: proposal_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_organisation ON public.proposal USING btree (tenant_id, organisation_id, call_id);

--
-- Name: proposal_partner_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_partner_organisation ON public.proposal_partner USING btree (tenant_id, organisation_id);

--
-- Name: proposal_revision_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX proposal_revision_open ON public.proposal_revision USING btree (tenant_id, proposal_id) WHERE (submitted_at IS NULL);

--
-- Name: proposal_screening_proposal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_screening_proposal ON public.proposal_screening USING btree (tenant_id, proposal_id, id);

--
-- Name: proposal_waits_for_unit; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX proposal_waits_for_unit ON public.proposal USING btree (tenant_id, lot_id) WHERE (waits_for = 'recommending_unit'::text);

--
-- Name: receipt_document; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX receipt_document ON public.receipt USING btree (tenant_id, holder_id, document_number) WHERE ((source_kind = 'government'::text) AND (document_number <> ''::text) AND (withdrawn_at IS NULL));

--
-- Name: receipt_fund; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX receipt_fund ON public.receipt USING btree (tenant_id, fund_id, received_on, id);

--
-- Name: receipt_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX receipt_open ON public.receipt USING btree (tenant_id, fund_id, received_on, id) WHERE (remaining_fen > 0);

--
-- Name: release_line_line; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX release_line_line ON public.release_line USING btree (tenant_id, entry_id, line_n);

--
-- Name: release_run_fund; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX release_run_fund ON public.release_run USING btree (tenant_id, fund_id, month);

--
-- Name: reopening_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX reopening_open ON public.period_reopening USING btree (tenant_id, holder_id, month) WHERE (answer IS NULL);

--
-- Name: request_is_paid_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX request_is_paid_once ON public.payment USING btree (tenant_id, request_id) WHERE (recovers IS NULL);

--
-- Name: result_notice_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX result_notice_standing ON public.result_notice USING btree (tenant_id, plan_id) WHERE (withdrawn_at IS NULL);

--
-- Name: review_assignment_proposal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX review_assignment_proposal ON public.review_assignment USING btree (tenant_id, round_id, proposal_id);

--
-- Name: review_assignment_reviewer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX review_assignment_reviewer ON public.review_assignment USING btree (tenant_id, reviewer_id, round_id);

--
-- Name: review_assignment_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX review_assignment_standing ON public.review_assignment USING btree (tenant_id, round_id, reviewer_id, proposal_id) WHERE (ended_at IS NULL);

--
-- Name: review_entry_proposal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX review_entry_proposal ON public.review_entry USING btree (tenant_id, proposal_id);

--
-- Name: reviewer_organisation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reviewer_organisation ON public.reviewer USING btree (tenant_id, organisation_id);

--
-- Name: role_grant_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX role_grant_account ON public.role_grant USING btree (account_id, tenant_id) WHERE (revoked_at IS NULL);

--
-- Name: rule_change_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX rule_change_open ON public.rule_change USING btree (code, scope) WHERE (answer IS NULL);

--
-- Name: screening_item_call; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX screening_item_call ON public.screening_item USING btree (tenant_id, call_id, "position");

--
-- Name: screening_tick_revision; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX screening_tick_revision ON public.screening_tick USING btree (tenant_id, revision_id, item_id, id);

--
-- Name: search_document_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_document_newest ON public.search_document USING btree (updated_at DESC);

--
-- Name: search_document_words; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_document_words ON public.search_document USING gin (words);

--
-- Name: service_log_of_a_deliverable; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX service_log_of_a_deliverable ON public.service_log USING btree (tenant_id, deliverable_id, done_on);

--
-- Name: settlement_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX settlement_holder ON public.settlement USING btree (tenant_id, holder_id, id);

--
-- Name: sheet_reopening_sheet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sheet_reopening_sheet ON public.sheet_reopening USING btree (tenant_id, sheet_id);

--
-- Name: sign_in_attempt_recent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_attempt_recent ON public.sign_in_attempt USING btree (address, at);

--
-- Name: state_log_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX state_log_subject ON public.state_log USING btree (tenant_id, subject_kind, subject_id, id);

--
-- Name: statement_file_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX statement_file_account ON public.statement_file USING btree (tenant_id, bank_account_id, id);

--
-- Name: stock_move_goods; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX stock_move_goods ON public.stock_move USING btree (tenant_id, goods_id, id);

--
-- Name: submission_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX submission_area ON public.submission USING btree (tenant_id, period_id, area_code);

--
-- Name: submission_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX submission_open ON public.submission USING btree (tenant_id, state, id) WHERE (state <> 'accepted'::text);

--
-- Name: trace_link_contract; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trace_link_contract ON public.trace_link USING btree (tenant_id, contract_id, fund_id) WHERE (contract_id IS NOT NULL);

--
-- Name: trace_link_entry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trace_link_entry ON public.trace_link USING btree (tenant_id, entry_id);

--
-- Name: trace_link_receipt; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trace_link_receipt ON public.trace_link USING btree (tenant_id, receipt_id);

--
-- Name: trace_link_undoes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trace_link_undoes ON public.trace_link USING btree (tenant_id, undoes) WHERE (undoes IS NOT NULL);

--
-- Name: trace_use_line; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trace_use_line ON public.trace_use USING btree (tenant_id, expense_line_id);

--
-- Name: trace_use_link; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX trace_use_link ON public.trace_use USING btree (tenant_id, trace_link_id);

--
-- Name: tranche_is_paid_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX tranche_is_paid_once ON public.payment_request USING btree (tenant_id, tranche_id, holder_id) WHERE ((tranche_id IS NOT NULL) AND (state = ANY (ARRAY['prepared'::text, 'approved'::text, 'paid'::text])));

--
-- Name: web_session_account; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX web_session_account ON public.web_session USING btree (account_id) WHERE (ended_at IS NULL);

--
-- Name: workflow_approval_proposal; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX workflow_approval_proposal ON public.workflow_approval USING btree (tenant_id, proposal_id, id);

--
-- Name: one_forgetting_waits; Type: INDEX; Schema: vault; Owner: -
--

CREATE UNIQUE INDEX one_forgetting_waits ON vault.forgetting USING btree (tenant_id, person_id) WHERE (state = 'waits'::text);

--
-- Name: one_record_of_a_kind; Type: INDEX; Schema: vault; Owner: -
--

CREATE UNIQUE INDEX one_record_of_a_kind ON vault.record USING btree (tenant_id, person_id, kind) WHERE (replaced_at IS NULL);

--
-- Name: read_event_person; Type: INDEX; Schema: vault; Owner: -
--

CREATE INDEX read_event_person ON vault.read_event USING btree (tenant_id, person_id);

--
-- Name: milestone_acceptance acceptance_by_signing; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER acceptance_by_signing BEFORE INSERT ON public.milestone_acceptance FOR EACH ROW WHEN ((new.check_id IS NULL)) EXECUTE FUNCTION public.check_acceptance_by_signing();

--
-- Name: milestone_acceptance acceptance_takes_another; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER acceptance_takes_another BEFORE INSERT ON public.milestone_acceptance FOR EACH ROW EXECUTE FUNCTION public.check_milestone_acceptance();

--
-- Name: administrator administrator_holds_no_role; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER administrator_holds_no_role BEFORE INSERT OR UPDATE ON public.administrator FOR EACH ROW EXECUTE FUNCTION public.keep_administrators_from_roles();

--
-- Name: role_grant administrator_holds_no_role; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER administrator_holds_no_role BEFORE INSERT ON public.role_grant FOR EACH ROW EXECUTE FUNCTION public.keep_roles_from_administrators();

--
-- Name: assignment_draw append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.assignment_draw FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: audit_event append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: award_source append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.award_source FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: benefit_rate append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.benefit_rate FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: budget_move append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.budget_move FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: budget_version_row append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.budget_version_row FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_correction append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.call_correction FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_extension append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.call_extension FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_version append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.call_version FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_workflow append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.call_workflow FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: commitment_use append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.commitment_use FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: contract_copy append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.contract_copy FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: contract_signature append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.contract_signature FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: expense_answer append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.expense_answer FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: final_account_row append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.final_account_row FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: form_version append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.form_version FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: grant_arrears append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.grant_arrears FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: journal_entry append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.journal_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: journal_line append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.journal_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: line_change_limit append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.line_change_limit FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_bank_line append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.match_bank_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_book_item append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.match_book_item FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_lesson append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.match_lesson FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_opening_item append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.match_opening_item FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_run append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.match_run FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: milestone_acceptance append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.milestone_acceptance FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: milestone_check append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.milestone_check FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: milestone_report append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.milestone_report FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: payment append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.payment FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: payment_request_row append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.payment_request_row FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: plan_reading append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.plan_reading FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_attachment append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.proposal_attachment FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_message append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.proposal_message FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_message_recipient append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.proposal_message_recipient FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_screening append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.proposal_screening FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: purchase_record append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.purchase_record FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: ranking append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.ranking FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: ranking_place append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.ranking_place FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: reconciliation append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.reconciliation FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: reconciliation_check append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.reconciliation_check FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: release_line append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.release_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: release_run append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.release_run FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: report_item append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.report_item FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: review_entry append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.review_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: screening_tick append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.screening_tick FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: service_log append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.service_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: settlement_line append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.settlement_line FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: sheet_reopening append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.sheet_reopening FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: state_log append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.state_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: stock_move append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.stock_move FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: trace_link append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.trace_link FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: trace_use append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.trace_use FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: workflow_approval append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.workflow_approval FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: workflow_state append_only_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.workflow_state FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: assignment_draw append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.assignment_draw FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: audit_event append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: award_source append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.award_source FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: benefit_rate append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.benefit_rate FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: budget_move append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.budget_move FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: budget_version_row append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.budget_version_row FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_correction append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.call_correction FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_extension append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.call_extension FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_version append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.call_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_workflow append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.call_workflow FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: commitment_use append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.commitment_use FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: contract_copy append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.contract_copy FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: contract_signature append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.contract_signature FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: expense_answer append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.expense_answer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: final_account_row append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.final_account_row FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: form_version append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.form_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: grant_arrears append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.grant_arrears FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: journal_entry append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: journal_line append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.journal_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: line_change_limit append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.line_change_limit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_bank_line append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.match_bank_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_book_item append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.match_book_item FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_lesson append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.match_lesson FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_opening_item append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.match_opening_item FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: match_run append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.match_run FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: milestone_acceptance append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.milestone_acceptance FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: milestone_check append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.milestone_check FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: milestone_report append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.milestone_report FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: payment append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.payment FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: payment_request_row append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.payment_request_row FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: plan_reading append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.plan_reading FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_attachment append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.proposal_attachment FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_message append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.proposal_message FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_message_recipient append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.proposal_message_recipient FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_screening append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.proposal_screening FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: purchase_record append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.purchase_record FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: ranking append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.ranking FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: ranking_place append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.ranking_place FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: reconciliation append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.reconciliation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: reconciliation_check append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.reconciliation_check FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: release_line append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.release_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: release_run append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.release_run FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: report_item append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.report_item FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: review_entry append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.review_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: screening_tick append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.screening_tick FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: service_log append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.service_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: settlement_line append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.settlement_line FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: sheet_reopening append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.sheet_reopening FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: state_log append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.state_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: stock_move append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.stock_move FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: trace_link append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.trace_link FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: trace_use append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.trace_use FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: workflow_approval append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.workflow_approval FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: workflow_state append_only_table; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.workflow_state FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: award award_guarded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER award_guarded BEFORE INSERT OR UPDATE ON public.award FOR EACH ROW EXECUTE FUNCTION public.guard_award();

--
-- Name: award_override award_override_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER award_override_kept BEFORE INSERT OR UPDATE ON public.award_override FOR EACH ROW EXECUTE FUNCTION public.keep_asked_plan();

--
-- Name: award_plan_source award_plan_source_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER award_plan_source_kept BEFORE INSERT OR DELETE OR UPDATE ON public.award_plan_source FOR EACH ROW EXECUTE FUNCTION public.keep_asked_plan();

--
-- Name: award_plan award_plan_terms_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER award_plan_terms_kept BEFORE UPDATE ON public.award_plan FOR EACH ROW EXECUTE FUNCTION public.keep_terms_of_asked_plan();

--
-- Name: award_source award_source_limit; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER award_source_limit AFTER INSERT ON public.award_source FOR EACH ROW EXECUTE FUNCTION public.check_award_source_limit();

--
-- Name: award award_sources_sum; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER award_sources_sum AFTER INSERT ON public.award DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_award_sum();

--
-- Name: award_source award_sources_sum; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER award_sources_sum AFTER INSERT ON public.award_source DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_award_sum();

--
-- Name: budget_version_row budget_version_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER budget_version_sealed BEFORE INSERT ON public.budget_version_row FOR EACH ROW EXECUTE FUNCTION public.check_version_rows();

--
-- Name: call call_closed_once; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER call_closed_once BEFORE UPDATE ON public.call FOR EACH ROW WHEN (((old.closed_at IS NOT NULL) AND ((((old.closed_at IS DISTINCT FROM new.closed_at) OR (old.closed_by IS DISTINCT FROM new.closed_by)) OR (old.closed_reason IS DISTINCT FROM new.closed_reason)) OR (old.deadline_at IS DISTINCT FROM new.deadline_at)))) EXECUTE FUNCTION public.keep_closed_call();

--
-- Name: call_document call_document_published_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER call_document_published_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.call_document FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_published_call();

--
-- Name: call call_published_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER call_published_frozen BEFORE UPDATE ON public.call FOR EACH ROW EXECUTE FUNCTION public.keep_published_call();

--
-- Name: call_question call_question_answered_once; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER call_question_answered_once BEFORE DELETE OR UPDATE ON public.call_question FOR EACH ROW WHEN ((old.answer IS NOT NULL)) EXECUTE FUNCTION public.refuse_change();

--
-- Name: call_source call_source_published_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER call_source_published_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.call_source FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_published_call();

--
-- Name: reconciliation_check checker_is_not_maker; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER checker_is_not_maker BEFORE INSERT ON public.reconciliation_check FOR EACH ROW EXECUTE FUNCTION public.check_second_signature();

--
-- Name: lot_claim claim_decided; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER claim_decided BEFORE INSERT ON public.lot_claim FOR EACH ROW EXECUTE FUNCTION public.decide_claim();

--
-- Name: lot_claim claim_released_once; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER claim_released_once BEFORE DELETE OR UPDATE ON public.lot_claim FOR EACH ROW WHEN ((old.released_at IS NOT NULL)) EXECUTE FUNCTION public.refuse_change();

--
-- Name: journal_entry closing_undone_in_order; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER closing_undone_in_order BEFORE INSERT ON public.journal_entry FOR EACH ROW WHEN ((new.reverses IS NOT NULL)) EXECUTE FUNCTION public.check_closing_reversed();

--
-- Name: conflict_of_interest conflict_ends_assignments; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER conflict_ends_assignments AFTER INSERT OR UPDATE ON public.conflict_of_interest FOR EACH ROW EXECUTE FUNCTION public.end_assignments_in_conflict();

--
-- Name: reviewer conflict_ends_assignments; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER conflict_ends_assignments AFTER UPDATE ON public.reviewer FOR EACH ROW EXECUTE FUNCTION public.end_assignments_in_conflict();

--
-- Name: conflict_of_interest conflict_locks_reviewer; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER conflict_locks_reviewer BEFORE INSERT OR UPDATE ON public.conflict_of_interest FOR EACH ROW EXECUTE FUNCTION public.lock_reviewer_in_conflict();

--
-- Name: contract_copy contract_copy_of_the_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_copy_of_the_frozen BEFORE INSERT ON public.contract_copy FOR EACH ROW EXECUTE FUNCTION public.check_contract_copy();

--
-- Name: contract contract_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_frozen BEFORE UPDATE ON public.contract FOR EACH ROW EXECUTE FUNCTION public.keep_frozen_contract();

--
-- Name: contract_source contract_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.contract_source FOR EACH ROW EXECUTE FUNCTION public.keep_frozen_contract_parts();

--
-- Name: tranche contract_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.tranche FOR EACH ROW EXECUTE FUNCTION public.keep_frozen_contract_parts();

--
-- Name: contract contract_is_concluded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_is_concluded BEFORE INSERT OR UPDATE OF state ON public.contract FOR EACH ROW WHEN ((new.state = ANY (ARRAY['active'::text, 'completed'::text, 'terminated'::text]))) EXECUTE FUNCTION public.check_contract_is_concluded();

--
-- Name: expense_report contract_not_accounted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_not_accounted BEFORE INSERT OR UPDATE ON public.expense_report FOR EACH ROW EXECUTE FUNCTION public.check_contract_open();

--
-- Name: contract contract_split_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contract_split_frozen BEFORE UPDATE OF split_rule ON public.contract FOR EACH ROW EXECUTE FUNCTION public.keep_frozen_split_rule();

--
-- Name: contract contract_sums; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR UPDATE OF value_fen ON public.contract DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_contract_sums();

--
-- Name: contract_source contract_sums; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR DELETE OR UPDATE ON public.contract_source DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_contract_sums();

--
-- Name: tranche contract_sums; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR DELETE OR UPDATE ON public.tranche DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_contract_sums();

--
-- Name: tranche_source contract_sums; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER contract_sums AFTER INSERT OR DELETE OR UPDATE ON public.tranche_source DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_contract_sums();

--
-- Name: criterion criterion_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER criterion_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.criterion FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_opened_round();

--
-- Name: delivery_report delivery_counts_once; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER delivery_counts_once BEFORE INSERT OR UPDATE ON public.delivery_report FOR EACH ROW EXECUTE FUNCTION public.check_delivery_report();

--
-- Name: journal_entry entry_balances_per_fund; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER entry_balances_per_fund AFTER INSERT ON public.journal_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_entry_balances();

--
-- Name: journal_entry entry_in_open_period; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER entry_in_open_period BEFORE INSERT ON public.journal_entry FOR EACH ROW EXECUTE FUNCTION public.check_entry_period();

--
-- Name: expense_report expense_report_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER expense_report_frozen BEFORE UPDATE ON public.expense_report FOR EACH ROW EXECUTE FUNCTION public.check_report_frozen();

--
-- Name: journal_entry follows_from_its_thing; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER follows_from_its_thing BEFORE INSERT ON public.journal_entry FOR EACH ROW WHEN (((new.kind = 'reversal'::text) AND (new.document_kind = ANY (ARRAY['goods'::text, 'settlement'::text, 'grant_batch'::text])))) EXECUTE FUNCTION public.refuse_reversal();

--
-- Name: form_answer form_answer_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER form_answer_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.form_answer FOR EACH ROW EXECUTE FUNCTION public.refuse_frozen_answer();

--
-- Name: form_answer form_answer_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER form_answer_kept BEFORE TRUNCATE ON public.form_answer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: form_response form_response_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER form_response_frozen BEFORE DELETE OR UPDATE ON public.form_response FOR EACH ROW EXECUTE FUNCTION public.refuse_frozen_response();

--
-- Name: form_response form_response_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER form_response_kept BEFORE TRUNCATE ON public.form_response FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: form_section form_section_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER form_section_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.form_section FOR EACH ROW EXECUTE FUNCTION public.refuse_frozen_answer();

--
-- Name: grant_batch grant_items_sum; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER grant_items_sum AFTER INSERT ON public.grant_batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_grant_sum();

--
-- Name: grant_item grant_list_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER grant_list_sealed BEFORE INSERT ON public.grant_item FOR EACH ROW EXECUTE FUNCTION public.check_grant_item();

--
-- Name: match_group group_closes_exactly; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER group_closes_exactly AFTER INSERT ON public.match_group DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.run_id IS NULL)) EXECUTE FUNCTION public.check_group_closes();

--
-- Name: expense_line invoice_used_once; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER invoice_used_once BEFORE INSERT OR DELETE OR UPDATE ON public.expense_line FOR EACH ROW EXECUTE FUNCTION public.claim_invoice();

--
-- Name: job job_staged; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER job_staged AFTER INSERT ON public.job FOR EACH STATEMENT EXECUTE FUNCTION public.announce_job();

--
-- Name: lot_need lot_need_published_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER lot_need_published_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.lot_need FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_published_call();

--
-- Name: lot lot_published_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER lot_published_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.lot FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_published_call();

--
-- Name: journal_line management_within_cap; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER management_within_cap AFTER INSERT ON public.journal_line REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.check_management_cap();

--
-- Name: match_bank_line match_refers; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER match_refers AFTER INSERT ON public.match_bank_line REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.check_references();

--
-- Name: match_book_item match_refers; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER match_refers AFTER INSERT ON public.match_book_item REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.check_references();

--
-- Name: match_group match_refers; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER match_refers AFTER INSERT ON public.match_group REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.check_references();

--
-- Name: journal_line no_late_lines; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER no_late_lines AFTER INSERT ON public.journal_line REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.check_lines();

--
-- Name: administrator nobody_appoints_himself; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER nobody_appoints_himself BEFORE INSERT OR UPDATE ON public.administrator FOR EACH ROW EXECUTE FUNCTION public.refuse_own_grant();

--
-- Name: role_grant nobody_grants_to_self; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER nobody_grants_to_self BEFORE INSERT OR UPDATE OF account_id, role ON public.role_grant FOR EACH ROW EXECUTE FUNCTION public.refuse_own_grant();

--
-- Name: objection objection_received; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER objection_received BEFORE INSERT OR UPDATE ON public.objection FOR EACH ROW EXECUTE FUNCTION public.receive_objection();

--
-- Name: payee_account payee_confirmed_once; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER payee_confirmed_once BEFORE INSERT OR UPDATE ON public.payee_account FOR EACH ROW EXECUTE FUNCTION public.check_payee_account();

--
-- Name: payment payment_in_batch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER payment_in_batch BEFORE INSERT ON public.payment FOR EACH ROW WHEN ((new.recovers IS NULL)) EXECUTE FUNCTION public.check_payment_in_batch();

--
-- Name: payment_request payment_request_moves; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER payment_request_moves BEFORE INSERT OR UPDATE ON public.payment_request FOR EACH ROW EXECUTE FUNCTION public.check_request_move();

--
-- Name: payment_request_row payment_request_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER payment_request_sealed BEFORE INSERT ON public.payment_request_row FOR EACH ROW EXECUTE FUNCTION public.check_request_rows();

--
-- Name: period period_reopened_by_two; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER period_reopened_by_two BEFORE UPDATE ON public.period FOR EACH ROW WHEN (((old.state = 'closed'::text) AND (new.state = 'open'::text))) EXECUTE FUNCTION public.check_period_reopened();

--
-- Name: action_plan plan_gates_met; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER plan_gates_met BEFORE UPDATE OF adopted_on ON public.action_plan FOR EACH ROW WHEN ((new.adopted_on IS DISTINCT FROM old.adopted_on)) EXECUTE FUNCTION public.check_plan_adoption();

--
-- Name: file proposal_attachment_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_attachment_frozen BEFORE DELETE OR UPDATE ON public.file FOR EACH ROW WHEN ((old.subject_kind = 'proposal'::text)) EXECUTE FUNCTION public.keep_submitted_file();

--
-- Name: proposal proposal_needs_claim; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_needs_claim BEFORE INSERT ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.require_claim();

--
-- Name: proposal_partner proposal_partner_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_partner_frozen BEFORE INSERT OR DELETE OR UPDATE ON public.proposal_partner FOR EACH ROW EXECUTE FUNCTION public.keep_partners();

--
-- Name: proposal_partner proposal_partner_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_partner_kept BEFORE TRUNCATE ON public.proposal_partner FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_revision proposal_revision_begins_open; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_revision_begins_open BEFORE INSERT ON public.proposal_revision FOR EACH ROW WHEN ((new.submitted_at IS NOT NULL)) EXECUTE FUNCTION public.refuse_submitted_insert();

--
-- Name: proposal_revision proposal_revision_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_revision_kept BEFORE TRUNCATE ON public.proposal_revision FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: proposal_revision proposal_revision_partners; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_revision_partners BEFORE UPDATE ON public.proposal_revision FOR EACH ROW WHEN (((old.submitted_at IS NULL) AND (new.submitted_at IS NOT NULL))) EXECUTE FUNCTION public.decide_partners();

--
-- Name: proposal_revision proposal_revision_submission; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER proposal_revision_submission BEFORE DELETE OR UPDATE ON public.proposal_revision FOR EACH ROW EXECUTE FUNCTION public.decide_submission();

--
-- Name: benefit_rate rate_is_what_the_raise_makes; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER rate_is_what_the_raise_makes BEFORE INSERT ON public.benefit_rate FOR EACH ROW EXECUTE FUNCTION public.check_rate();

--
-- Name: budget_version reallocation_keeps_fund; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER reallocation_keeps_fund AFTER INSERT ON public.budget_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_reallocation();

--
-- Name: report_period report_period_locked; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER report_period_locked BEFORE UPDATE ON public.report_period FOR EACH ROW EXECUTE FUNCTION public.keep_locked_period();

--
-- Name: submission report_period_locked; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER report_period_locked BEFORE INSERT OR UPDATE ON public.submission FOR EACH ROW EXECUTE FUNCTION public.keep_locked_period();

--
-- Name: report_item report_template_in_use; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER report_template_in_use BEFORE INSERT ON public.report_item FOR EACH ROW EXECUTE FUNCTION public.check_report_item();

--
-- Name: payment_request request_in_batch; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER request_in_batch BEFORE UPDATE OF state ON public.payment_request FOR EACH ROW WHEN (((old.state = 'approved'::text) AND (new.state = 'returned'::text))) EXECUTE FUNCTION public.check_request_in_batch();

--
-- Name: payment_request request_rows_sum; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER request_rows_sum AFTER INSERT ON public.payment_request DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_request_sum();

--
-- Name: review_assignment review_assignment_in_conflict; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER review_assignment_in_conflict BEFORE INSERT OR UPDATE ON public.review_assignment FOR EACH ROW EXECUTE FUNCTION public.refuse_assignment_in_conflict();

--
-- Name: review_round review_round_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER review_round_frozen BEFORE UPDATE ON public.review_round FOR EACH ROW EXECUTE FUNCTION public.keep_opened_round();

--
-- Name: role_grant role_grant_incompatible; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER role_grant_incompatible AFTER INSERT OR UPDATE ON public.role_grant FOR EACH ROW WHEN ((new.revoked_at IS NULL)) EXECUTE FUNCTION public.check_role_incompatibility();

--
-- Name: role_incompatibility role_incompatibility_unheld; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER role_incompatibility_unheld BEFORE INSERT OR UPDATE ON public.role_incompatibility FOR EACH ROW EXECUTE FUNCTION public.refuse_held_pair();

--
-- Name: rule_change rule_change_guarded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER rule_change_guarded BEFORE INSERT OR UPDATE ON public.rule_change FOR EACH ROW EXECUTE FUNCTION public.guard_rule_change();

--
-- Name: match_run run_closes_exactly; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER run_closes_exactly AFTER INSERT ON public.match_run DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_run_closes();

--
-- Name: score_mark score_mark_guarded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER score_mark_guarded BEFORE INSERT OR UPDATE ON public.score_mark FOR EACH ROW EXECUTE FUNCTION public.guard_score_mark();

--
-- Name: score_sheet score_sheet_guarded; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER score_sheet_guarded BEFORE INSERT OR UPDATE ON public.score_sheet FOR EACH ROW EXECUTE FUNCTION public.guard_score_sheet();

--
-- Name: contract_signature signature_of_a_party; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER signature_of_a_party BEFORE INSERT ON public.contract_signature FOR EACH ROW EXECUTE FUNCTION public.check_contract_signature();

--
-- Name: bank_line statement_unmatched; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER statement_unmatched BEFORE DELETE ON public.bank_line FOR EACH ROW EXECUTE FUNCTION public.check_line_removal();

--
-- Name: submission_value submission_value_open; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER submission_value_open BEFORE INSERT OR DELETE OR UPDATE ON public.submission_value FOR EACH ROW EXECUTE FUNCTION public.check_submission_value();

--
-- Name: payment_request tranche_is_open; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tranche_is_open BEFORE INSERT OR UPDATE OF state ON public.payment_request FOR EACH ROW WHEN ((new.state = ANY (ARRAY['prepared'::text, 'approved'::text, 'paid'::text]))) EXECUTE FUNCTION public.check_tranche_is_open();

--
-- Name: tranche_source tranche_paid_on_its_line; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tranche_paid_on_its_line BEFORE INSERT OR UPDATE ON public.tranche_source FOR EACH ROW EXECUTE FUNCTION public.check_tranche_line();

--
-- Name: read_event append_only_rows; Type: TRIGGER; Schema: vault; Owner: -
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON vault.read_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: read_event append_only_table; Type: TRIGGER; Schema: vault; Owner: -
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON vault.read_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: account_login account_login_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_login
    ADD CONSTRAINT account_login_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: account_password account_password_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_password
    ADD CONSTRAINT account_password_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: action_plan action_plan_adopted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action_plan
    ADD CONSTRAINT action_plan_adopted_by_fkey FOREIGN KEY (adopted_by) REFERENCES public.account(id);

--
-- Name: action_plan action_plan_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action_plan
    ADD CONSTRAINT action_plan_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: action_plan action_plan_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.action_plan
    ADD CONSTRAINT action_plan_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: administrator administrator_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.administrator
    ADD CONSTRAINT administrator_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: api_token api_token_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: area area_parent_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.area
    ADD CONSTRAINT area_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES public.area(code);

--
-- Name: assignment_draw assignment_draw_drawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_draw
    ADD CONSTRAINT assignment_draw_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES public.account(id);

--
-- Name: assignment_draw assignment_draw_tenant_id_round_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assignment_draw
    ADD CONSTRAINT assignment_draw_tenant_id_round_id_fkey FOREIGN KEY (tenant_id, round_id) REFERENCES public.review_round(tenant_id, id);

--
-- Name: award award_confirmed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.account(id);

--
-- Name: award_override award_override_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_override
    ADD CONSTRAINT award_override_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);

--
-- Name: award_override award_override_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_override
    ADD CONSTRAINT award_override_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.award_plan(tenant_id, id);

--
-- Name: award_override award_override_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_override
    ADD CONSTRAINT award_override_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: award_override award_override_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_override
    ADD CONSTRAINT award_override_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: award_plan award_plan_approved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan
    ADD CONSTRAINT award_plan_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.account(id);

--
-- Name: award_plan award_plan_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan
    ADD CONSTRAINT award_plan_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: award_plan_source award_plan_source_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan_source
    ADD CONSTRAINT award_plan_source_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: award_plan_source award_plan_source_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan_source
    ADD CONSTRAINT award_plan_source_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.award_plan(tenant_id, id);

--
-- Name: award_plan award_plan_tenant_id_decision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan
    ADD CONSTRAINT award_plan_tenant_id_decision_id_fkey FOREIGN KEY (tenant_id, decision_id) REFERENCES public.decision(tenant_id, id);

--
-- Name: award_plan award_plan_tenant_id_ranking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_plan
    ADD CONSTRAINT award_plan_tenant_id_ranking_id_fkey FOREIGN KEY (tenant_id, ranking_id) REFERENCES public.ranking(tenant_id, id);

--
-- Name: award_source award_source_tenant_id_award_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_source
    ADD CONSTRAINT award_source_tenant_id_award_id_fkey FOREIGN KEY (tenant_id, award_id) REFERENCES public.award(tenant_id, id);

--
-- Name: award_source award_source_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award_source
    ADD CONSTRAINT award_source_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: award award_tenant_id_decision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_tenant_id_decision_id_fkey FOREIGN KEY (tenant_id, decision_id) REFERENCES public.decision(tenant_id, id);

--
-- Name: award award_tenant_id_override_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_tenant_id_override_id_fkey FOREIGN KEY (tenant_id, override_id) REFERENCES public.award_override(tenant_id, id);

--
-- Name: award award_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.award_plan(tenant_id, id);

--
-- Name: award award_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: award award_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: bank_account bank_account_opened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.account(id);

--
-- Name: bank_account bank_account_tenant_id_holder_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_account
    ADD CONSTRAINT bank_account_tenant_id_holder_id_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: bank_balance bank_balance_tenant_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_balance
    ADD CONSTRAINT bank_balance_tenant_id_bank_account_id_fkey FOREIGN KEY (tenant_id, bank_account_id) REFERENCES public.bank_account(tenant_id, id);

--
-- Name: bank_balance bank_balance_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_balance
    ADD CONSTRAINT bank_balance_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: bank_layout bank_layout_edited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_layout
    ADD CONSTRAINT bank_layout_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES public.account(id);

--
-- Name: bank_layout bank_layout_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_layout
    ADD CONSTRAINT bank_layout_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: bank_line bank_line_tenant_id_bank_account_id_statement_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_line
    ADD CONSTRAINT bank_line_tenant_id_bank_account_id_statement_id_fkey FOREIGN KEY (tenant_id, bank_account_id, statement_id) REFERENCES public.bank_statement(tenant_id, bank_account_id, id);

--
-- Name: bank_statement bank_statement_imported_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_statement
    ADD CONSTRAINT bank_statement_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES public.account(id);

--
-- Name: bank_statement bank_statement_reverted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_statement
    ADD CONSTRAINT bank_statement_reverted_by_fkey FOREIGN KEY (reverted_by) REFERENCES public.account(id);

--
-- Name: bank_statement bank_statement_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bank_statement
    ADD CONSTRAINT bank_statement_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: benefit_rate benefit_rate_set_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benefit_rate
    ADD CONSTRAINT benefit_rate_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.account(id);

--
-- Name: benefit_rate benefit_rate_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benefit_rate
    ADD CONSTRAINT benefit_rate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: benefit_rate benefit_rate_tenant_id_raises_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benefit_rate
    ADD CONSTRAINT benefit_rate_tenant_id_raises_fkey FOREIGN KEY (tenant_id, raises) REFERENCES public.benefit_rate(tenant_id, id);

--
-- Name: book_item book_item_tenant_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.book_item
    ADD CONSTRAINT book_item_tenant_id_bank_account_id_fkey FOREIGN KEY (tenant_id, bank_account_id) REFERENCES public.bank_account(tenant_id, id);

--
-- Name: book_item book_item_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.book_item
    ADD CONSTRAINT book_item_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: budget_cell budget_cell_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_cell
    ADD CONSTRAINT budget_cell_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: budget_cell budget_cell_tenant_id_budget_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_cell
    ADD CONSTRAINT budget_cell_tenant_id_budget_line_id_fkey FOREIGN KEY (tenant_id, budget_line_id) REFERENCES public.budget_line(tenant_id, id);

--
-- Name: budget_cell budget_cell_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_cell
    ADD CONSTRAINT budget_cell_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: budget_chart_account budget_chart_account_ledger_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_chart_account
    ADD CONSTRAINT budget_chart_account_ledger_account_fkey FOREIGN KEY (ledger_account) REFERENCES public.ledger_account(code);

--
-- Name: budget budget_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget
    ADD CONSTRAINT budget_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: budget_line budget_line_ledger_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_line
    ADD CONSTRAINT budget_line_ledger_account_fkey FOREIGN KEY (ledger_account) REFERENCES public.ledger_account(code);

--
-- Name: budget_line budget_line_tenant_id_budget_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_line
    ADD CONSTRAINT budget_line_tenant_id_budget_id_fkey FOREIGN KEY (tenant_id, budget_id) REFERENCES public.budget(tenant_id, id);

--
-- Name: budget_move budget_move_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_move
    ADD CONSTRAINT budget_move_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: budget_move budget_move_tenant_id_commitment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_move
    ADD CONSTRAINT budget_move_tenant_id_commitment_id_fkey FOREIGN KEY (tenant_id, commitment_id) REFERENCES public.commitment(tenant_id, id);

--
-- Name: budget_move budget_move_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_move
    ADD CONSTRAINT budget_move_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: budget_move budget_move_tenant_id_fund_id_budget_line_id_year_area_cod_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_move
    ADD CONSTRAINT budget_move_tenant_id_fund_id_budget_line_id_year_area_cod_fkey FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES public.budget_cell(tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: budget_move budget_move_tenant_id_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_move
    ADD CONSTRAINT budget_move_tenant_id_version_id_fkey FOREIGN KEY (tenant_id, version_id) REFERENCES public.budget_version(tenant_id, id);

--
-- Name: budget budget_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget
    ADD CONSTRAINT budget_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: budget_version budget_version_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version
    ADD CONSTRAINT budget_version_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: budget_version budget_version_prepared_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version
    ADD CONSTRAINT budget_version_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES public.account(id);

--
-- Name: budget_version_row budget_version_row_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version_row
    ADD CONSTRAINT budget_version_row_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: budget_version_row budget_version_row_tenant_id_budget_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version_row
    ADD CONSTRAINT budget_version_row_tenant_id_budget_line_id_fkey FOREIGN KEY (tenant_id, budget_line_id) REFERENCES public.budget_line(tenant_id, id);

--
-- Name: budget_version_row budget_version_row_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version_row
    ADD CONSTRAINT budget_version_row_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: budget_version_row budget_version_row_tenant_id_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version_row
    ADD CONSTRAINT budget_version_row_tenant_id_version_id_fkey FOREIGN KEY (tenant_id, version_id) REFERENCES public.budget_version(tenant_id, id);

--
-- Name: budget_version budget_version_tenant_id_budget_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.budget_version
    ADD CONSTRAINT budget_version_tenant_id_budget_id_fkey FOREIGN KEY (tenant_id, budget_id) REFERENCES public.budget(tenant_id, id);

--
-- Name: calendar_day calendar_day_edited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calendar_day
    ADD CONSTRAINT calendar_day_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES public.account(id);

--
-- Name: call call_archived_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_archived_by_fkey FOREIGN KEY (archived_by) REFERENCES public.account(id);

--
-- Name: call call_closed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.account(id);

--
-- Name: call_correction call_correction_corrected_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_correction
    ADD CONSTRAINT call_correction_corrected_by_fkey FOREIGN KEY (corrected_by) REFERENCES public.account(id);

--
-- Name: call_correction call_correction_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_correction
    ADD CONSTRAINT call_correction_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: call call_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: call_document call_document_added_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_document
    ADD CONSTRAINT call_document_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.account(id);

--
-- Name: call_document call_document_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_document
    ADD CONSTRAINT call_document_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: call_document call_document_tenant_id_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_document
    ADD CONSTRAINT call_document_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.file(tenant_id, id);

--
-- Name: call_extension call_extension_extended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_extension
    ADD CONSTRAINT call_extension_extended_by_fkey FOREIGN KEY (extended_by) REFERENCES public.account(id);

--
-- Name: call_extension call_extension_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_extension
    ADD CONSTRAINT call_extension_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: call call_published_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_published_by_fkey FOREIGN KEY (published_by) REFERENCES public.account(id);

--
-- Name: call_question call_question_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_question
    ADD CONSTRAINT call_question_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: call_question call_question_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_question
    ADD CONSTRAINT call_question_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.account(id);

--
-- Name: call_question call_question_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_question
    ADD CONSTRAINT call_question_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: call_source call_source_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_source
    ADD CONSTRAINT call_source_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: call_source call_source_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_source
    ADD CONSTRAINT call_source_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: call call_tenant_id_copied_from_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_tenant_id_copied_from_fkey FOREIGN KEY (tenant_id, copied_from) REFERENCES public.call(tenant_id, id);

--
-- Name: call call_tenant_id_decision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_tenant_id_decision_id_fkey FOREIGN KEY (tenant_id, decision_id) REFERENCES public.decision(tenant_id, id);

--
-- Name: call call_tenant_id_form_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_tenant_id_form_version_id_fkey FOREIGN KEY (tenant_id, form_version_id) REFERENCES public.form_version(tenant_id, id);

--
-- Name: call call_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: call_version call_version_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_version
    ADD CONSTRAINT call_version_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.account(id);

--
-- Name: call_version call_version_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_version
    ADD CONSTRAINT call_version_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: call call_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: call_workflow call_workflow_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_workflow
    ADD CONSTRAINT call_workflow_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: call_workflow call_workflow_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.call_workflow
    ADD CONSTRAINT call_workflow_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: chart_account chart_account_ledger_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chart_account
    ADD CONSTRAINT chart_account_ledger_account_fkey FOREIGN KEY (ledger_account) REFERENCES public.ledger_account(code);

--
-- Name: commitment commitment_reserved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment
    ADD CONSTRAINT commitment_reserved_by_fkey FOREIGN KEY (reserved_by) REFERENCES public.account(id);

--
-- Name: commitment commitment_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment
    ADD CONSTRAINT commitment_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: commitment commitment_tenant_id_fund_id_budget_line_id_year_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment
    ADD CONSTRAINT commitment_tenant_id_fund_id_budget_line_id_year_area_code_fkey FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES public.budget_cell(tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: commitment_use commitment_use_tenant_id_commitment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment_use
    ADD CONSTRAINT commitment_use_tenant_id_commitment_id_fkey FOREIGN KEY (tenant_id, commitment_id) REFERENCES public.commitment(tenant_id, id);

--
-- Name: commitment_use commitment_use_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.commitment_use
    ADD CONSTRAINT commitment_use_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: community_need community_need_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: community_need community_need_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: community_need community_need_closed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.account(id);

--
-- Name: community_need community_need_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);

--
-- Name: community_need community_need_stated_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_stated_by_fkey FOREIGN KEY (stated_by) REFERENCES public.account(id);

--
-- Name: community_need community_need_taken_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES public.account(id);

--
-- Name: community_need community_need_taker_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.community_need
    ADD CONSTRAINT community_need_taker_id_fkey FOREIGN KEY (taker_id) REFERENCES public.organisation(id);

--
-- Name: competition competition_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition
    ADD CONSTRAINT competition_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: competition competition_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition
    ADD CONSTRAINT competition_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: competition_track competition_track_tenant_id_competition_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition_track
    ADD CONSTRAINT competition_track_tenant_id_competition_id_fkey FOREIGN KEY (tenant_id, competition_id) REFERENCES public.competition(tenant_id, id);

--
-- Name: competition_track competition_track_tenant_id_lot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.competition_track
    ADD CONSTRAINT competition_track_tenant_id_lot_id_fkey FOREIGN KEY (tenant_id, lot_id) REFERENCES public.lot(tenant_id, id);

--
-- Name: conflict_of_interest conflict_of_interest_noted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES public.account(id);

--
-- Name: conflict_of_interest conflict_of_interest_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: conflict_of_interest conflict_of_interest_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: conflict_of_interest conflict_of_interest_tenant_id_reviewer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_tenant_id_reviewer_id_fkey FOREIGN KEY (tenant_id, reviewer_id) REFERENCES public.reviewer(tenant_id, id);

--
-- Name: conflict_of_interest conflict_of_interest_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict_of_interest
    ADD CONSTRAINT conflict_of_interest_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: contract contract_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: contract contract_authority_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.organisation(id);

--
-- Name: contract contract_contractor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_contractor_id_fkey FOREIGN KEY (contractor_id) REFERENCES public.organisation(id);

--
-- Name: contract_copy contract_copy_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_copy
    ADD CONSTRAINT contract_copy_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: contract_copy contract_copy_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_copy
    ADD CONSTRAINT contract_copy_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: contract_copy contract_copy_tenant_id_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_copy
    ADD CONSTRAINT contract_copy_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.file(tenant_id, id);

--
-- Name: contract contract_drafted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES public.account(id);

--
-- Name: contract contract_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.account(id);

--
-- Name: contract_signature contract_signature_handed_in_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_signature
    ADD CONSTRAINT contract_signature_handed_in_by_fkey FOREIGN KEY (handed_in_by) REFERENCES public.account(id);

--
-- Name: contract_signature contract_signature_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_signature
    ADD CONSTRAINT contract_signature_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: contract_signature contract_signature_tenant_id_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_signature
    ADD CONSTRAINT contract_signature_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.file(tenant_id, id);

--
-- Name: contract_source contract_source_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_source
    ADD CONSTRAINT contract_source_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: contract_source contract_source_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_source
    ADD CONSTRAINT contract_source_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: contract_source contract_source_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_source
    ADD CONSTRAINT contract_source_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: contract contract_tenant_id_award_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_tenant_id_award_id_fkey FOREIGN KEY (tenant_id, award_id) REFERENCES public.award(tenant_id, id);

--
-- Name: contract contract_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: criterion criterion_tenant_id_round_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT criterion_tenant_id_round_id_fkey FOREIGN KEY (tenant_id, round_id) REFERENCES public.review_round(tenant_id, id);

--
-- Name: decision decision_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: decision decision_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.account(id);

--
-- Name: decision decision_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: defect defect_closed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.defect
    ADD CONSTRAINT defect_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.account(id);

--
-- Name: defect defect_found_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.defect
    ADD CONSTRAINT defect_found_by_fkey FOREIGN KEY (found_by) REFERENCES public.account(id);

--
-- Name: defect defect_mended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.defect
    ADD CONSTRAINT defect_mended_by_fkey FOREIGN KEY (mended_by) REFERENCES public.account(id);

--
-- Name: defect defect_tenant_id_deliverable_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.defect
    ADD CONSTRAINT defect_tenant_id_deliverable_id_fkey FOREIGN KEY (tenant_id, deliverable_id) REFERENCES public.deliverable(tenant_id, id);

--
-- Name: deliverable deliverable_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT deliverable_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: deliverable deliverable_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT deliverable_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: deliverable deliverable_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT deliverable_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: deliverable deliverable_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT deliverable_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: deliverable deliverable_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliverable
    ADD CONSTRAINT deliverable_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: delivery_report delivery_report_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_report
    ADD CONSTRAINT delivery_report_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);

--
-- Name: delivery_report delivery_report_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_report
    ADD CONSTRAINT delivery_report_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: delivery_report delivery_report_tenant_id_deliverable_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_report
    ADD CONSTRAINT delivery_report_tenant_id_deliverable_id_fkey FOREIGN KEY (tenant_id, deliverable_id) REFERENCES public.deliverable(tenant_id, id);

--
-- Name: donation_receipt donation_receipt_issued_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_receipt_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES public.account(id);

--
-- Name: donation_receipt donation_receipt_tenant_id_goods_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_receipt_tenant_id_goods_id_fkey FOREIGN KEY (tenant_id, goods_id) REFERENCES public.goods(tenant_id, id);

--
-- Name: donation_receipt donation_receipt_tenant_id_holder_id_series_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_receipt_tenant_id_holder_id_series_id_fkey FOREIGN KEY (tenant_id, holder_id, series_id) REFERENCES public.donation_series(tenant_id, holder_id, id);

--
-- Name: donation_receipt donation_receipt_tenant_id_receipt_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_receipt_tenant_id_receipt_id_fkey FOREIGN KEY (tenant_id, receipt_id) REFERENCES public.receipt(tenant_id, id);

--
-- Name: donation_receipt donation_receipt_void_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_receipt
    ADD CONSTRAINT donation_receipt_void_by_fkey FOREIGN KEY (void_by) REFERENCES public.account(id);

--
-- Name: donation_series donation_series_opened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_series
    ADD CONSTRAINT donation_series_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.account(id);

--
-- Name: donation_series donation_series_tenant_id_holder_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.donation_series
    ADD CONSTRAINT donation_series_tenant_id_holder_id_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: expense_answer expense_answer_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_answer
    ADD CONSTRAINT expense_answer_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: expense_answer expense_answer_tenant_id_expense_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_answer
    ADD CONSTRAINT expense_answer_tenant_id_expense_line_id_fkey FOREIGN KEY (tenant_id, expense_line_id) REFERENCES public.expense_line(tenant_id, id);

--
-- Name: expense_line expense_line_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_line
    ADD CONSTRAINT expense_line_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: expense_line expense_line_tenant_id_budget_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_line
    ADD CONSTRAINT expense_line_tenant_id_budget_line_id_fkey FOREIGN KEY (tenant_id, budget_line_id) REFERENCES public.budget_line(tenant_id, id);

--
-- Name: expense_line expense_line_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_line
    ADD CONSTRAINT expense_line_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: expense_line expense_line_tenant_id_report_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_line
    ADD CONSTRAINT expense_line_tenant_id_report_id_fkey FOREIGN KEY (tenant_id, report_id) REFERENCES public.expense_report(tenant_id, id);

--
-- Name: expense_report expense_report_begun_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_report
    ADD CONSTRAINT expense_report_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES public.account(id);

--
-- Name: expense_report expense_report_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_report
    ADD CONSTRAINT expense_report_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: expense_report expense_report_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_report
    ADD CONSTRAINT expense_report_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: expense_report expense_report_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_report
    ADD CONSTRAINT expense_report_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: expense_report expense_report_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.expense_report
    ADD CONSTRAINT expense_report_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: export_profile export_profile_edited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.export_profile
    ADD CONSTRAINT export_profile_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES public.account(id);

--
-- Name: export_profile export_profile_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.export_profile
    ADD CONSTRAINT export_profile_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: file file_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: file_upload file_upload_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file_upload
    ADD CONSTRAINT file_upload_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: file file_uploaded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.account(id);

--
-- Name: final_account final_account_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account
    ADD CONSTRAINT final_account_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: final_account final_account_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account
    ADD CONSTRAINT final_account_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: final_account_row final_account_row_tenant_id_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account_row
    ADD CONSTRAINT final_account_row_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES public.final_account(tenant_id, id);

--
-- Name: final_account_row final_account_row_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account_row
    ADD CONSTRAINT final_account_row_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: final_account final_account_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account
    ADD CONSTRAINT final_account_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: final_account final_account_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.final_account
    ADD CONSTRAINT final_account_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: form_answer form_answer_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_answer
    ADD CONSTRAINT form_answer_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: form_answer form_answer_tenant_id_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_answer
    ADD CONSTRAINT form_answer_tenant_id_response_id_fkey FOREIGN KEY (tenant_id, response_id) REFERENCES public.form_response(tenant_id, id);

--
-- Name: form form_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form
    ADD CONSTRAINT form_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: form_draft form_draft_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_draft
    ADD CONSTRAINT form_draft_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.account(id);

--
-- Name: form_draft form_draft_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_draft
    ADD CONSTRAINT form_draft_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: form_draft form_draft_tenant_id_based_on_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_draft
    ADD CONSTRAINT form_draft_tenant_id_based_on_fkey FOREIGN KEY (tenant_id, based_on) REFERENCES public.form_version(tenant_id, id);

--
-- Name: form_response form_response_begun_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_response
    ADD CONSTRAINT form_response_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES public.account(id);

--
-- Name: form_response form_response_tenant_id_copied_from_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_response
    ADD CONSTRAINT form_response_tenant_id_copied_from_fkey FOREIGN KEY (tenant_id, copied_from) REFERENCES public.form_response(tenant_id, id);

--
-- Name: form_response form_response_tenant_id_form_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_response
    ADD CONSTRAINT form_response_tenant_id_form_version_id_fkey FOREIGN KEY (tenant_id, form_version_id) REFERENCES public.form_version(tenant_id, id);

--
-- Name: form_section form_section_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_section
    ADD CONSTRAINT form_section_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.account(id);

--
-- Name: form_section form_section_tenant_id_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_section
    ADD CONSTRAINT form_section_tenant_id_response_id_fkey FOREIGN KEY (tenant_id, response_id) REFERENCES public.form_response(tenant_id, id);

--
-- Name: form form_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form
    ADD CONSTRAINT form_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: form_version form_version_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_version
    ADD CONSTRAINT form_version_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: form_version form_version_tenant_id_form_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.form_version
    ADD CONSTRAINT form_version_tenant_id_form_id_fkey FOREIGN KEY (tenant_id, form_id) REFERENCES public.form(tenant_id, id);

--
-- Name: fund fund_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: fund fund_tenant_id_holder_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_tenant_id_holder_id_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: fund fund_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fund
    ADD CONSTRAINT fund_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: goods goods_registered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods
    ADD CONSTRAINT goods_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES public.account(id);

--
-- Name: goods_stock goods_stock_tenant_id_goods_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods_stock
    ADD CONSTRAINT goods_stock_tenant_id_goods_id_fkey FOREIGN KEY (tenant_id, goods_id) REFERENCES public.goods(tenant_id, id);

--
-- Name: goods_stock goods_stock_tenant_id_site_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods_stock
    ADD CONSTRAINT goods_stock_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES public.site(tenant_id, id);

--
-- Name: goods goods_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods
    ADD CONSTRAINT goods_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: goods goods_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.goods
    ADD CONSTRAINT goods_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: grant_arrears grant_arrears_tenant_id_for_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_arrears
    ADD CONSTRAINT grant_arrears_tenant_id_for_item_id_fkey FOREIGN KEY (tenant_id, for_item_id) REFERENCES public.grant_item(tenant_id, id);

--
-- Name: grant_arrears grant_arrears_tenant_id_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_arrears
    ADD CONSTRAINT grant_arrears_tenant_id_item_id_fkey FOREIGN KEY (tenant_id, item_id) REFERENCES public.grant_item(tenant_id, id);

--
-- Name: grant_batch grant_batch_approved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.account(id);

--
-- Name: grant_batch grant_batch_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: grant_batch grant_batch_cancelled_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_cancelled_by_fkey FOREIGN KEY (cancelled_by) REFERENCES public.account(id);

--
-- Name: grant_batch grant_batch_prepared_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES public.account(id);

--
-- Name: grant_batch grant_batch_sent_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.account(id);

--
-- Name: grant_batch grant_batch_tenant_id_fund_id_budget_line_id_year_area_cod_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_tenant_id_fund_id_budget_line_id_year_area_cod_fkey FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES public.budget_cell(tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: grant_batch grant_batch_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: grant_batch grant_batch_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_batch
    ADD CONSTRAINT grant_batch_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: grant_item grant_item_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: grant_item grant_item_tenant_id_batch_id_holder_id_purpose_period_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_tenant_id_batch_id_holder_id_purpose_period_fkey FOREIGN KEY (tenant_id, batch_id, holder_id, purpose, period) REFERENCES public.grant_batch(tenant_id, id, holder_id, purpose, period);

--
-- Name: grant_item grant_item_tenant_id_entry_id_line_n_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_tenant_id_entry_id_line_n_fkey FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES public.journal_line(tenant_id, entry_id, n);

--
-- Name: grant_item grant_item_tenant_id_reissues_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_tenant_id_reissues_fkey FOREIGN KEY (tenant_id, reissues) REFERENCES public.grant_item(tenant_id, id);

--
-- Name: grant_item grant_item_tenant_id_return_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_item
    ADD CONSTRAINT grant_item_tenant_id_return_entry_id_fkey FOREIGN KEY (tenant_id, return_entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: holder holder_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holder
    ADD CONSTRAINT holder_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: holder holder_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holder
    ADD CONSTRAINT holder_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: holder holder_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holder
    ADD CONSTRAINT holder_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: honour honour_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.honour
    ADD CONSTRAINT honour_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: invitation invitation_accepted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES public.account(id);

--
-- Name: invitation invitation_invited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.account(id);

--
-- Name: invitation invitation_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: journal_entry journal_entry_approved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.account(id);

--
-- Name: journal_entry journal_entry_posted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_posted_by_fkey FOREIGN KEY (posted_by) REFERENCES public.account(id);

--
-- Name: journal_entry journal_entry_tenant_id_holder_id_month_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_tenant_id_holder_id_month_fkey FOREIGN KEY (tenant_id, holder_id, month) REFERENCES public.period(tenant_id, holder_id, month);

--
-- Name: journal_entry journal_entry_tenant_id_recovers_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_tenant_id_recovers_fkey FOREIGN KEY (tenant_id, recovers) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: journal_entry journal_entry_tenant_id_reverses_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_tenant_id_reverses_fkey FOREIGN KEY (tenant_id, reverses) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: journal_line journal_line_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: journal_line journal_line_ledger_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_ledger_account_fkey FOREIGN KEY (ledger_account) REFERENCES public.ledger_account(code);

--
-- Name: journal_line journal_line_tenant_id_commitment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_tenant_id_commitment_id_fkey FOREIGN KEY (tenant_id, commitment_id) REFERENCES public.commitment(tenant_id, id);

--
-- Name: journal_line journal_line_tenant_id_fund_id_budget_line_id_year_area_co_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_tenant_id_fund_id_budget_line_id_year_area_co_fkey FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES public.budget_cell(tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: journal_line journal_line_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: journal_line journal_line_tenant_id_holder_id_entry_id_entry_date_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_tenant_id_holder_id_entry_id_entry_date_fkey FOREIGN KEY (tenant_id, holder_id, entry_id, entry_date) REFERENCES public.journal_entry(tenant_id, holder_id, id, entry_date);

--
-- Name: journal_line journal_line_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.journal_line
    ADD CONSTRAINT journal_line_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: line_change_limit line_change_limit_set_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_change_limit
    ADD CONSTRAINT line_change_limit_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.account(id);

--
-- Name: line_change_limit line_change_limit_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.line_change_limit
    ADD CONSTRAINT line_change_limit_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: lot lot_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: lot_claim lot_claim_claimed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_claim
    ADD CONSTRAINT lot_claim_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES public.account(id);

--
-- Name: lot_claim lot_claim_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_claim
    ADD CONSTRAINT lot_claim_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: lot_claim lot_claim_released_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_claim
    ADD CONSTRAINT lot_claim_released_by_fkey FOREIGN KEY (released_by) REFERENCES public.account(id);

--
-- Name: lot_claim lot_claim_tenant_id_call_id_lot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_claim
    ADD CONSTRAINT lot_claim_tenant_id_call_id_lot_id_fkey FOREIGN KEY (tenant_id, call_id, lot_id) REFERENCES public.lot(tenant_id, call_id, id);

--
-- Name: lot_need lot_need_tenant_id_call_id_lot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT lot_need_tenant_id_call_id_lot_id_fkey FOREIGN KEY (tenant_id, call_id, lot_id) REFERENCES public.lot(tenant_id, call_id, id) ON DELETE CASCADE;

--
-- Name: lot_need lot_need_tenant_id_need_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT lot_need_tenant_id_need_id_fkey FOREIGN KEY (tenant_id, need_id) REFERENCES public.community_need(tenant_id, id);

--
-- Name: lot lot_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: match_group match_group_undone_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_group
    ADD CONSTRAINT match_group_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES public.account(id);

--
-- Name: match_lesson match_lesson_tenant_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_lesson
    ADD CONSTRAINT match_lesson_tenant_id_bank_account_id_fkey FOREIGN KEY (tenant_id, bank_account_id) REFERENCES public.bank_account(tenant_id, id);

--
-- Name: match_lesson match_lesson_tenant_id_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_lesson
    ADD CONSTRAINT match_lesson_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.match_group(tenant_id, id);

--
-- Name: match_opening_item match_opening_item_tenant_id_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_opening_item
    ADD CONSTRAINT match_opening_item_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.match_group(tenant_id, id);

--
-- Name: match_opening_item match_opening_item_tenant_id_opening_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_opening_item
    ADD CONSTRAINT match_opening_item_tenant_id_opening_item_id_fkey FOREIGN KEY (tenant_id, opening_item_id) REFERENCES public.opening_item(tenant_id, id);

--
-- Name: match_run match_run_confirmed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.account(id);

--
-- Name: match_run match_run_tenant_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_tenant_id_bank_account_id_fkey FOREIGN KEY (tenant_id, bank_account_id) REFERENCES public.bank_account(tenant_id, id);

--
-- Name: matching_commitment matching_commitment_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.matching_commitment
    ADD CONSTRAINT matching_commitment_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.account(id);

--
-- Name: matching_commitment matching_commitment_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.matching_commitment
    ADD CONSTRAINT matching_commitment_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: matching_commitment matching_commitment_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.matching_commitment
    ADD CONSTRAINT matching_commitment_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: matching_commitment matching_commitment_tenant_id_matching_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.matching_commitment
    ADD CONSTRAINT matching_commitment_tenant_id_matching_fund_id_fkey FOREIGN KEY (tenant_id, matching_fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: milestone_acceptance milestone_acceptance_accepted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_acceptance
    ADD CONSTRAINT milestone_acceptance_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES public.account(id);

--
-- Name: milestone_acceptance milestone_acceptance_tenant_id_check_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_acceptance
    ADD CONSTRAINT milestone_acceptance_tenant_id_check_id_fkey FOREIGN KEY (tenant_id, check_id) REFERENCES public.milestone_check(tenant_id, id);

--
-- Name: milestone_acceptance milestone_acceptance_tenant_id_contract_signature_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_acceptance
    ADD CONSTRAINT milestone_acceptance_tenant_id_contract_signature_id_fkey FOREIGN KEY (tenant_id, contract_signature_id) REFERENCES public.contract_signature(tenant_id, id);

--
-- Name: milestone_acceptance milestone_acceptance_tenant_id_milestone_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_acceptance
    ADD CONSTRAINT milestone_acceptance_tenant_id_milestone_id_fkey FOREIGN KEY (tenant_id, milestone_id) REFERENCES public.milestone(tenant_id, id);

--
-- Name: milestone_acceptance milestone_acceptance_tenant_id_sealed_paper_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_acceptance
    ADD CONSTRAINT milestone_acceptance_tenant_id_sealed_paper_id_fkey FOREIGN KEY (tenant_id, sealed_paper_id) REFERENCES public.sealed_paper(tenant_id, id);

--
-- Name: milestone milestone_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: milestone_check milestone_check_checked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_check
    ADD CONSTRAINT milestone_check_checked_by_fkey FOREIGN KEY (checked_by) REFERENCES public.account(id);

--
-- Name: milestone_check milestone_check_tenant_id_milestone_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_check
    ADD CONSTRAINT milestone_check_tenant_id_milestone_id_fkey FOREIGN KEY (tenant_id, milestone_id) REFERENCES public.milestone(tenant_id, id);

--
-- Name: milestone_check milestone_check_tenant_id_report_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_check
    ADD CONSTRAINT milestone_check_tenant_id_report_id_fkey FOREIGN KEY (tenant_id, report_id) REFERENCES public.milestone_report(tenant_id, id);

--
-- Name: milestone milestone_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: milestone_report milestone_report_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_report
    ADD CONSTRAINT milestone_report_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: milestone_report milestone_report_tenant_id_milestone_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone_report
    ADD CONSTRAINT milestone_report_tenant_id_milestone_id_fkey FOREIGN KEY (tenant_id, milestone_id) REFERENCES public.milestone(tenant_id, id);

--
-- Name: milestone milestone_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: milestone milestone_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: milestone milestone_tenant_id_tranche_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_tenant_id_tranche_id_fkey FOREIGN KEY (tenant_id, tranche_id) REFERENCES public.tranche(tenant_id, id);

--
-- Name: notice notice_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: objection objection_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.objection
    ADD CONSTRAINT objection_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: objection objection_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.objection
    ADD CONSTRAINT objection_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: objection objection_tenant_id_notice_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.objection
    ADD CONSTRAINT objection_tenant_id_notice_id_fkey FOREIGN KEY (tenant_id, notice_id) REFERENCES public.result_notice(tenant_id, id);

--
-- Name: objection objection_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.objection
    ADD CONSTRAINT objection_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: opening_item opening_item_entered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.opening_item
    ADD CONSTRAINT opening_item_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES public.account(id);

--
-- Name: opening_item opening_item_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.opening_item
    ADD CONSTRAINT opening_item_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: organisation organisation_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: organisation_bar organisation_bar_lifted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_bar
    ADD CONSTRAINT organisation_bar_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.account(id);

--
-- Name: organisation_bar organisation_bar_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_bar
    ADD CONSTRAINT organisation_bar_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: organisation_bar organisation_bar_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_bar
    ADD CONSTRAINT organisation_bar_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);

--
-- Name: organisation organisation_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation
    ADD CONSTRAINT organisation_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: organisation_member organisation_member_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_member
    ADD CONSTRAINT organisation_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: organisation_member organisation_member_granted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_member
    ADD CONSTRAINT organisation_member_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.account(id);

--
-- Name: organisation_member organisation_member_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_member
    ADD CONSTRAINT organisation_member_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: organisation_rating organisation_rating_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_rating
    ADD CONSTRAINT organisation_rating_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: organisation_rating organisation_rating_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_rating
    ADD CONSTRAINT organisation_rating_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);

--
-- Name: organisation_rating organisation_rating_verified_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organisation_rating
    ADD CONSTRAINT organisation_rating_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES public.account(id);

--
-- Name: participation participation_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: participation participation_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: participation participation_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.participation
    ADD CONSTRAINT participation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: payee_account payee_account_confirmed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payee_account
    ADD CONSTRAINT payee_account_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.account(id);

--
-- Name: payee_account payee_account_entered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payee_account
    ADD CONSTRAINT payee_account_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES public.account(id);

--
-- Name: payee_account payee_account_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payee_account
    ADD CONSTRAINT payee_account_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: payee_account payee_account_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payee_account
    ADD CONSTRAINT payee_account_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: payment_batch payment_batch_cancelled_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch
    ADD CONSTRAINT payment_batch_cancelled_by_fkey FOREIGN KEY (cancelled_by) REFERENCES public.account(id);

--
-- Name: payment_batch_item payment_batch_item_booked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_booked_by_fkey FOREIGN KEY (booked_by) REFERENCES public.account(id);

--
-- Name: payment_batch_item payment_batch_item_replied_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_replied_by_fkey FOREIGN KEY (replied_by) REFERENCES public.account(id);

--
-- Name: payment_batch_item payment_batch_item_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: payment_batch_item payment_batch_item_tenant_id_holder_id_batch_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_tenant_id_holder_id_batch_id_fkey FOREIGN KEY (tenant_id, holder_id, batch_id) REFERENCES public.payment_batch(tenant_id, holder_id, id);

--
-- Name: payment_batch_item payment_batch_item_tenant_id_holder_id_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_tenant_id_holder_id_request_id_fkey FOREIGN KEY (tenant_id, holder_id, request_id) REFERENCES public.payment_request(tenant_id, holder_id, id);

--
-- Name: payment_batch_item payment_batch_item_tenant_id_payee_account_id_payee_organi_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_tenant_id_payee_account_id_payee_organi_fkey FOREIGN KEY (tenant_id, payee_account_id, payee_organisation_id) REFERENCES public.payee_account(tenant_id, id, organisation_id);

--
-- Name: payment_batch_item payment_batch_item_tenant_id_reissues_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_tenant_id_reissues_fkey FOREIGN KEY (tenant_id, reissues) REFERENCES public.payment_batch_item(tenant_id, id);

--
-- Name: payment_batch_item payment_batch_item_tenant_id_return_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch_item
    ADD CONSTRAINT payment_batch_item_tenant_id_return_entry_id_fkey FOREIGN KEY (tenant_id, return_entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: payment_batch payment_batch_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch
    ADD CONSTRAINT payment_batch_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: payment_batch payment_batch_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_batch
    ADD CONSTRAINT payment_batch_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: payment payment_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: payment_request payment_request_approved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.account(id);

--
-- Name: payment_request payment_request_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.account(id);

--
-- Name: payment_request payment_request_paid_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_paid_by_fkey FOREIGN KEY (paid_by) REFERENCES public.account(id);

--
-- Name: payment_request payment_request_payee_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_payee_organisation_id_fkey FOREIGN KEY (payee_organisation_id) REFERENCES public.organisation(id);

--
-- Name: payment_request payment_request_prepared_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES public.account(id);

--
-- Name: payment_request_row payment_request_row_tenant_id_commitment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request_row
    ADD CONSTRAINT payment_request_row_tenant_id_commitment_id_fkey FOREIGN KEY (tenant_id, commitment_id) REFERENCES public.commitment(tenant_id, id);

--
-- Name: payment_request_row payment_request_row_tenant_id_fund_id_budget_line_id_year__fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request_row
    ADD CONSTRAINT payment_request_row_tenant_id_fund_id_budget_line_id_year__fkey FOREIGN KEY (tenant_id, fund_id, budget_line_id, year, area_code) REFERENCES public.budget_cell(tenant_id, fund_id, budget_line_id, year, area_code);

--
-- Name: payment_request_row payment_request_row_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request_row
    ADD CONSTRAINT payment_request_row_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: payment_request_row payment_request_row_tenant_id_holder_id_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request_row
    ADD CONSTRAINT payment_request_row_tenant_id_holder_id_request_id_fkey FOREIGN KEY (tenant_id, holder_id, request_id) REFERENCES public.payment_request(tenant_id, holder_id, id);

--
-- Name: payment_request payment_request_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: payment_request payment_request_tenant_id_holder_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_tenant_id_holder_id_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: payment_request payment_request_tenant_id_tranche_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_request
    ADD CONSTRAINT payment_request_tenant_id_tranche_id_fkey FOREIGN KEY (tenant_id, tranche_id) REFERENCES public.tranche(tenant_id, id);

--
-- Name: payment payment_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: payment payment_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: payment payment_tenant_id_holder_id_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_tenant_id_holder_id_request_id_fkey FOREIGN KEY (tenant_id, holder_id, request_id) REFERENCES public.payment_request(tenant_id, holder_id, id);

--
-- Name: payment payment_tenant_id_recovers_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_tenant_id_recovers_fkey FOREIGN KEY (tenant_id, recovers) REFERENCES public.payment(tenant_id, id);

--
-- Name: period period_closed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period
    ADD CONSTRAINT period_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.account(id);

--
-- Name: period_reopening period_reopening_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period_reopening
    ADD CONSTRAINT period_reopening_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: period_reopening period_reopening_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period_reopening
    ADD CONSTRAINT period_reopening_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.account(id);

--
-- Name: period_reopening period_reopening_tenant_id_holder_id_month_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period_reopening
    ADD CONSTRAINT period_reopening_tenant_id_holder_id_month_fkey FOREIGN KEY (tenant_id, holder_id, month) REFERENCES public.period(tenant_id, holder_id, month);

--
-- Name: period period_tenant_id_holder_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.period
    ADD CONSTRAINT period_tenant_id_holder_id_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: plan_accountable plan_accountable_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_accountable
    ADD CONSTRAINT plan_accountable_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.action_plan(tenant_id, id);

--
-- Name: plan_gate plan_gate_met_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_gate
    ADD CONSTRAINT plan_gate_met_by_fkey FOREIGN KEY (met_by) REFERENCES public.account(id);

--
-- Name: plan_gate plan_gate_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_gate
    ADD CONSTRAINT plan_gate_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.action_plan(tenant_id, id);

--
-- Name: plan_part plan_part_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_part
    ADD CONSTRAINT plan_part_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.action_plan(tenant_id, id);

--
-- Name: plan_part plan_part_tenant_id_plan_id_parent_n_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_part
    ADD CONSTRAINT plan_part_tenant_id_plan_id_parent_n_fkey FOREIGN KEY (tenant_id, plan_id, parent_n) REFERENCES public.plan_part(tenant_id, plan_id, n);

--
-- Name: plan_reading plan_reading_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_reading
    ADD CONSTRAINT plan_reading_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);

--
-- Name: plan_reading plan_reading_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plan_reading
    ADD CONSTRAINT plan_reading_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.action_plan(tenant_id, id);

--
-- Name: post_holder post_holder_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_holder
    ADD CONSTRAINT post_holder_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: post_holder post_holder_tenant_id_post_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_holder
    ADD CONSTRAINT post_holder_tenant_id_post_id_fkey FOREIGN KEY (tenant_id, post_id) REFERENCES public.post(tenant_id, id);

--
-- Name: post post_tenant_id_site_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES public.site(tenant_id, id);

--
-- Name: posting_key posting_key_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting_key
    ADD CONSTRAINT posting_key_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: posting_key posting_key_tenant_id_holder_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting_key
    ADD CONSTRAINT posting_key_tenant_id_holder_id_fkey FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: programme_area programme_area_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme_area
    ADD CONSTRAINT programme_area_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: programme programme_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: programme_area programme_area_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme_area
    ADD CONSTRAINT programme_area_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: programme programme_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: programme_party programme_party_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme_party
    ADD CONSTRAINT programme_party_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: programme_party programme_party_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme_party
    ADD CONSTRAINT programme_party_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: programme programme_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: proposal_attachment proposal_attachment_tenant_id_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_attachment
    ADD CONSTRAINT proposal_attachment_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.file(tenant_id, id);

--
-- Name: proposal_attachment proposal_attachment_tenant_id_revision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_attachment
    ADD CONSTRAINT proposal_attachment_tenant_id_revision_id_fkey FOREIGN KEY (tenant_id, revision_id) REFERENCES public.proposal_revision(tenant_id, id);

--
-- Name: proposal proposal_begun_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES public.account(id);

--
-- Name: proposal_message_recipient proposal_message_recipient_tenant_id_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_message_recipient
    ADD CONSTRAINT proposal_message_recipient_tenant_id_message_id_fkey FOREIGN KEY (tenant_id, message_id) REFERENCES public.proposal_message(tenant_id, id);

--
-- Name: proposal_message_recipient proposal_message_recipient_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_message_recipient
    ADD CONSTRAINT proposal_message_recipient_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: proposal_message proposal_message_sent_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_message
    ADD CONSTRAINT proposal_message_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.account(id);

--
-- Name: proposal proposal_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: proposal_partner proposal_partner_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_partner
    ADD CONSTRAINT proposal_partner_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: proposal_partner proposal_partner_named_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_partner
    ADD CONSTRAINT proposal_partner_named_by_fkey FOREIGN KEY (named_by) REFERENCES public.account(id);

--
-- Name: proposal_partner proposal_partner_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_partner
    ADD CONSTRAINT proposal_partner_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: proposal_partner proposal_partner_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_partner
    ADD CONSTRAINT proposal_partner_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: proposal_revision proposal_revision_begun_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES public.account(id);

--
-- Name: proposal_revision proposal_revision_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: proposal_revision proposal_revision_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: proposal_revision proposal_revision_tenant_id_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_revision
    ADD CONSTRAINT proposal_revision_tenant_id_response_id_fkey FOREIGN KEY (tenant_id, response_id) REFERENCES public.form_response(tenant_id, id);

--
-- Name: proposal_screening proposal_screening_screened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_screening
    ADD CONSTRAINT proposal_screening_screened_by_fkey FOREIGN KEY (screened_by) REFERENCES public.account(id);

--
-- Name: proposal_screening proposal_screening_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_screening
    ADD CONSTRAINT proposal_screening_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: proposal_screening proposal_screening_tenant_id_revision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal_screening
    ADD CONSTRAINT proposal_screening_tenant_id_revision_id_fkey FOREIGN KEY (tenant_id, revision_id) REFERENCES public.proposal_revision(tenant_id, id);

--
-- Name: proposal proposal_step_of_its_workflow; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_step_of_its_workflow FOREIGN KEY (tenant_id, workflow_id, step, state) REFERENCES public.workflow_state(tenant_id, workflow_id, key, proposal_state);

--
-- Name: proposal proposal_tenant_id_call_id_lot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_tenant_id_call_id_lot_id_fkey FOREIGN KEY (tenant_id, call_id, lot_id) REFERENCES public.lot(tenant_id, call_id, id);

--
-- Name: proposal proposal_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: purchase_record purchase_record_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.purchase_record
    ADD CONSTRAINT purchase_record_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: purchase_record purchase_record_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.purchase_record
    ADD CONSTRAINT purchase_record_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);

--
-- Name: ranking ranking_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking
    ADD CONSTRAINT ranking_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: ranking_place ranking_place_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking_place
    ADD CONSTRAINT ranking_place_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: ranking_place ranking_place_tenant_id_ranking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking_place
    ADD CONSTRAINT ranking_place_tenant_id_ranking_id_fkey FOREIGN KEY (tenant_id, ranking_id) REFERENCES public.ranking(tenant_id, id);

--
-- Name: ranking ranking_tenant_id_round_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ranking
    ADD CONSTRAINT ranking_tenant_id_round_id_fkey FOREIGN KEY (tenant_id, round_id) REFERENCES public.review_round(tenant_id, id);

--
-- Name: receipt_counter receipt_counter_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt_counter
    ADD CONSTRAINT receipt_counter_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: receipt receipt_earmark_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_earmark_area_code_fkey FOREIGN KEY (earmark_area_code) REFERENCES public.area(code);

--
-- Name: receipt receipt_payer_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_payer_organisation_id_fkey FOREIGN KEY (payer_organisation_id) REFERENCES public.organisation(id);

--
-- Name: receipt receipt_registered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES public.account(id);

--
-- Name: receipt receipt_tenant_id_earmark_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_tenant_id_earmark_line_id_fkey FOREIGN KEY (tenant_id, earmark_line_id) REFERENCES public.budget_line(tenant_id, id);

--
-- Name: receipt receipt_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: receipt receipt_tenant_id_fund_id_source_kind_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_tenant_id_fund_id_source_kind_fkey FOREIGN KEY (tenant_id, fund_id, source_kind) REFERENCES public.fund(tenant_id, id, source_kind);

--
-- Name: receipt receipt_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: receipt receipt_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: receipt receipt_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: reconciliation_check reconciliation_check_checked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation_check
    ADD CONSTRAINT reconciliation_check_checked_by_fkey FOREIGN KEY (checked_by) REFERENCES public.account(id);

--
-- Name: reconciliation_check reconciliation_check_tenant_id_reconciliation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation_check
    ADD CONSTRAINT reconciliation_check_tenant_id_reconciliation_id_fkey FOREIGN KEY (tenant_id, reconciliation_id) REFERENCES public.reconciliation(tenant_id, id);

--
-- Name: reconciliation reconciliation_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: reconciliation reconciliation_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: release_line release_line_tenant_id_entry_id_line_n_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_line
    ADD CONSTRAINT release_line_tenant_id_entry_id_line_n_fkey FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES public.journal_line(tenant_id, entry_id, n);

--
-- Name: release_line release_line_tenant_id_run_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_line
    ADD CONSTRAINT release_line_tenant_id_run_id_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES public.release_run(tenant_id, id);

--
-- Name: release_run release_run_run_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_run
    ADD CONSTRAINT release_run_run_by_fkey FOREIGN KEY (run_by) REFERENCES public.account(id);

--
-- Name: release_run release_run_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_run
    ADD CONSTRAINT release_run_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: release_run release_run_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_run
    ADD CONSTRAINT release_run_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: release_run release_run_tenant_id_holder_id_month_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.release_run
    ADD CONSTRAINT release_run_tenant_id_holder_id_month_fkey FOREIGN KEY (tenant_id, holder_id, month) REFERENCES public.period(tenant_id, holder_id, month);

--
-- Name: report_item report_item_tenant_id_template_id_denominator_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_item
    ADD CONSTRAINT report_item_tenant_id_template_id_denominator_fkey FOREIGN KEY (tenant_id, template_id, denominator) REFERENCES public.report_item(tenant_id, template_id, key);

--
-- Name: report_item report_item_tenant_id_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_item
    ADD CONSTRAINT report_item_tenant_id_template_id_fkey FOREIGN KEY (tenant_id, template_id) REFERENCES public.report_template(tenant_id, id);

--
-- Name: report_item report_item_tenant_id_template_id_numerator_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_item
    ADD CONSTRAINT report_item_tenant_id_template_id_numerator_fkey FOREIGN KEY (tenant_id, template_id, numerator) REFERENCES public.report_item(tenant_id, template_id, key);

--
-- Name: report_period report_period_locked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_period
    ADD CONSTRAINT report_period_locked_by_fkey FOREIGN KEY (locked_by) REFERENCES public.account(id);

--
-- Name: report_period report_period_opened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_period
    ADD CONSTRAINT report_period_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.account(id);

--
-- Name: report_period report_period_tenant_id_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_period
    ADD CONSTRAINT report_period_tenant_id_template_id_fkey FOREIGN KEY (tenant_id, template_id) REFERENCES public.report_template(tenant_id, id);

--
-- Name: report_template report_template_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_template
    ADD CONSTRAINT report_template_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: report_template report_template_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.report_template
    ADD CONSTRAINT report_template_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: result_notice result_notice_published_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.result_notice
    ADD CONSTRAINT result_notice_published_by_fkey FOREIGN KEY (published_by) REFERENCES public.account(id);

--
-- Name: result_notice result_notice_tenant_id_plan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.result_notice
    ADD CONSTRAINT result_notice_tenant_id_plan_id_fkey FOREIGN KEY (tenant_id, plan_id) REFERENCES public.award_plan(tenant_id, id);

--
-- Name: result_notice result_notice_withdrawn_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.result_notice
    ADD CONSTRAINT result_notice_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id);

--
-- Name: review_assignment review_assignment_assigned_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_assigned_by_fkey FOREIGN KEY (assigned_by) REFERENCES public.account(id);

--
-- Name: review_assignment review_assignment_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.account(id);

--
-- Name: review_assignment review_assignment_released_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_released_by_fkey FOREIGN KEY (released_by) REFERENCES public.account(id);

--
-- Name: review_assignment review_assignment_tenant_id_draw_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_tenant_id_draw_id_fkey FOREIGN KEY (tenant_id, draw_id) REFERENCES public.assignment_draw(tenant_id, id);

--
-- Name: review_assignment review_assignment_tenant_id_reviewer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_tenant_id_reviewer_id_fkey FOREIGN KEY (tenant_id, reviewer_id) REFERENCES public.reviewer(tenant_id, id);

--
-- Name: review_assignment review_assignment_tenant_id_round_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_assignment
    ADD CONSTRAINT review_assignment_tenant_id_round_id_proposal_id_fkey FOREIGN KEY (tenant_id, round_id, proposal_id) REFERENCES public.review_entry(tenant_id, round_id, proposal_id);

--
-- Name: review_entry review_entry_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_entry
    ADD CONSTRAINT review_entry_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: review_entry review_entry_tenant_id_revision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_entry
    ADD CONSTRAINT review_entry_tenant_id_revision_id_fkey FOREIGN KEY (tenant_id, revision_id) REFERENCES public.proposal_revision(tenant_id, id);

--
-- Name: review_entry review_entry_tenant_id_round_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_entry
    ADD CONSTRAINT review_entry_tenant_id_round_id_fkey FOREIGN KEY (tenant_id, round_id) REFERENCES public.review_round(tenant_id, id);

--
-- Name: review_round review_round_closed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_round
    ADD CONSTRAINT review_round_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.account(id);

--
-- Name: review_round review_round_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_round
    ADD CONSTRAINT review_round_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: review_round review_round_opened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_round
    ADD CONSTRAINT review_round_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.account(id);

--
-- Name: review_round review_round_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.review_round
    ADD CONSTRAINT review_round_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: reviewer reviewer_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: reviewer reviewer_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: reviewer reviewer_enrolled_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_enrolled_by_fkey FOREIGN KEY (enrolled_by) REFERENCES public.account(id);

--
-- Name: reviewer reviewer_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: reviewer reviewer_paused_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_paused_by_fkey FOREIGN KEY (paused_by) REFERENCES public.account(id);

--
-- Name: reviewer reviewer_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reviewer
    ADD CONSTRAINT reviewer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: role_grant role_grant_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: role_grant role_grant_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: role_grant role_grant_granted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.account(id);

--
-- Name: role_grant role_grant_holder; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_holder FOREIGN KEY (tenant_id, holder_id) REFERENCES public.holder(tenant_id, id);

--
-- Name: role_grant role_grant_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: role_grant role_grant_revoked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.account(id);

--
-- Name: role_grant role_grant_role_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_role_fkey FOREIGN KEY (role) REFERENCES public.role(code);

--
-- Name: role_grant role_grant_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: role_grant role_grant_tenant_id_lot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_tenant_id_lot_id_fkey FOREIGN KEY (tenant_id, lot_id) REFERENCES public.lot(tenant_id, id);

--
-- Name: role_grant role_grant_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: role_incompatibility role_incompatibility_added_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_incompatibility
    ADD CONSTRAINT role_incompatibility_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.account(id);

--
-- Name: role_incompatibility role_incompatibility_other_role_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_incompatibility
    ADD CONSTRAINT role_incompatibility_other_role_fkey FOREIGN KEY (other_role) REFERENCES public.role(code);

--
-- Name: role_incompatibility role_incompatibility_role_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_incompatibility
    ADD CONSTRAINT role_incompatibility_role_fkey FOREIGN KEY (role) REFERENCES public.role(code);

--
-- Name: rule_change rule_change_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_change
    ADD CONSTRAINT rule_change_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: rule_change rule_change_predecessor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_change
    ADD CONSTRAINT rule_change_predecessor_id_fkey FOREIGN KEY (predecessor_id) REFERENCES public.rule(id);

--
-- Name: rule_change rule_change_proposed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_change
    ADD CONSTRAINT rule_change_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.account(id);

--
-- Name: rule_change rule_change_rule_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule_change
    ADD CONSTRAINT rule_change_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES public.rule(id);

--
-- Name: rule rule_edited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rule
    ADD CONSTRAINT rule_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES public.account(id);

--
-- Name: saved_view saved_view_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.saved_view
    ADD CONSTRAINT saved_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: score_mark score_mark_tenant_id_criterion_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_mark
    ADD CONSTRAINT score_mark_tenant_id_criterion_id_fkey FOREIGN KEY (tenant_id, criterion_id) REFERENCES public.criterion(tenant_id, id);

--
-- Name: score_mark score_mark_tenant_id_sheet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_mark
    ADD CONSTRAINT score_mark_tenant_id_sheet_id_fkey FOREIGN KEY (tenant_id, sheet_id) REFERENCES public.score_sheet(tenant_id, id);

--
-- Name: score_sheet score_sheet_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_sheet
    ADD CONSTRAINT score_sheet_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: score_sheet score_sheet_tenant_id_assignment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.score_sheet
    ADD CONSTRAINT score_sheet_tenant_id_assignment_id_fkey FOREIGN KEY (tenant_id, assignment_id) REFERENCES public.review_assignment(tenant_id, id);

--
-- Name: screening_item screening_item_tenant_id_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.screening_item
    ADD CONSTRAINT screening_item_tenant_id_call_id_fkey FOREIGN KEY (tenant_id, call_id) REFERENCES public.call(tenant_id, id);

--
-- Name: screening_tick screening_tick_tenant_id_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.screening_tick
    ADD CONSTRAINT screening_tick_tenant_id_item_id_fkey FOREIGN KEY (tenant_id, item_id) REFERENCES public.screening_item(tenant_id, id);

--
-- Name: screening_tick screening_tick_tenant_id_revision_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.screening_tick
    ADD CONSTRAINT screening_tick_tenant_id_revision_id_fkey FOREIGN KEY (tenant_id, revision_id) REFERENCES public.proposal_revision(tenant_id, id);

--
-- Name: screening_tick screening_tick_ticked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.screening_tick
    ADD CONSTRAINT screening_tick_ticked_by_fkey FOREIGN KEY (ticked_by) REFERENCES public.account(id);

--
-- Name: sealed_paper sealed_paper_answered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sealed_paper
    ADD CONSTRAINT sealed_paper_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id);

--
-- Name: sealed_paper sealed_paper_handed_in_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sealed_paper
    ADD CONSTRAINT sealed_paper_handed_in_by_fkey FOREIGN KEY (handed_in_by) REFERENCES public.account(id);

--
-- Name: sealed_paper sealed_paper_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sealed_paper
    ADD CONSTRAINT sealed_paper_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: sealed_paper sealed_paper_tenant_id_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sealed_paper
    ADD CONSTRAINT sealed_paper_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.file(tenant_id, id);

--
-- Name: search_document search_document_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_document
    ADD CONSTRAINT search_document_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: service_log service_log_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.service_log
    ADD CONSTRAINT service_log_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: service_log service_log_entered_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.service_log
    ADD CONSTRAINT service_log_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES public.account(id);

--
-- Name: service_log service_log_tenant_id_deliverable_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.service_log
    ADD CONSTRAINT service_log_tenant_id_deliverable_id_fkey FOREIGN KEY (tenant_id, deliverable_id) REFERENCES public.deliverable(tenant_id, id);

--
-- Name: settlement settlement_imported_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES public.account(id);

--
-- Name: settlement_line settlement_line_tenant_id_settlement_id_holder_id_platform_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement_line
    ADD CONSTRAINT settlement_line_tenant_id_settlement_id_holder_id_platform_fkey FOREIGN KEY (tenant_id, settlement_id, holder_id, platform) REFERENCES public.settlement(tenant_id, id, holder_id, platform);

--
-- Name: settlement settlement_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: settlement settlement_tenant_id_holder_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_tenant_id_holder_id_fund_id_fkey FOREIGN KEY (tenant_id, holder_id, fund_id) REFERENCES public.fund(tenant_id, holder_id, id);

--
-- Name: settlement settlement_tenant_id_receipt_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.settlement
    ADD CONSTRAINT settlement_tenant_id_receipt_id_fkey FOREIGN KEY (tenant_id, receipt_id) REFERENCES public.receipt(tenant_id, id);

--
-- Name: sheet_reopening sheet_reopening_reopened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sheet_reopening
    ADD CONSTRAINT sheet_reopening_reopened_by_fkey FOREIGN KEY (reopened_by) REFERENCES public.account(id);

--
-- Name: sheet_reopening sheet_reopening_tenant_id_sheet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sheet_reopening
    ADD CONSTRAINT sheet_reopening_tenant_id_sheet_id_fkey FOREIGN KEY (tenant_id, sheet_id) REFERENCES public.score_sheet(tenant_id, id);

--
-- Name: contract_signature signature_of_the_copy; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contract_signature
    ADD CONSTRAINT signature_of_the_copy FOREIGN KEY (tenant_id, contract_id, signed_sha256) REFERENCES public.contract_copy(tenant_id, contract_id, sha256);

--
-- Name: site site_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: site site_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);

--
-- Name: site site_tenant_id_programme_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_tenant_id_programme_id_fkey FOREIGN KEY (tenant_id, programme_id) REFERENCES public.programme(tenant_id, id);

--
-- Name: state_log state_log_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.state_log
    ADD CONSTRAINT state_log_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: state_log state_log_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.state_log
    ADD CONSTRAINT state_log_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

--
-- Name: statement_file statement_file_tenant_id_holder_id_bank_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_file
    ADD CONSTRAINT statement_file_tenant_id_holder_id_bank_account_id_fkey FOREIGN KEY (tenant_id, holder_id, bank_account_id) REFERENCES public.bank_account(tenant_id, holder_id, id);

--
-- Name: statement_file statement_file_uploaded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_file
    ADD CONSTRAINT statement_file_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.account(id);

--
-- Name: statement_profile statement_profile_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_profile
    ADD CONSTRAINT statement_profile_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.account(id);

--
-- Name: statement_profile statement_profile_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statement_profile
    ADD CONSTRAINT statement_profile_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id);

--
-- Name: stock_move stock_move_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: stock_move stock_move_moved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_moved_by_fkey FOREIGN KEY (moved_by) REFERENCES public.account(id);

--
-- Name: stock_move stock_move_tenant_id_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);

--
-- Name: stock_move stock_move_tenant_id_from_site_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_tenant_id_from_site_id_fkey FOREIGN KEY (tenant_id, from_site_id) REFERENCES public.site(tenant_id, id);

--
-- Name: stock_move stock_move_tenant_id_goods_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_tenant_id_goods_id_fkey FOREIGN KEY (tenant_id, goods_id) REFERENCES public.goods(tenant_id, id);

--
-- Name: stock_move stock_move_tenant_id_to_site_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stock_move
    ADD CONSTRAINT stock_move_tenant_id_to_site_id_fkey FOREIGN KEY (tenant_id, to_site_id) REFERENCES public.site(tenant_id, id);

--
-- Name: submission submission_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: submission submission_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);

--
-- Name: submission submission_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES public.account(id);

--
-- Name: submission submission_tenant_id_period_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_tenant_id_period_id_fkey FOREIGN KEY (tenant_id, period_id) REFERENCES public.report_period(tenant_id, id);

--
-- Name: submission submission_tenant_id_site_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES public.site(tenant_id, id);

--
-- Name: submission submission_tenant_id_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_tenant_id_template_id_fkey FOREIGN KEY (tenant_id, template_id) REFERENCES public.report_template(tenant_id, id);

--
-- Name: submission_value submission_value_tenant_id_submission_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission_value
    ADD CONSTRAINT submission_value_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES public.submission(tenant_id, id);

--
-- Name: submission_value submission_value_tenant_id_template_id_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission_value
    ADD CONSTRAINT submission_value_tenant_id_template_id_key_fkey FOREIGN KEY (tenant_id, template_id, key) REFERENCES public.report_item(tenant_id, template_id, key);

--
-- Name: tenant tenant_area_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_area_code_fkey FOREIGN KEY (area_code) REFERENCES public.area(code);

--
-- Name: tenant tenant_organisation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisation(id);

--
-- Name: trace_link trace_link_tenant_id_entry_id_line_n_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_link
    ADD CONSTRAINT trace_link_tenant_id_entry_id_line_n_fkey FOREIGN KEY (tenant_id, entry_id, line_n) REFERENCES public.journal_line(tenant_id, entry_id, n);

--
-- Name: trace_link trace_link_tenant_id_receipt_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_link
    ADD CONSTRAINT trace_link_tenant_id_receipt_id_fkey FOREIGN KEY (tenant_id, receipt_id) REFERENCES public.receipt(tenant_id, id);

--
-- Name: trace_link trace_link_tenant_id_undoes_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_link
    ADD CONSTRAINT trace_link_tenant_id_undoes_fkey FOREIGN KEY (tenant_id, undoes) REFERENCES public.trace_link(tenant_id, id);

--
-- Name: trace_use trace_use_tenant_id_expense_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_use
    ADD CONSTRAINT trace_use_tenant_id_expense_line_id_fkey FOREIGN KEY (tenant_id, expense_line_id) REFERENCES public.expense_line(tenant_id, id);

--
-- Name: trace_use trace_use_tenant_id_trace_link_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.trace_use
    ADD CONSTRAINT trace_use_tenant_id_trace_link_id_fkey FOREIGN KEY (tenant_id, trace_link_id) REFERENCES public.trace_link(tenant_id, id);

--
-- Name: tranche_source tranche_source_tenant_id_fund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche_source
    ADD CONSTRAINT tranche_source_tenant_id_fund_id_fkey FOREIGN KEY (tenant_id, fund_id) REFERENCES public.fund(tenant_id, id);

--
-- Name: tranche_source tranche_source_tenant_id_tranche_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche_source
    ADD CONSTRAINT tranche_source_tenant_id_tranche_id_fkey FOREIGN KEY (tenant_id, tranche_id) REFERENCES public.tranche(tenant_id, id);

--
-- Name: tranche tranche_tenant_id_budget_line_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche
    ADD CONSTRAINT tranche_tenant_id_budget_line_id_fkey FOREIGN KEY (tenant_id, budget_line_id) REFERENCES public.budget_line(tenant_id, id);

--
-- Name: tranche tranche_tenant_id_contract_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tranche
    ADD CONSTRAINT tranche_tenant_id_contract_id_fkey FOREIGN KEY (tenant_id, contract_id) REFERENCES public.contract(tenant_id, id);

--
-- Name: web_session web_session_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT web_session_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);

--
-- Name: workflow_approval workflow_approval_approved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_approval
    ADD CONSTRAINT workflow_approval_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.account(id);

--
-- Name: workflow_approval workflow_approval_tenant_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_approval
    ADD CONSTRAINT workflow_approval_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);

--
-- Name: workflow_approval workflow_approval_tenant_id_workflow_id_step_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_approval
    ADD CONSTRAINT workflow_approval_tenant_id_workflow_id_step_fkey FOREIGN KEY (tenant_id, workflow_id, step) REFERENCES public.workflow_state(tenant_id, workflow_id, key);

--
-- Name: workflow_state workflow_state_tenant_id_workflow_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workflow_state
    ADD CONSTRAINT workflow_state_tenant_id_workflow_id_fkey FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.call_workflow(tenant_id, id);

--
-- Name: forgetting forgetting_tenant_id_person_id_fkey; Type: FK CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.forgetting
    ADD CONSTRAINT forgetting_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES vault.person(tenant_id, id);

--
-- Name: record_key record_key_tenant_id_record_id_fkey; Type: FK CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.record_key
    ADD CONSTRAINT record_key_tenant_id_record_id_fkey FOREIGN KEY (tenant_id, record_id) REFERENCES vault.record(tenant_id, id);

--
-- Name: record record_tenant_id_person_id_fkey; Type: FK CONSTRAINT; Schema: vault; Owner: -
--

ALTER TABLE ONLY vault.record
    ADD CONSTRAINT record_tenant_id_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES vault.person(tenant_id, id);

--
-- Name: action_plan; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.action_plan ENABLE ROW LEVEL SECURITY;

--
-- Name: action_plan app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.action_plan TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: assignment_draw app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.assignment_draw TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: audit_event app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.audit_event TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: audit_head app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.audit_head TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: award app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.award TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: award_override app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.award_override TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: award_plan app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.award_plan TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: award_plan_source app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.award_plan_source TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: award_source app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.award_source TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: bank_account app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.bank_account TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: bank_balance app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.bank_balance TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: bank_layout app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.bank_layout TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: bank_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.bank_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: bank_statement app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.bank_statement TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: benefit_rate app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.benefit_rate TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: book_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.book_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: budget app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.budget TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: budget_cell app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.budget_cell TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: budget_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.budget_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: budget_move app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.budget_move TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: budget_version app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.budget_version TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: budget_version_row app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.budget_version_row TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_correction app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_correction TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_document app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_document TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_extension app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_extension TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_question app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_question TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_source app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_source TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_version app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_version TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: call_workflow app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.call_workflow TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: commitment app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.commitment TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: commitment_use app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.commitment_use TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: community_need app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.community_need TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: competition app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.competition TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: competition_track app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.competition_track TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: conflict_of_interest app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.conflict_of_interest TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: contract app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.contract TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: contract_copy app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.contract_copy TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: contract_signature app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.contract_signature TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: contract_source app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.contract_source TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: criterion app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.criterion TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: decision app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.decision TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: defect app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.defect TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: deliverable app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.deliverable TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: delivery_report app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.delivery_report TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: donation_receipt app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.donation_receipt TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: donation_series app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.donation_series TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: expense_answer app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.expense_answer TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: expense_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.expense_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: expense_report app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.expense_report TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: export_profile app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.export_profile TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: file app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.file TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: file_upload app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.file_upload TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: final_account app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.final_account TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: final_account_row app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.final_account_row TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: form app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.form TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: form_answer app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.form_answer TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: form_draft app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.form_draft TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: form_response app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.form_response TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: form_section app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.form_section TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: form_version app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.form_version TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: fund app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.fund TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: goods app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.goods TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: goods_stock app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.goods_stock TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: grant_arrears app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.grant_arrears TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: grant_batch app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.grant_batch TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: grant_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.grant_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: holder app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.holder TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: idempotency app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.idempotency TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: job app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.job TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: journal_entry app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.journal_entry TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: journal_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.journal_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: line_change_limit app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.line_change_limit TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: lot app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.lot TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: lot_claim app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.lot_claim TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: lot_need app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.lot_need TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: match_bank_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.match_bank_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: match_book_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.match_book_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: match_group app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.match_group TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: match_lesson app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.match_lesson TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: match_opening_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.match_opening_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: match_run app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.match_run TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: matching_commitment app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.matching_commitment TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: milestone app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.milestone TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: milestone_acceptance app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.milestone_acceptance TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: milestone_check app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.milestone_check TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: milestone_report app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.milestone_report TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: objection app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.objection TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: opening_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.opening_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: participation app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.participation TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: payee_account app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.payee_account TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: payment app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.payment TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: payment_batch app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.payment_batch TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: payment_batch_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.payment_batch_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: payment_request app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.payment_request TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: payment_request_row app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.payment_request_row TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: period app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.period TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: period_reopening app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.period_reopening TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: plan_accountable app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.plan_accountable TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: plan_gate app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.plan_gate TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: plan_part app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.plan_part TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: plan_reading app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.plan_reading TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: post app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.post TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: post_holder app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.post_holder TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: posting_key app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.posting_key TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: programme app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.programme TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: programme_area app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.programme_area TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: programme_party app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.programme_party TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal_attachment app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal_attachment TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal_message app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal_message TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal_message_recipient app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal_message_recipient TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal_partner app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal_partner TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal_revision app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal_revision TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: proposal_screening app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.proposal_screening TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: purchase_record app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.purchase_record TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: ranking app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.ranking TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: ranking_place app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.ranking_place TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: receipt app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.receipt TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: receipt_counter app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.receipt_counter TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: reconciliation app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.reconciliation TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: reconciliation_check app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.reconciliation_check TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: release_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.release_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: release_run app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.release_run TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: report_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.report_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: report_period app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.report_period TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: report_template app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.report_template TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: result_notice app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.result_notice TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: review_assignment app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.review_assignment TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: review_entry app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.review_entry TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: review_round app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.review_round TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: reviewer app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.reviewer TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: role_grant app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.role_grant TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: saved_view app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.saved_view TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: score_mark app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.score_mark TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: score_sheet app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.score_sheet TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: screening_item app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.screening_item TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: screening_tick app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.screening_tick TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: sealed_paper app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.sealed_paper TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: search_document app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.search_document TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: service_log app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.service_log TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: settlement app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.settlement TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: settlement_line app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.settlement_line TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: sheet_reopening app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.sheet_reopening TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: site app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.site TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: state_log app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.state_log TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: statement_file app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.statement_file TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: statement_profile app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.statement_profile TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: stock_move app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.stock_move TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: submission app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.submission TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: submission_value app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.submission_value TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: trace_link app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.trace_link TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: trace_use app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.trace_use TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: tranche app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.tranche TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: tranche_source app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.tranche_source TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: workflow_approval app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.workflow_approval TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: workflow_state app_rows; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY app_rows ON public.workflow_state TO miaopu_owner, miaopu_app USING (true) WITH CHECK (true);

--
-- Name: assignment_draw; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.assignment_draw ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_event; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.audit_event ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_head; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.audit_head ENABLE ROW LEVEL SECURITY;

--
-- Name: award; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.award ENABLE ROW LEVEL SECURITY;

--
-- Name: award_override; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.award_override ENABLE ROW LEVEL SECURITY;

--
-- Name: award_plan; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.award_plan ENABLE ROW LEVEL SECURITY;

--
-- Name: award_plan_source; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.award_plan_source ENABLE ROW LEVEL SECURITY;

--
-- Name: award_source; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.award_source ENABLE ROW LEVEL SECURITY;

--
-- Name: bank_account; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.bank_account ENABLE ROW LEVEL SECURITY;

--
-- Name: bank_balance; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.bank_balance ENABLE ROW LEVEL SECURITY;

--
-- Name: bank_layout; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.bank_layout ENABLE ROW LEVEL SECURITY;

--
-- Name: bank_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.bank_line ENABLE ROW LEVEL SECURITY;

--
-- Name: bank_statement; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.bank_statement ENABLE ROW LEVEL SECURITY;

--
-- Name: benefit_rate; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.benefit_rate ENABLE ROW LEVEL SECURITY;

--
-- Name: book_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.book_item ENABLE ROW LEVEL SECURITY;

--
-- Name: budget; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.budget ENABLE ROW LEVEL SECURITY;

--
-- Name: budget_cell; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.budget_cell ENABLE ROW LEVEL SECURITY;

--
-- Name: budget_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.budget_line ENABLE ROW LEVEL SECURITY;

--
-- Name: budget_move; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.budget_move ENABLE ROW LEVEL SECURITY;

--
-- Name: budget_version; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.budget_version ENABLE ROW LEVEL SECURITY;

--
-- Name: budget_version_row; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.budget_version_row ENABLE ROW LEVEL SECURITY;

--
-- Name: call; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call ENABLE ROW LEVEL SECURITY;

--
-- Name: call_correction; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_correction ENABLE ROW LEVEL SECURITY;

--
-- Name: call_document; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_document ENABLE ROW LEVEL SECURITY;

--
-- Name: call_extension; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_extension ENABLE ROW LEVEL SECURITY;

--
-- Name: call_question; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_question ENABLE ROW LEVEL SECURITY;

--
-- Name: call_source; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_source ENABLE ROW LEVEL SECURITY;

--
-- Name: call_version; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_version ENABLE ROW LEVEL SECURITY;

--
-- Name: call_workflow; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.call_workflow ENABLE ROW LEVEL SECURITY;

--
-- Name: commitment; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.commitment ENABLE ROW LEVEL SECURITY;

--
-- Name: commitment_use; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.commitment_use ENABLE ROW LEVEL SECURITY;

--
-- Name: community_need; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.community_need ENABLE ROW LEVEL SECURITY;

--
-- Name: competition; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.competition ENABLE ROW LEVEL SECURITY;

--
-- Name: competition_track; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.competition_track ENABLE ROW LEVEL SECURITY;

--
-- Name: conflict_of_interest; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.conflict_of_interest ENABLE ROW LEVEL SECURITY;

--
-- Name: contract; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.contract ENABLE ROW LEVEL SECURITY;

--
-- Name: contract_copy; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.contract_copy ENABLE ROW LEVEL SECURITY;

--
-- Name: contract_signature; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.contract_signature ENABLE ROW LEVEL SECURITY;

--
-- Name: contract_source; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.contract_source ENABLE ROW LEVEL SECURITY;

--
-- Name: criterion; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.criterion ENABLE ROW LEVEL SECURITY;

--
-- Name: decision; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.decision ENABLE ROW LEVEL SECURITY;

--
-- Name: defect; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.defect ENABLE ROW LEVEL SECURITY;

--
-- Name: deliverable; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.deliverable ENABLE ROW LEVEL SECURITY;

--
-- Name: delivery_report; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.delivery_report ENABLE ROW LEVEL SECURITY;

--
-- Name: donation_receipt; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.donation_receipt ENABLE ROW LEVEL SECURITY;

--
-- Name: donation_series; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.donation_series ENABLE ROW LEVEL SECURITY;

--
-- Name: expense_answer; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.expense_answer ENABLE ROW LEVEL SECURITY;

--
-- Name: expense_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.expense_line ENABLE ROW LEVEL SECURITY;

--
-- Name: expense_report; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.expense_report ENABLE ROW LEVEL SECURITY;

--
-- Name: export_profile; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.export_profile ENABLE ROW LEVEL SECURITY;

--
-- Name: file; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.file ENABLE ROW LEVEL SECURITY;

--
-- Name: file_upload; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.file_upload ENABLE ROW LEVEL SECURITY;

--
-- Name: final_account; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.final_account ENABLE ROW LEVEL SECURITY;

--
-- Name: final_account_row; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.final_account_row ENABLE ROW LEVEL SECURITY;

--
-- Name: form; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.form ENABLE ROW LEVEL SECURITY;

--
-- Name: form_answer; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.form_answer ENABLE ROW LEVEL SECURITY;

--
-- Name: form_draft; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.form_draft ENABLE ROW LEVEL SECURITY;

--
-- Name: form_response; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.form_response ENABLE ROW LEVEL SECURITY;

--
-- Name: form_section; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.form_section ENABLE ROW LEVEL SECURITY;

--
-- Name: form_version; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.form_version ENABLE ROW LEVEL SECURITY;

--
-- Name: fund; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.fund ENABLE ROW LEVEL SECURITY;

--
-- Name: goods; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.goods ENABLE ROW LEVEL SECURITY;

--
-- Name: goods_stock; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.goods_stock ENABLE ROW LEVEL SECURITY;

--
-- Name: grant_arrears; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.grant_arrears ENABLE ROW LEVEL SECURITY;

--
-- Name: grant_batch; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.grant_batch ENABLE ROW LEVEL SECURITY;

--
-- Name: grant_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.grant_item ENABLE ROW LEVEL SECURITY;

--
-- Name: holder; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.holder ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;

--
-- Name: job; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.job ENABLE ROW LEVEL SECURITY;

--
-- Name: journal_entry; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.journal_entry ENABLE ROW LEVEL SECURITY;

--
-- Name: journal_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.journal_line ENABLE ROW LEVEL SECURITY;

--
-- Name: line_change_limit; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.line_change_limit ENABLE ROW LEVEL SECURITY;

--
-- Name: lot; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lot ENABLE ROW LEVEL SECURITY;

--
-- Name: lot_claim; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lot_claim ENABLE ROW LEVEL SECURITY;

--
-- Name: lot_need; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lot_need ENABLE ROW LEVEL SECURITY;

--
-- Name: match_bank_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.match_bank_line ENABLE ROW LEVEL SECURITY;

--
-- Name: match_book_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.match_book_item ENABLE ROW LEVEL SECURITY;

--
-- Name: match_group; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.match_group ENABLE ROW LEVEL SECURITY;

--
-- Name: match_lesson; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.match_lesson ENABLE ROW LEVEL SECURITY;

--
-- Name: match_opening_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.match_opening_item ENABLE ROW LEVEL SECURITY;

--
-- Name: match_run; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.match_run ENABLE ROW LEVEL SECURITY;

--
-- Name: matching_commitment; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.matching_commitment ENABLE ROW LEVEL SECURITY;

--
-- Name: milestone; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.milestone ENABLE ROW LEVEL SECURITY;

--
-- Name: milestone_acceptance; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.milestone_acceptance ENABLE ROW LEVEL SECURITY;

--
-- Name: milestone_check; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.milestone_check ENABLE ROW LEVEL SECURITY;

--
-- Name: milestone_report; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.milestone_report ENABLE ROW LEVEL SECURITY;

--
-- Name: objection; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.objection ENABLE ROW LEVEL SECURITY;

--
-- Name: opening_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.opening_item ENABLE ROW LEVEL SECURITY;

--
-- Name: participation; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.participation ENABLE ROW LEVEL SECURITY;

--
-- Name: payee_account; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payee_account ENABLE ROW LEVEL SECURITY;

--
-- Name: payment; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payment ENABLE ROW LEVEL SECURITY;

--
-- Name: payment_batch; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payment_batch ENABLE ROW LEVEL SECURITY;

--
-- Name: payment_batch_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payment_batch_item ENABLE ROW LEVEL SECURITY;

--
-- Name: payment_request; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payment_request ENABLE ROW LEVEL SECURITY;

--
-- Name: payment_request_row; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payment_request_row ENABLE ROW LEVEL SECURITY;

--
-- Name: period; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.period ENABLE ROW LEVEL SECURITY;

--
-- Name: period_reopening; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.period_reopening ENABLE ROW LEVEL SECURITY;

--
-- Name: plan_accountable; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.plan_accountable ENABLE ROW LEVEL SECURITY;

--
-- Name: plan_gate; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.plan_gate ENABLE ROW LEVEL SECURITY;

--
-- Name: plan_part; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.plan_part ENABLE ROW LEVEL SECURITY;

--
-- Name: plan_reading; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.plan_reading ENABLE ROW LEVEL SECURITY;

--
-- Name: post; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.post ENABLE ROW LEVEL SECURITY;

--
-- Name: post_holder; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.post_holder ENABLE ROW LEVEL SECURITY;

--
-- Name: posting_key; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.posting_key ENABLE ROW LEVEL SECURITY;

--
-- Name: programme; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.programme ENABLE ROW LEVEL SECURITY;

--
-- Name: programme_area; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.programme_area ENABLE ROW LEVEL SECURITY;

--
-- Name: programme_party; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.programme_party ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal_attachment; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal_attachment ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal_message; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal_message ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal_message_recipient; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal_message_recipient ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal_partner; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal_partner ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal_revision; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal_revision ENABLE ROW LEVEL SECURITY;

--
-- Name: proposal_screening; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.proposal_screening ENABLE ROW LEVEL SECURITY;

--
-- Name: purchase_record; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.purchase_record ENABLE ROW LEVEL SECURITY;

--
-- Name: ranking; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.ranking ENABLE ROW LEVEL SECURITY;

--
-- Name: ranking_place; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.ranking_place ENABLE ROW LEVEL SECURITY;

--
-- Name: receipt; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.receipt ENABLE ROW LEVEL SECURITY;

--
-- Name: receipt_counter; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.receipt_counter ENABLE ROW LEVEL SECURITY;

--
-- Name: reconciliation; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.reconciliation ENABLE ROW LEVEL SECURITY;

--
-- Name: reconciliation_check; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.reconciliation_check ENABLE ROW LEVEL SECURITY;

--
-- Name: release_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.release_line ENABLE ROW LEVEL SECURITY;

--
-- Name: release_run; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.release_run ENABLE ROW LEVEL SECURITY;

--
-- Name: report_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.report_item ENABLE ROW LEVEL SECURITY;

--
-- Name: report_period; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.report_period ENABLE ROW LEVEL SECURITY;

--
-- Name: report_template; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.report_template ENABLE ROW LEVEL SECURITY;

--
-- Name: result_notice; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.result_notice ENABLE ROW LEVEL SECURITY;

--
-- Name: review_assignment; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.review_assignment ENABLE ROW LEVEL SECURITY;

--
-- Name: review_entry; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.review_entry ENABLE ROW LEVEL SECURITY;

--
-- Name: review_round; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.review_round ENABLE ROW LEVEL SECURITY;

--
-- Name: reviewer; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.reviewer ENABLE ROW LEVEL SECURITY;

--
-- Name: role_grant; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.role_grant ENABLE ROW LEVEL SECURITY;

--
-- Name: saved_view; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.saved_view ENABLE ROW LEVEL SECURITY;

--
-- Name: score_mark; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.score_mark ENABLE ROW LEVEL SECURITY;

--
-- Name: score_sheet; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.score_sheet ENABLE ROW LEVEL SECURITY;

--
-- Name: screening_item; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.screening_item ENABLE ROW LEVEL SECURITY;

--
-- Name: screening_tick; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.screening_tick ENABLE ROW LEVEL SECURITY;

--
-- Name: sealed_paper; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sealed_paper ENABLE ROW LEVEL SECURITY;

--
-- Name: search_document; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.search_document ENABLE ROW LEVEL SECURITY;

--
-- Name: service_log; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.service_log ENABLE ROW LEVEL SECURITY;

--
-- Name: settlement; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.settlement ENABLE ROW LEVEL SECURITY;

--
-- Name: settlement_line; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.settlement_line ENABLE ROW LEVEL SECURITY;

--
-- Name: sheet_reopening; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sheet_reopening ENABLE ROW LEVEL SECURITY;

--
-- Name: site; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.site ENABLE ROW LEVEL SECURITY;

--
-- Name: state_log; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.state_log ENABLE ROW LEVEL SECURITY;

--
-- Name: statement_file; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.statement_file ENABLE ROW LEVEL SECURITY;

--
-- Name: statement_profile; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.statement_profile ENABLE ROW LEVEL SECURITY;

--
-- Name: stock_move; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.stock_move ENABLE ROW LEVEL SECURITY;

--
-- Name: submission; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.submission ENABLE ROW LEVEL SECURITY;

--
-- Name: submission_value; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.submission_value ENABLE ROW LEVEL SECURITY;

--
-- Name: action_plan tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.action_plan AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: assignment_draw tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.assignment_draw AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: audit_event tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.audit_event AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: audit_head tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.audit_head AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: award tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.award AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: award_override tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.award_override AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: award_plan tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.award_plan AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: award_plan_source tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.award_plan_source AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: award_source tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.award_source AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: bank_account tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.bank_account AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: bank_balance tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.bank_balance AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: bank_layout tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.bank_layout AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: bank_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.bank_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: bank_statement tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.bank_statement AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: benefit_rate tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.benefit_rate AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: book_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.book_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: budget tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.budget AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: budget_cell tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.budget_cell AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: budget_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.budget_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: budget_move tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.budget_move AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: budget_version tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.budget_version AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: budget_version_row tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.budget_version_row AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_correction tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_correction AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_document tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_document AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_extension tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_extension AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_question tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_question AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_source tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_source AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_version tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_version AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: call_workflow tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.call_workflow AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: commitment tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.commitment AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: commitment_use tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.commitment_use AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: community_need tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.community_need AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: competition tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.competition AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: competition_track tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.competition_track AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: conflict_of_interest tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.conflict_of_interest AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: contract tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.contract AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: contract_copy tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.contract_copy AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: contract_signature tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.contract_signature AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: contract_source tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.contract_source AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: criterion tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.criterion AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: decision tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.decision AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: defect tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.defect AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: deliverable tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.deliverable AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: delivery_report tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.delivery_report AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: donation_receipt tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.donation_receipt AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: donation_series tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.donation_series AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: expense_answer tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.expense_answer AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: expense_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.expense_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: expense_report tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.expense_report AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: export_profile tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.export_profile AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: file tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.file AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: file_upload tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.file_upload AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: final_account tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.final_account AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: final_account_row tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.final_account_row AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: form tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.form AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: form_answer tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.form_answer AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: form_draft tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.form_draft AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: form_response tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.form_response AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: form_section tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.form_section AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: form_version tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.form_version AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: fund tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.fund AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: goods tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.goods AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: goods_stock tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.goods_stock AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: grant_arrears tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.grant_arrears AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: grant_batch tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.grant_batch AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: grant_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.grant_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: holder tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.holder AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: idempotency tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.idempotency AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: job tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.job AS RESTRICTIVE TO miaopu_owner, miaopu_app USING (((tenant_id = ( SELECT public.current_tenant() AS current_tenant)) OR ((tenant_id IS NULL) AND (( SELECT public.current_tenant() AS current_tenant) IS NOT NULL)) OR (( SELECT current_setting('app.worker'::text, true) AS current_setting) = 'on'::text))) WITH CHECK (((tenant_id IS NULL) OR (tenant_id = ( SELECT public.current_tenant() AS current_tenant)) OR (( SELECT current_setting('app.worker'::text, true) AS current_setting) = 'on'::text)));

--
-- Name: journal_entry tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.journal_entry AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: journal_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.journal_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: line_change_limit tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.line_change_limit AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: lot tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.lot AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: lot_claim tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.lot_claim AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: lot_need tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.lot_need AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: match_bank_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.match_bank_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: match_book_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.match_book_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: match_group tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.match_group AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: match_lesson tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.match_lesson AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: match_opening_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.match_opening_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: match_run tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.match_run AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: matching_commitment tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.matching_commitment AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: milestone tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.milestone AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: milestone_acceptance tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.milestone_acceptance AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: milestone_check tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.milestone_check AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: milestone_report tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.milestone_report AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: objection tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.objection AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: opening_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.opening_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: participation tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.participation AS RESTRICTIVE TO miaopu_owner, miaopu_app USING (((tenant_id = ( SELECT public.current_tenant() AS current_tenant)) OR (account_id = ( SELECT public.current_account() AS current_account)) OR (organisation_id IN ( SELECT m.organisation_id
   FROM public.organisation_member m
  WHERE ((m.account_id = ( SELECT public.current_account() AS current_account)) AND ((public.today() >= m.valid_from) AND (public.today() <= COALESCE(m.valid_to, 'infinity'::date)))))))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: payee_account tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.payee_account AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: payment tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.payment AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: payment_batch tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.payment_batch AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: payment_batch_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.payment_batch_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: payment_request tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.payment_request AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: payment_request_row tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.payment_request_row AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: period tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.period AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: period_reopening tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.period_reopening AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: plan_accountable tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.plan_accountable AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: plan_gate tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.plan_gate AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: plan_part tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.plan_part AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: plan_reading tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.plan_reading AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: post tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.post AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: post_holder tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.post_holder AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: posting_key tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.posting_key AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: programme tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.programme AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: programme_area tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.programme_area AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: programme_party tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.programme_party AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal_attachment tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal_attachment AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal_message tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal_message AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal_message_recipient tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal_message_recipient AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal_partner tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal_partner AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal_revision tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal_revision AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: proposal_screening tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.proposal_screening AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: purchase_record tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.purchase_record AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: ranking tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.ranking AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: ranking_place tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.ranking_place AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: receipt tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.receipt AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: receipt_counter tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.receipt_counter AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: reconciliation tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.reconciliation AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: reconciliation_check tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.reconciliation_check AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: release_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.release_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: release_run tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.release_run AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: report_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.report_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: report_period tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.report_period AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: report_template tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.report_template AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: result_notice tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.result_notice AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: review_assignment tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.review_assignment AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: review_entry tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.review_entry AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: review_round tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.review_round AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: reviewer tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.reviewer AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: role_grant tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.role_grant AS RESTRICTIVE TO miaopu_owner, miaopu_app USING (((tenant_id = ( SELECT public.current_tenant() AS current_tenant)) OR (account_id = ( SELECT public.current_account() AS current_account)))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: saved_view tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.saved_view AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: score_mark tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.score_mark AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: score_sheet tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.score_sheet AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: screening_item tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.screening_item AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: screening_tick tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.screening_tick AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: sealed_paper tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.sealed_paper AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: search_document tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.search_document AS RESTRICTIVE TO miaopu_owner, miaopu_app USING (((tenant_id = ( SELECT public.current_tenant() AS current_tenant)) OR (public AND (( SELECT public.current_tenant() AS current_tenant) IS NOT NULL)))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: service_log tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.service_log AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: settlement tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.settlement AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: settlement_line tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.settlement_line AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: sheet_reopening tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.sheet_reopening AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: site tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.site AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: state_log tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.state_log AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: statement_file tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.statement_file AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: statement_profile tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.statement_profile AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: stock_move tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.stock_move AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: submission tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.submission AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: submission_value tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.submission_value AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: trace_link tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.trace_link AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: trace_use tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.trace_use AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: tranche tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.tranche AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: tranche_source tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.tranche_source AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: workflow_approval tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.workflow_approval AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: workflow_state tenant_floor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_floor ON public.workflow_state AS RESTRICTIVE TO miaopu_owner, miaopu_app USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: trace_link; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.trace_link ENABLE ROW LEVEL SECURITY;

--
-- Name: trace_use; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.trace_use ENABLE ROW LEVEL SECURITY;

--
-- Name: tranche; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.tranche ENABLE ROW LEVEL SECURITY;

--
-- Name: tranche_source; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.tranche_source ENABLE ROW LEVEL SECURITY;

--
-- Name: workflow_approval; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.workflow_approval ENABLE ROW LEVEL SECURITY;

--
-- Name: workflow_state; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.workflow_state ENABLE ROW LEVEL SECURITY;

--
-- Name: forgetting; Type: ROW SECURITY; Schema: vault; Owner: -
--

ALTER TABLE vault.forgetting ENABLE ROW LEVEL SECURITY;

--
-- Name: forgetting own_tenant; Type: POLICY; Schema: vault; Owner: -
--

CREATE POLICY own_tenant ON vault.forgetting TO miaopu_vault USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: person own_tenant; Type: POLICY; Schema: vault; Owner: -
--

CREATE POLICY own_tenant ON vault.person TO miaopu_vault USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: read_event own_tenant; Type: POLICY; Schema: vault; Owner: -
--

CREATE POLICY own_tenant ON vault.read_event TO miaopu_vault USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: record own_tenant; Type: POLICY; Schema: vault; Owner: -
--

CREATE POLICY own_tenant ON vault.record TO miaopu_vault USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: record_key own_tenant; Type: POLICY; Schema: vault; Owner: -
--

CREATE POLICY own_tenant ON vault.record_key TO miaopu_vault USING ((tenant_id = ( SELECT public.current_tenant() AS current_tenant))) WITH CHECK ((tenant_id = ( SELECT public.current_tenant() AS current_tenant)));

--
-- Name: person; Type: ROW SECURITY; Schema: vault; Owner: -
--

ALTER TABLE vault.person ENABLE ROW LEVEL SECURITY;

--
-- Name: read_event; Type: ROW SECURITY; Schema: vault; Owner: -
--

ALTER TABLE vault.read_event ENABLE ROW LEVEL SECURITY;

--
-- Name: record; Type: ROW SECURITY; Schema: vault; Owner: -
--

ALTER TABLE vault.record ENABLE ROW LEVEL SECURITY;

--
-- Name: record_key; Type: ROW SECURITY; Schema: vault; Owner: -
--

ALTER TABLE vault.record_key ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: -
--

GRANT ALL ON SCHEMA public TO miaopu_owner;
GRANT USAGE ON SCHEMA public TO miaopu_app;
GRANT USAGE ON SCHEMA public TO miaopu_backup;
GRANT USAGE ON SCHEMA public TO miaopu_vault;

--
-- Name: SCHEMA vault; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA vault TO miaopu_app;

--
-- Name: FUNCTION add_login(account bigint, wanted text, login_kind text, verified boolean); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.add_login(account bigint, wanted text, login_kind text, verified boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_login(account bigint, wanted text, login_kind text, verified boolean) TO miaopu_app;

--
-- Name: FUNCTION addresses_of_applicants(wanted bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.addresses_of_applicants(wanted bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.addresses_of_applicants(wanted bigint) TO miaopu_app;

--
-- Name: TABLE budget_version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.budget_version TO miaopu_app;
GRANT SELECT ON TABLE public.budget_version TO miaopu_backup;

--
-- Name: FUNCTION answer_budget(wanted bigint, content bytea, approves boolean, why text, minutes text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.answer_budget(wanted bigint, content bytea, approves boolean, why text, minutes text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_budget(wanted bigint, content bytea, approves boolean, why text, minutes text) TO miaopu_app;

--
-- Name: FUNCTION answer_expense(wanted bigint, accepts boolean, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.answer_expense(wanted bigint, accepts boolean, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_expense(wanted bigint, accepts boolean, why text) TO miaopu_app;

--
-- Name: FUNCTION answer_final_account(wanted bigint, accepts boolean, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.answer_final_account(wanted bigint, accepts boolean, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_final_account(wanted bigint, accepts boolean, why text) TO miaopu_app;

--
-- Name: TABLE period_reopening; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.period_reopening TO miaopu_backup;
GRANT SELECT ON TABLE public.period_reopening TO miaopu_app;

--
-- Name: FUNCTION answer_reopening(wanted bigint, reopens boolean, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.answer_reopening(wanted bigint, reopens boolean, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_reopening(wanted bigint, reopens boolean, why text) TO miaopu_app;

--
-- Name: FUNCTION approve_grants(wanted bigint, minutes text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.approve_grants(wanted bigint, minutes text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.approve_grants(wanted bigint, minutes text) TO miaopu_app;

--
-- Name: TABLE journal_entry; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.journal_entry TO miaopu_app;
GRANT SELECT ON TABLE public.journal_entry TO miaopu_backup;

--
-- Name: FUNCTION assign_outflow(entry public.journal_entry, fund bigint, wanted bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.assign_outflow(entry public.journal_entry, fund bigint, wanted bigint) FROM PUBLIC;

--
-- Name: FUNCTION audit_append(events jsonb, request text, from_address text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.audit_append(events jsonb, request text, from_address text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_append(events jsonb, request text, from_address text) TO miaopu_app;

--
-- Name: FUNCTION book_payment_batch(wanted bigint, OUT booked integer, OUT recovered integer); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.book_payment_batch(wanted bigint, OUT booked integer, OUT recovered integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.book_payment_batch(wanted bigint, OUT booked integer, OUT recovered integer) TO miaopu_app;

--
-- Name: FUNCTION book_receipt(wanted bigint, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.book_receipt(wanted bigint, key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.book_receipt(wanted bigint, key text) TO miaopu_app;

--
-- Name: FUNCTION cancel_grants(wanted bigint, reason text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.cancel_grants(wanted bigint, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cancel_grants(wanted bigint, reason text) TO miaopu_app;

--
-- Name: FUNCTION cancel_payment_batch(wanted bigint, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.cancel_payment_batch(wanted bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cancel_payment_batch(wanted bigint, why text) TO miaopu_app;

--
-- Name: FUNCTION carry_over(wanted_holder bigint, wanted date, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.carry_over(wanted_holder bigint, wanted date, key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.carry_over(wanted_holder bigint, wanted date, key text) TO miaopu_app;

--
-- Name: FUNCTION check_contract_open(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.check_contract_open() FROM PUBLIC;

--
-- Name: FUNCTION check_grant_item(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.check_grant_item() FROM PUBLIC;

--
-- Name: FUNCTION check_management_cap(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.check_management_cap() FROM PUBLIC;
GRANT ALL ON FUNCTION public.check_management_cap() TO miaopu_app;

--
-- Name: FUNCTION check_references(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.check_references() FROM PUBLIC;

--
-- Name: FUNCTION check_run_closes(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.check_run_closes() FROM PUBLIC;

--
-- Name: FUNCTION claim_invoice(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.claim_invoice() FROM PUBLIC;

--
-- Name: TABLE period; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.period TO miaopu_app;
GRANT SELECT ON TABLE public.period TO miaopu_backup;

--
-- Name: FUNCTION close_period(wanted_holder bigint, wanted date); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.close_period(wanted_holder bigint, wanted date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.close_period(wanted_holder bigint, wanted date) TO miaopu_app;

--
-- Name: FUNCTION closes_accounts(entry public.journal_entry); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.closes_accounts(entry public.journal_entry) FROM PUBLIC;
GRANT ALL ON FUNCTION public.closes_accounts(entry public.journal_entry) TO miaopu_app;

--
-- Name: FUNCTION closing_lines(wanted_holder bigint, day date, wanted_nature text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.closing_lines(wanted_holder bigint, day date, wanted_nature text) FROM PUBLIC;

--
-- Name: FUNCTION confirm_match(account bigint, lines bigint[], entries bigint[], by_rule text, agreed jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.confirm_match(account bigint, lines bigint[], entries bigint[], by_rule text, agreed jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.confirm_match(account bigint, lines bigint[], entries bigint[], by_rule text, agreed jsonb) TO miaopu_app;

--
-- Name: FUNCTION confirm_opening(account bigint, item bigint, lines bigint[], entries bigint[], agreed jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.confirm_opening(account bigint, item bigint, lines bigint[], entries bigint[], agreed jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.confirm_opening(account bigint, item bigint, lines bigint[], entries bigint[], agreed jsonb) TO miaopu_app;

--
-- Name: FUNCTION confirm_part(account bigint, line bigint, entry bigint, fen bigint, agreed jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.confirm_part(account bigint, line bigint, entry bigint, fen bigint, agreed jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.confirm_part(account bigint, line bigint, entry bigint, fen bigint, agreed jsonb) TO miaopu_app;

--
-- Name: FUNCTION confirm_rule_change(asked_id bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.confirm_rule_change(asked_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.confirm_rule_change(asked_id bigint) TO miaopu_app;

--
-- Name: FUNCTION confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], item_groups integer[], entries bigint[], content bytea); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], item_groups integer[], entries bigint[], content bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.confirm_run(account bigint, rules text[], line_groups integer[], lines bigint[], item_groups integer[], entries bigint[], content bytea) TO miaopu_app;

--
-- Name: FUNCTION contract_line_money(contract bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.contract_line_money(contract bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.contract_line_money(contract bigint) TO miaopu_app;

--
-- Name: FUNCTION contract_source_money(contract bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.contract_source_money(contract bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.contract_source_money(contract bigint) TO miaopu_app;

--
-- Name: FUNCTION count_sign_in(account bigint, success boolean, failures_max integer, lock_for interval); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.count_sign_in(account bigint, success boolean, failures_max integer, lock_for interval) FROM PUBLIC;
GRANT ALL ON FUNCTION public.count_sign_in(account bigint, success boolean, failures_max integer, lock_for interval) TO miaopu_app;

--
-- Name: FUNCTION drafted_voucher(holder bigint, kind text, day date, summary text, document_kind text, document_id bigint, approved_by bigint, reverses bigint, recovers bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.drafted_voucher(holder bigint, kind text, day date, summary text, document_kind text, document_id bigint, approved_by bigint, reverses bigint, recovers bigint) FROM PUBLIC;

--
-- Name: FUNCTION find_login(wanted text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.find_login(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.find_login(wanted text) TO miaopu_app;

--
-- Name: TABLE journal_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.journal_line TO miaopu_app;
GRANT SELECT ON TABLE public.journal_line TO miaopu_backup;

--
-- Name: FUNCTION give_back(entry public.journal_entry, line public.journal_line, wanted bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.give_back(entry public.journal_entry, line public.journal_line, wanted bigint) FROM PUBLIC;

--
-- Name: TABLE goods; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.goods TO miaopu_backup;
GRANT SELECT ON TABLE public.goods TO miaopu_app;

--
-- Name: FUNCTION goods_voucher(gift public.goods, kind text, day date, summary text, key text, debit text, credit text, amount bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.goods_voucher(gift public.goods, kind text, day date, summary text, key text, debit text, credit text, amount bigint) FROM PUBLIC;

--
-- Name: TABLE grant_batch; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.grant_batch TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.grant_batch TO miaopu_app;

--
-- Name: FUNCTION grant_lines(batch public.grant_batch, items bigint[], factor integer); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.grant_lines(batch public.grant_batch, items bigint[], factor integer) FROM PUBLIC;

--
-- Name: FUNCTION import_settlement(fund bigint, platform text, number text, day date, displayed bigint, lines jsonb, OUT settlement_id bigint, OUT is_new boolean); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.import_settlement(fund bigint, platform text, number text, day date, displayed bigint, lines jsonb, OUT settlement_id bigint, OUT is_new boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_settlement(fund bigint, platform text, number text, day date, displayed bigint, lines jsonb, OUT settlement_id bigint, OUT is_new boolean) TO miaopu_app;

--
-- Name: TABLE fund; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.fund TO miaopu_app;
GRANT SELECT ON TABLE public.fund TO miaopu_backup;

--
-- Name: FUNCTION is_restricted(purse public.fund); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.is_restricted(purse public.fund) FROM PUBLIC;
GRANT ALL ON FUNCTION public.is_restricted(purse public.fund) TO miaopu_app;

--
-- Name: FUNCTION issue_donation(gift bigint, thing bigint, series bigint, outcome text, payer text, payer_code text, item_code text, item_name text, note text, link bytea); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.issue_donation(gift bigint, thing bigint, series bigint, outcome text, payer text, payer_code text, item_code text, item_name text, note text, link bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.issue_donation(gift bigint, thing bigint, series bigint, outcome text, payer text, payer_code text, item_code text, item_name text, note text, link bytea) TO miaopu_app;

--
-- Name: FUNCTION keep_line_limit(contract bigint, line bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.keep_line_limit(contract bigint, line bigint) FROM PUBLIC;

--
-- Name: TABLE payment_batch; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.payment_batch TO miaopu_backup;
GRANT SELECT ON TABLE public.payment_batch TO miaopu_app;

--
-- Name: FUNCTION lock_for_booking(batch public.payment_batch); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.lock_for_booking(batch public.payment_batch) FROM PUBLIC;

--
-- Name: FUNCTION lock_funds_of(lines public.voucher_line[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.lock_funds_of(lines public.voucher_line[]) FROM PUBLIC;

--
-- Name: FUNCTION lock_matching(account bigint, alone boolean); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.lock_matching(account bigint, alone boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.lock_matching(account bigint, alone boolean) TO miaopu_app;

--
-- Name: FUNCTION locked_grants(wanted bigint, needed text[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.locked_grants(wanted bigint, needed text[]) FROM PUBLIC;

--
-- Name: FUNCTION locked_payment_batch(wanted bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.locked_payment_batch(wanted bigint) FROM PUBLIC;

--
-- Name: FUNCTION logins_of(account bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.logins_of(account bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.logins_of(account bigint) TO miaopu_app;

--
-- Name: FUNCTION make_payment_batch(bank bigint, day date, requests bigint[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.make_payment_batch(bank bigint, day date, requests bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.make_payment_batch(bank bigint, day date, requests bigint[]) TO miaopu_app;

--
-- Name: FUNCTION management_of(tenant bigint, wanted_fund bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.management_of(tenant bigint, wanted_fund bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.management_of(tenant bigint, wanted_fund bigint) TO miaopu_app;

--
-- Name: TABLE expense_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.expense_line TO miaopu_app;
GRANT SELECT ON TABLE public.expense_line TO miaopu_backup;

--
-- Name: FUNCTION meet_cost(cost public.expense_line, contract bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.meet_cost(cost public.expense_line, contract bigint) FROM PUBLIC;

--
-- Name: FUNCTION move_balances(lines public.voucher_line[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.move_balances(lines public.voucher_line[]) FROM PUBLIC;

--
-- Name: TABLE budget_version_row; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.budget_version_row TO miaopu_app;
GRANT SELECT ON TABLE public.budget_version_row TO miaopu_backup;

--
-- Name: FUNCTION move_cell(part public.budget_version_row, version_kind text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.move_cell(part public.budget_version_row, version_kind text) FROM PUBLIC;

--
-- Name: FUNCTION move_goods(wanted bigint, kind text, from_site bigint, to_site bigint, area text, amount bigint, day date, note text, document text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.move_goods(wanted bigint, kind text, from_site bigint, to_site bigint, area text, amount bigint, day date, note text, document text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.move_goods(wanted bigint, kind text, from_site bigint, to_site bigint, area text, amount bigint, day date, note text, document text) TO miaopu_app;

--
-- Name: FUNCTION open_period(wanted_holder bigint, day date); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.open_period(wanted_holder bigint, day date) FROM PUBLIC;

--
-- Name: FUNCTION owed_arrears(wanted text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.owed_arrears(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.owed_arrears(wanted text) TO miaopu_app;

--
-- Name: TABLE payment; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.payment TO miaopu_app;
GRANT SELECT ON TABLE public.payment TO miaopu_backup;

--
-- Name: FUNCTION pay_request(wanted bigint, bank bigint, day date, reference text, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.pay_request(wanted bigint, bank bigint, day date, reference text, key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pay_request(wanted bigint, bank bigint, day date, reference text, key text) TO miaopu_app;

--
-- Name: FUNCTION post_grants(batch public.grant_batch, items bigint[], day date, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.post_grants(batch public.grant_batch, items bigint[], day date, key text) FROM PUBLIC;

--
-- Name: FUNCTION post_lines(draft public.journal_entry, key text, lines public.voucher_line[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.post_lines(draft public.journal_entry, key text, lines public.voucher_line[]) FROM PUBLIC;

--
-- Name: FUNCTION post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.post_voucher(holder bigint, kind text, day date, summary text, key text, lines jsonb) TO miaopu_app;

--
-- Name: FUNCTION prepare_arrears(wanted text, purse bigint, line bigint, cell_year integer, cell_area text, period text, title text, posting text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.prepare_arrears(wanted text, purse bigint, line bigint, cell_year integer, cell_area text, period text, title text, posting text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.prepare_arrears(wanted text, purse bigint, line bigint, cell_year integer, cell_area text, period text, title text, posting text) TO miaopu_app;

--
-- Name: FUNCTION receive_goods(fund bigint, donor text, hidden boolean, wish text, item text, unit text, quantity bigint, value bigint, basis text, day date, document text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.receive_goods(fund bigint, donor text, hidden boolean, wish text, item text, unit text, quantity bigint, value bigint, basis text, day date, document text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.receive_goods(fund bigint, donor text, hidden boolean, wish text, item text, unit text, quantity bigint, value bigint, basis text, day date, document text) TO miaopu_app;

--
-- Name: FUNCTION receive_settlement(wanted bigint, bank bigint, day date, reference text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.receive_settlement(wanted bigint, bank bigint, day date, reference text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.receive_settlement(wanted bigint, bank bigint, day date, reference text) TO miaopu_app;

--
-- Name: FUNCTION received_of(tenant bigint, wanted_fund bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.received_of(tenant bigint, wanted_fund bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.received_of(tenant bigint, wanted_fund bigint) TO miaopu_app;

--
-- Name: FUNCTION recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean, key text, parts jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean, key text, parts jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recover_payment(wanted bigint, bank bigint, day date, reference text, why text, bounced boolean, key text, parts jsonb) TO miaopu_app;

--
-- Name: FUNCTION recovery_lines(original public.payment, bank bigint, bounced boolean, parts jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.recovery_lines(original public.payment, bank bigint, bounced boolean, parts jsonb) FROM PUBLIC;

--
-- Name: FUNCTION refuse_posting(rule text, on_table text, explanation text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.refuse_posting(rule text, on_table text, explanation text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.refuse_posting(rule text, on_table text, explanation text) TO miaopu_app;

--
-- Name: FUNCTION refuse_reversal(); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.refuse_reversal() FROM PUBLIC;

--
-- Name: TABLE commitment; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.commitment TO miaopu_app;
GRANT SELECT ON TABLE public.commitment TO miaopu_backup;

--
-- Name: FUNCTION release_commitment(wanted bigint, amount bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.release_commitment(wanted bigint, amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.release_commitment(wanted bigint, amount bigint) TO miaopu_app;

--
-- Name: FUNCTION release_fund(purse public.fund, day date, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.release_fund(purse public.fund, day date, key text) FROM PUBLIC;

--
-- Name: FUNCTION reply_to_grants(wanted bigint, rows jsonb, day date, key text, OUT paid integer, OUT returned integer, OUT known integer); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.reply_to_grants(wanted bigint, rows jsonb, day date, key text, OUT paid integer, OUT returned integer, OUT known integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reply_to_grants(wanted bigint, rows jsonb, day date, key text, OUT paid integer, OUT returned integer, OUT known integer) TO miaopu_app;

--
-- Name: FUNCTION reply_to_payments(wanted bigint, rows jsonb, day date, OUT paid integer, OUT returned integer, OUT known integer); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.reply_to_payments(wanted bigint, rows jsonb, day date, OUT paid integer, OUT returned integer, OUT known integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reply_to_payments(wanted bigint, rows jsonb, day date, OUT paid integer, OUT returned integer, OUT known integer) TO miaopu_app;

--
-- Name: TABLE payment_request; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.payment_request TO miaopu_app;
GRANT SELECT ON TABLE public.payment_request TO miaopu_backup;

--
-- Name: COLUMN payment_request.state; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(state) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.approved_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(approved_by) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.approved_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(approved_at) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.minutes_reference; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(minutes_reference) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.ended_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(ended_by) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.ended_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(ended_at) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.ended_reason; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(ended_reason) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: COLUMN payment_request.version; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(version) ON TABLE public.payment_request TO miaopu_app;

--
-- Name: FUNCTION request_lines(request public.payment_request, bank bigint, reference text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.request_lines(request public.payment_request, bank bigint, reference text) FROM PUBLIC;

--
-- Name: FUNCTION request_reopening(wanted_holder bigint, wanted date, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.request_reopening(wanted_holder bigint, wanted date, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.request_reopening(wanted_holder bigint, wanted date, why text) TO miaopu_app;

--
-- Name: FUNCTION reserve_commitment(contract bigint, fund bigint, line bigint, budget_year integer, area text, amount bigint); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.reserve_commitment(contract bigint, fund bigint, line bigint, budget_year integer, area text, amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reserve_commitment(contract bigint, fund bigint, line bigint, budget_year integer, area text, amount bigint) TO miaopu_app;

--
-- Name: FUNCTION reverse_voucher(entry bigint, day date, reason text, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.reverse_voucher(entry bigint, day date, reason text, key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reverse_voucher(entry bigint, day date, reason text, key text) TO miaopu_app;

--
-- Name: FUNCTION send_grants(wanted bigint, bank bigint, day date, key text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.send_grants(wanted bigint, bank bigint, day date, key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.send_grants(wanted bigint, bank bigint, day date, key text) TO miaopu_app;

--
-- Name: FUNCTION set_password(account bigint, hash text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.set_password(account bigint, hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_password(account bigint, hash text) TO miaopu_app;

--
-- Name: FUNCTION spend_cells(lines public.voucher_line[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.spend_cells(lines public.voucher_line[]) FROM PUBLIC;

--
-- Name: FUNCTION store_voucher(draft public.journal_entry, lines public.voucher_line[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.store_voucher(draft public.journal_entry, lines public.voucher_line[]) FROM PUBLIC;

--
-- Name: FUNCTION submit_final_account(contract bigint, organisation bigint, programme bigint, auditor text, audit_number text, remark text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.submit_final_account(contract bigint, organisation bigint, programme bigint, auditor text, audit_number text, remark text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.submit_final_account(contract bigint, organisation bigint, programme bigint, auditor text, audit_number text, remark text) TO miaopu_app;

--
-- Name: FUNCTION take_from_receipts(tenant bigint, gifts bigint[], taken bigint[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.take_from_receipts(tenant bigint, gifts bigint[], taken bigint[]) FROM PUBLIC;

--
-- Name: TABLE trace_link; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.trace_link TO miaopu_app;
GRANT SELECT ON TABLE public.trace_link TO miaopu_backup;

--
-- Name: FUNCTION trace_voucher(entry public.journal_entry); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.trace_voucher(entry public.journal_entry) FROM PUBLIC;

--
-- Name: FUNCTION undo_match(wanted bigint, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.undo_match(wanted bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_match(wanted bigint, why text) TO miaopu_app;

--
-- Name: FUNCTION undo_run(wanted bigint, why text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.undo_run(wanted bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_run(wanted bigint, why text) TO miaopu_app;

--
-- Name: FUNCTION unreleased_costs(wanted_fund bigint, day date); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.unreleased_costs(wanted_fund bigint, day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unreleased_costs(wanted_fund bigint, day date) TO miaopu_app;

--
-- Name: FUNCTION use_commitments(lines public.voucher_line[]); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.use_commitments(lines public.voucher_line[]) FROM PUBLIC;

--
-- Name: TABLE delivery_report; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.delivery_report TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery_report TO miaopu_app;

--
-- Name: FUNCTION void_donation(wanted bigint, reason text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.void_donation(wanted bigint, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.void_donation(wanted bigint, reason text) TO miaopu_app;

--
-- Name: FUNCTION withdraw_receipt(wanted bigint, reason text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.withdraw_receipt(wanted bigint, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.withdraw_receipt(wanted bigint, reason text) TO miaopu_app;

--
-- Name: FUNCTION answer_forgetting(wanted bigint, agreed boolean); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.answer_forgetting(wanted bigint, agreed boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.answer_forgetting(wanted bigint, agreed boolean) TO miaopu_app;

--
-- Name: FUNCTION ask_forgetting(wanted bigint, why text); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.ask_forgetting(wanted bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.ask_forgetting(wanted bigint, why text) TO miaopu_app;

--
-- Name: FUNCTION forget(wanted bigint); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.forget(wanted bigint) FROM PUBLIC;

--
-- Name: FUNCTION forgettings(last bigint, wanted integer); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.forgettings(last bigint, wanted integer) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.forgettings(last bigint, wanted integer) TO miaopu_app;

--
-- Name: FUNCTION keep(people jsonb); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.keep(people jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.keep(people jsonb) TO miaopu_app;

--
-- Name: FUNCTION keys_under_others(master text, wanted integer); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.keys_under_others(master text, wanted integer) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.keys_under_others(master text, wanted integer) TO miaopu_app;

--
-- Name: FUNCTION masters(); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.masters() FROM PUBLIC;
GRANT ALL ON FUNCTION vault.masters() TO miaopu_app;

--
-- Name: FUNCTION read(people bigint[], kinds text[], purpose text, about text); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.read(people bigint[], kinds text[], purpose text, about text) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.read(people bigint[], kinds text[], purpose text, about text) TO miaopu_app;

--
-- Name: FUNCTION reads(last bigint, wanted integer); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.reads(last bigint, wanted integer) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.reads(last bigint, wanted integer) TO miaopu_app;

--
-- Name: FUNCTION rewrap_all(old_master text, new_master text, records bigint[], new_wrapped text[]); Type: ACL; Schema: vault; Owner: -
--

REVOKE ALL ON FUNCTION vault.rewrap_all(old_master text, new_master text, records bigint[], new_wrapped text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION vault.rewrap_all(old_master text, new_master text, records bigint[], new_wrapped text[]) TO miaopu_app;

--
-- Name: TABLE account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.account TO miaopu_app;
GRANT SELECT ON TABLE public.account TO miaopu_backup;

--
-- Name: SEQUENCE account_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.account_id_seq TO miaopu_backup;

--
-- Name: TABLE account_login; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.account_login TO miaopu_backup;

--
-- Name: TABLE account_password; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.account_password TO miaopu_backup;

--
-- Name: TABLE action_plan; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.action_plan TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.action_plan TO miaopu_app;

--
-- Name: SEQUENCE action_plan_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.action_plan_id_seq TO miaopu_backup;

--
-- Name: TABLE administrator; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.administrator TO miaopu_app;
GRANT SELECT ON TABLE public.administrator TO miaopu_backup;

--
-- Name: TABLE api_token; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.api_token TO miaopu_app;
GRANT SELECT ON TABLE public.api_token TO miaopu_backup;

--
-- Name: TABLE area; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.area TO miaopu_app;
GRANT SELECT ON TABLE public.area TO miaopu_backup;

--
-- Name: TABLE assignment_draw; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.assignment_draw TO miaopu_app;
GRANT SELECT ON TABLE public.assignment_draw TO miaopu_backup;

--
-- Name: SEQUENCE assignment_draw_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.assignment_draw_id_seq TO miaopu_backup;

--
-- Name: TABLE audit_event; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.audit_event TO miaopu_app;
GRANT SELECT ON TABLE public.audit_event TO miaopu_backup;

--
-- Name: TABLE audit_head; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.audit_head TO miaopu_app;
GRANT SELECT ON TABLE public.audit_head TO miaopu_backup;

--
-- Name: TABLE award; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.award TO miaopu_app;
GRANT SELECT ON TABLE public.award TO miaopu_backup;

--
-- Name: SEQUENCE award_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.award_id_seq TO miaopu_backup;

--
-- Name: TABLE award_override; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.award_override TO miaopu_app;
GRANT SELECT ON TABLE public.award_override TO miaopu_backup;

--
-- Name: SEQUENCE award_override_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.award_override_id_seq TO miaopu_backup;

--
-- Name: TABLE award_plan; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.award_plan TO miaopu_app;
GRANT SELECT ON TABLE public.award_plan TO miaopu_backup;

--
-- Name: SEQUENCE award_plan_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.award_plan_id_seq TO miaopu_backup;

--
-- Name: TABLE award_plan_source; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.award_plan_source TO miaopu_app;
GRANT SELECT ON TABLE public.award_plan_source TO miaopu_backup;

--
-- Name: TABLE award_source; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.award_source TO miaopu_app;
GRANT SELECT ON TABLE public.award_source TO miaopu_backup;

--
-- Name: TABLE bank_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.bank_account TO miaopu_app;
GRANT SELECT ON TABLE public.bank_account TO miaopu_backup;

--
-- Name: SEQUENCE bank_account_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.bank_account_id_seq TO miaopu_backup;

--
-- Name: TABLE bank_balance; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.bank_balance TO miaopu_app;
GRANT SELECT ON TABLE public.bank_balance TO miaopu_backup;

--
-- Name: TABLE bank_layout; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.bank_layout TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.name; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(name) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.columns; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(columns) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.encoding; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(encoding) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.format; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(format) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.edited_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(edited_by) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.edited_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(edited_at) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: COLUMN bank_layout.version; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(version) ON TABLE public.bank_layout TO miaopu_app;

--
-- Name: SEQUENCE bank_layout_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.bank_layout_id_seq TO miaopu_backup;

--
-- Name: TABLE bank_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.bank_line TO miaopu_app;
GRANT SELECT ON TABLE public.bank_line TO miaopu_backup;

--
-- Name: SEQUENCE bank_line_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.bank_line_id_seq TO miaopu_backup;

--
-- Name: TABLE bank_statement; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.bank_statement TO miaopu_app;
GRANT SELECT ON TABLE public.bank_statement TO miaopu_backup;

--
-- Name: COLUMN bank_statement.reverted_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(reverted_by) ON TABLE public.bank_statement TO miaopu_app;

--
-- Name: COLUMN bank_statement.reverted_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(reverted_at) ON TABLE public.bank_statement TO miaopu_app;

--
-- Name: SEQUENCE bank_statement_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.bank_statement_id_seq TO miaopu_backup;

--
-- Name: TABLE benefit_rate; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.benefit_rate TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.benefit_rate TO miaopu_app;

--
-- Name: SEQUENCE benefit_rate_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.benefit_rate_id_seq TO miaopu_backup;

--
-- Name: TABLE book_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.book_item TO miaopu_app;
GRANT SELECT ON TABLE public.book_item TO miaopu_backup;

--
-- Name: TABLE budget; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.budget TO miaopu_app;
GRANT SELECT ON TABLE public.budget TO miaopu_backup;

--
-- Name: TABLE budget_cell; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.budget_cell TO miaopu_app;
GRANT SELECT ON TABLE public.budget_cell TO miaopu_backup;

--
-- Name: TABLE budget_chart_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.budget_chart_account TO miaopu_backup;
GRANT SELECT ON TABLE public.budget_chart_account TO miaopu_app;

--
-- Name: SEQUENCE budget_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.budget_id_seq TO miaopu_backup;

--
-- Name: TABLE budget_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.budget_line TO miaopu_app;
GRANT SELECT ON TABLE public.budget_line TO miaopu_backup;

--
-- Name: SEQUENCE budget_line_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.budget_line_id_seq TO miaopu_backup;

--
-- Name: TABLE budget_move; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.budget_move TO miaopu_app;
GRANT SELECT ON TABLE public.budget_move TO miaopu_backup;

--
-- Name: SEQUENCE budget_move_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.budget_move_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE budget_version_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.budget_version_id_seq TO miaopu_backup;

--
-- Name: TABLE calendar_day; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_day TO miaopu_app;
GRANT SELECT ON TABLE public.calendar_day TO miaopu_backup;

--
-- Name: TABLE calendar_year; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_year TO miaopu_app;
GRANT SELECT ON TABLE public.calendar_year TO miaopu_backup;

--
-- Name: TABLE call; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.call TO miaopu_app;
GRANT SELECT ON TABLE public.call TO miaopu_backup;

--
-- Name: TABLE call_correction; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.call_correction TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.call_correction TO miaopu_app;

--
-- Name: SEQUENCE call_correction_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.call_correction_id_seq TO miaopu_backup;

--
-- Name: TABLE call_document; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.call_document TO miaopu_app;
GRANT SELECT ON TABLE public.call_document TO miaopu_backup;

--
-- Name: SEQUENCE call_document_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.call_document_id_seq TO miaopu_backup;

--
-- Name: TABLE call_extension; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.call_extension TO miaopu_app;
GRANT SELECT ON TABLE public.call_extension TO miaopu_backup;

--
-- Name: SEQUENCE call_extension_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.call_extension_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE call_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.call_id_seq TO miaopu_backup;

--
-- Name: TABLE call_period_rule; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.call_period_rule TO miaopu_backup;
GRANT SELECT ON TABLE public.call_period_rule TO miaopu_app;

--
-- Name: TABLE call_question; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.call_question TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.call_question TO miaopu_app;

--
-- Name: COLUMN call_question.answer; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(answer) ON TABLE public.call_question TO miaopu_app;

--
-- Name: COLUMN call_question.answered_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(answered_by) ON TABLE public.call_question TO miaopu_app;

--
-- Name: COLUMN call_question.answered_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(answered_at) ON TABLE public.call_question TO miaopu_app;

--
-- Name: SEQUENCE call_question_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.call_question_id_seq TO miaopu_backup;

--
-- Name: TABLE call_source; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.call_source TO miaopu_app;
GRANT SELECT ON TABLE public.call_source TO miaopu_backup;

--
-- Name: TABLE call_version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.call_version TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.call_version TO miaopu_app;

--
-- Name: TABLE call_workflow; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.call_workflow TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.call_workflow TO miaopu_app;

--
-- Name: SEQUENCE call_workflow_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.call_workflow_id_seq TO miaopu_backup;

--
-- Name: TABLE chart_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.chart_account TO miaopu_app;
GRANT SELECT ON TABLE public.chart_account TO miaopu_backup;

--
-- Name: SEQUENCE commitment_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.commitment_id_seq TO miaopu_backup;

--
-- Name: TABLE commitment_use; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.commitment_use TO miaopu_app;
GRANT SELECT ON TABLE public.commitment_use TO miaopu_backup;

--
-- Name: SEQUENCE commitment_use_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.commitment_use_id_seq TO miaopu_backup;

--
-- Name: TABLE community_need; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.community_need TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.community_need TO miaopu_app;

--
-- Name: SEQUENCE community_need_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.community_need_id_seq TO miaopu_backup;

--
-- Name: TABLE competition; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.competition TO miaopu_app;
GRANT SELECT ON TABLE public.competition TO miaopu_backup;

--
-- Name: SEQUENCE competition_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.competition_id_seq TO miaopu_backup;

--
-- Name: TABLE competition_track; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.competition_track TO miaopu_app;
GRANT SELECT ON TABLE public.competition_track TO miaopu_backup;

--
-- Name: TABLE conflict_of_interest; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.conflict_of_interest TO miaopu_app;
GRANT SELECT ON TABLE public.conflict_of_interest TO miaopu_backup;

--
-- Name: TABLE organisation; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.organisation TO miaopu_app;
GRANT SELECT ON TABLE public.organisation TO miaopu_backup;

--
-- Name: TABLE organisation_member; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.organisation_member TO miaopu_app;
GRANT SELECT ON TABLE public.organisation_member TO miaopu_backup;

--
-- Name: TABLE programme_party; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.programme_party TO miaopu_app;
GRANT SELECT ON TABLE public.programme_party TO miaopu_backup;

--
-- Name: TABLE proposal; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.proposal TO miaopu_app;
GRANT SELECT ON TABLE public.proposal TO miaopu_backup;

--
-- Name: TABLE reviewer; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.reviewer TO miaopu_app;
GRANT SELECT ON TABLE public.reviewer TO miaopu_backup;

--
-- Name: TABLE conflict_ground; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.conflict_ground TO miaopu_app;
GRANT SELECT ON TABLE public.conflict_ground TO miaopu_backup;

--
-- Name: SEQUENCE conflict_of_interest_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.conflict_of_interest_id_seq TO miaopu_backup;

--
-- Name: TABLE contract; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.contract TO miaopu_app;
GRANT SELECT ON TABLE public.contract TO miaopu_backup;

--
-- Name: TABLE contract_copy; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.contract_copy TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.contract_copy TO miaopu_app;

--
-- Name: SEQUENCE contract_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.contract_id_seq TO miaopu_backup;

--
-- Name: TABLE contract_signature; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.contract_signature TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.contract_signature TO miaopu_app;

--
-- Name: SEQUENCE contract_signature_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.contract_signature_id_seq TO miaopu_backup;

--
-- Name: TABLE contract_source; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.contract_source TO miaopu_app;
GRANT SELECT ON TABLE public.contract_source TO miaopu_backup;

--
-- Name: TABLE criterion; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.criterion TO miaopu_app;
GRANT SELECT ON TABLE public.criterion TO miaopu_backup;

--
-- Name: SEQUENCE criterion_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.criterion_id_seq TO miaopu_backup;

--
-- Name: TABLE decision; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.decision TO miaopu_app;
GRANT SELECT ON TABLE public.decision TO miaopu_backup;

--
-- Name: SEQUENCE decision_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.decision_id_seq TO miaopu_backup;

--
-- Name: TABLE defect; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.defect TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.defect TO miaopu_app;

--
-- Name: SEQUENCE defect_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.defect_id_seq TO miaopu_backup;

--
-- Name: TABLE deliverable; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.deliverable TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.deliverable TO miaopu_app;

--
-- Name: SEQUENCE deliverable_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.deliverable_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE delivery_report_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.delivery_report_id_seq TO miaopu_backup;

--
-- Name: TABLE donation_receipt; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.donation_receipt TO miaopu_backup;
GRANT SELECT ON TABLE public.donation_receipt TO miaopu_app;

--
-- Name: SEQUENCE donation_receipt_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.donation_receipt_id_seq TO miaopu_backup;

--
-- Name: TABLE donation_series; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.donation_series TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.donation_series TO miaopu_app;

--
-- Name: SEQUENCE donation_series_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.donation_series_id_seq TO miaopu_backup;

--
-- Name: TABLE expense_answer; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.expense_answer TO miaopu_app;
GRANT SELECT ON TABLE public.expense_answer TO miaopu_backup;

--
-- Name: SEQUENCE expense_line_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.expense_line_id_seq TO miaopu_backup;

--
-- Name: TABLE expense_report; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.expense_report TO miaopu_app;
GRANT SELECT ON TABLE public.expense_report TO miaopu_backup;

--
-- Name: COLUMN expense_report.submitted_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(submitted_by) ON TABLE public.expense_report TO miaopu_app;

--
-- Name: COLUMN expense_report.submitted_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(submitted_at) ON TABLE public.expense_report TO miaopu_app;

--
-- Name: SEQUENCE expense_report_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.expense_report_id_seq TO miaopu_backup;

--
-- Name: TABLE export_profile; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.export_profile TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.name; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(name) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.preamble; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(preamble) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.columns; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(columns) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.encoding; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(encoding) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.format; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(format) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.edited_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(edited_by) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.edited_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(edited_at) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: COLUMN export_profile.version; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(version) ON TABLE public.export_profile TO miaopu_app;

--
-- Name: SEQUENCE export_profile_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.export_profile_id_seq TO miaopu_backup;

--
-- Name: TABLE file; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.file TO miaopu_app;
GRANT SELECT ON TABLE public.file TO miaopu_backup;

--
-- Name: SEQUENCE file_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.file_id_seq TO miaopu_backup;

--
-- Name: TABLE file_upload; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.file_upload TO miaopu_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file_upload TO miaopu_app;

--
-- Name: SEQUENCE file_upload_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.file_upload_id_seq TO miaopu_backup;

--
-- Name: TABLE final_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.final_account TO miaopu_backup;
GRANT SELECT ON TABLE public.final_account TO miaopu_app;

--
-- Name: SEQUENCE final_account_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.final_account_id_seq TO miaopu_backup;

--
-- Name: TABLE final_account_row; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.final_account_row TO miaopu_backup;
GRANT SELECT ON TABLE public.final_account_row TO miaopu_app;

--
-- Name: TABLE form; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.form TO miaopu_app;
GRANT SELECT ON TABLE public.form TO miaopu_backup;

--
-- Name: TABLE form_answer; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.form_answer TO miaopu_app;
GRANT SELECT ON TABLE public.form_answer TO miaopu_backup;

--
-- Name: TABLE form_draft; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.form_draft TO miaopu_backup;
GRANT SELECT,INSERT,DELETE ON TABLE public.form_draft TO miaopu_app;

--
-- Name: COLUMN form_draft.definition; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(definition) ON TABLE public.form_draft TO miaopu_app;

--
-- Name: COLUMN form_draft.version; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(version) ON TABLE public.form_draft TO miaopu_app;

--
-- Name: COLUMN form_draft.changed_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(changed_by) ON TABLE public.form_draft TO miaopu_app;

--
-- Name: COLUMN form_draft.changed_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(changed_at) ON TABLE public.form_draft TO miaopu_app;

--
-- Name: SEQUENCE form_draft_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.form_draft_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE form_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.form_id_seq TO miaopu_backup;

--
-- Name: TABLE form_response; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.form_response TO miaopu_app;
GRANT SELECT ON TABLE public.form_response TO miaopu_backup;

--
-- Name: SEQUENCE form_response_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.form_response_id_seq TO miaopu_backup;

--
-- Name: TABLE form_section; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.form_section TO miaopu_app;
GRANT SELECT ON TABLE public.form_section TO miaopu_backup;

--
-- Name: TABLE form_version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.form_version TO miaopu_app;
GRANT SELECT ON TABLE public.form_version TO miaopu_backup;

--
-- Name: SEQUENCE form_version_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.form_version_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE fund_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.fund_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE goods_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.goods_id_seq TO miaopu_backup;

--
-- Name: TABLE goods_stock; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.goods_stock TO miaopu_backup;
GRANT SELECT ON TABLE public.goods_stock TO miaopu_app;

--
-- Name: SEQUENCE goods_stock_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.goods_stock_id_seq TO miaopu_backup;

--
-- Name: TABLE grant_arrears; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.grant_arrears TO miaopu_backup;
GRANT SELECT ON TABLE public.grant_arrears TO miaopu_app;

--
-- Name: SEQUENCE grant_batch_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.grant_batch_id_seq TO miaopu_backup;

--
-- Name: TABLE grant_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.grant_item TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.grant_item TO miaopu_app;

--
-- Name: SEQUENCE grant_item_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.grant_item_id_seq TO miaopu_backup;

--
-- Name: TABLE holder; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.holder TO miaopu_app;
GRANT SELECT ON TABLE public.holder TO miaopu_backup;

--
-- Name: SEQUENCE holder_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.holder_id_seq TO miaopu_backup;

--
-- Name: TABLE honour; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.honour TO miaopu_app;
GRANT SELECT ON TABLE public.honour TO miaopu_backup;

--
-- Name: SEQUENCE honour_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.honour_id_seq TO miaopu_backup;

--
-- Name: TABLE idempotency; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.idempotency TO miaopu_app;
GRANT SELECT ON TABLE public.idempotency TO miaopu_backup;

--
-- Name: TABLE invitation; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.invitation TO miaopu_app;
GRANT SELECT ON TABLE public.invitation TO miaopu_backup;

--
-- Name: TABLE invoice_claim; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.invoice_claim TO miaopu_backup;

--
-- Name: TABLE job; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO miaopu_app;
GRANT SELECT ON TABLE public.job TO miaopu_backup;

--
-- Name: SEQUENCE job_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.job_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE journal_entry_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.journal_entry_id_seq TO miaopu_backup;

--
-- Name: TABLE ledger_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.ledger_account TO miaopu_app;
GRANT SELECT ON TABLE public.ledger_account TO miaopu_backup;

--
-- Name: TABLE line_change_limit; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.line_change_limit TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.line_change_limit TO miaopu_app;

--
-- Name: SEQUENCE line_change_limit_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.line_change_limit_id_seq TO miaopu_backup;

--
-- Name: TABLE lot; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.lot TO miaopu_app;
GRANT SELECT ON TABLE public.lot TO miaopu_backup;

--
-- Name: TABLE lot_claim; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.lot_claim TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.lot_claim TO miaopu_app;

--
-- Name: COLUMN lot_claim.released_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(released_by) ON TABLE public.lot_claim TO miaopu_app;

--
-- Name: COLUMN lot_claim.released_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(released_at) ON TABLE public.lot_claim TO miaopu_app;

--
-- Name: COLUMN lot_claim.released_reason; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(released_reason) ON TABLE public.lot_claim TO miaopu_app;

--
-- Name: COLUMN lot_claim.reopens_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(reopens_at) ON TABLE public.lot_claim TO miaopu_app;

--
-- Name: SEQUENCE lot_claim_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.lot_claim_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE lot_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.lot_id_seq TO miaopu_backup;

--
-- Name: TABLE lot_need; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.lot_need TO miaopu_backup;
GRANT SELECT,INSERT,DELETE ON TABLE public.lot_need TO miaopu_app;

--
-- Name: TABLE match_bank_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.match_bank_line TO miaopu_app;
GRANT SELECT ON TABLE public.match_bank_line TO miaopu_backup;

--
-- Name: TABLE match_book_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.match_book_item TO miaopu_app;
GRANT SELECT ON TABLE public.match_book_item TO miaopu_backup;

--
-- Name: TABLE match_group; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.match_group TO miaopu_app;
GRANT SELECT ON TABLE public.match_group TO miaopu_backup;

--
-- Name: SEQUENCE match_group_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.match_group_id_seq TO miaopu_backup;

--
-- Name: TABLE match_lesson; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.match_lesson TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.match_lesson TO miaopu_app;

--
-- Name: TABLE match_opening_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.match_opening_item TO miaopu_backup;
GRANT SELECT ON TABLE public.match_opening_item TO miaopu_app;

--
-- Name: TABLE match_run; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.match_run TO miaopu_backup;
GRANT SELECT ON TABLE public.match_run TO miaopu_app;

--
-- Name: SEQUENCE match_run_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.match_run_id_seq TO miaopu_backup;

--
-- Name: TABLE matching_commitment; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.matching_commitment TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.matching_commitment TO miaopu_app;

--
-- Name: COLUMN matching_commitment.ended_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(ended_by) ON TABLE public.matching_commitment TO miaopu_app;

--
-- Name: COLUMN matching_commitment.ended_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(ended_at) ON TABLE public.matching_commitment TO miaopu_app;

--
-- Name: SEQUENCE matching_commitment_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.matching_commitment_id_seq TO miaopu_backup;

--
-- Name: TABLE milestone; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.milestone TO miaopu_app;
GRANT SELECT ON TABLE public.milestone TO miaopu_backup;

--
-- Name: TABLE milestone_acceptance; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.milestone_acceptance TO miaopu_app;
GRANT SELECT ON TABLE public.milestone_acceptance TO miaopu_backup;

--
-- Name: TABLE milestone_check; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.milestone_check TO miaopu_app;
GRANT SELECT ON TABLE public.milestone_check TO miaopu_backup;

--
-- Name: SEQUENCE milestone_check_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.milestone_check_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE milestone_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.milestone_id_seq TO miaopu_backup;

--
-- Name: TABLE milestone_report; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.milestone_report TO miaopu_app;
GRANT SELECT ON TABLE public.milestone_report TO miaopu_backup;

--
-- Name: SEQUENCE milestone_report_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.milestone_report_id_seq TO miaopu_backup;

--
-- Name: TABLE notice; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.notice TO miaopu_app;
GRANT SELECT ON TABLE public.notice TO miaopu_backup;

--
-- Name: SEQUENCE notice_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.notice_id_seq TO miaopu_backup;

--
-- Name: TABLE objection; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.objection TO miaopu_app;
GRANT SELECT ON TABLE public.objection TO miaopu_backup;

--
-- Name: SEQUENCE objection_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.objection_id_seq TO miaopu_backup;

--
-- Name: TABLE one_time_code; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.one_time_code TO miaopu_app;
GRANT SELECT ON TABLE public.one_time_code TO miaopu_backup;

--
-- Name: SEQUENCE one_time_code_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.one_time_code_id_seq TO miaopu_backup;

--
-- Name: TABLE opening_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.opening_item TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.opening_item TO miaopu_app;

--
-- Name: SEQUENCE opening_item_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.opening_item_id_seq TO miaopu_backup;

--
-- Name: TABLE organisation_bar; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.organisation_bar TO miaopu_app;
GRANT SELECT ON TABLE public.organisation_bar TO miaopu_backup;

--
-- Name: SEQUENCE organisation_bar_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.organisation_bar_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE organisation_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.organisation_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE organisation_member_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.organisation_member_id_seq TO miaopu_backup;

--
-- Name: TABLE organisation_rating; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.organisation_rating TO miaopu_app;
GRANT SELECT ON TABLE public.organisation_rating TO miaopu_backup;

--
-- Name: SEQUENCE organisation_rating_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.organisation_rating_id_seq TO miaopu_backup;

--
-- Name: TABLE outgoing_message; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.outgoing_message TO miaopu_app;
GRANT SELECT ON TABLE public.outgoing_message TO miaopu_backup;

--
-- Name: SEQUENCE outgoing_message_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.outgoing_message_id_seq TO miaopu_backup;

--
-- Name: TABLE participation; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.participation TO miaopu_app;
GRANT SELECT ON TABLE public.participation TO miaopu_backup;

--
-- Name: SEQUENCE participation_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.participation_id_seq TO miaopu_backup;

--
-- Name: TABLE payee_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.payee_account TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.payee_account TO miaopu_app;

--
-- Name: COLUMN payee_account.confirmed_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(confirmed_by) ON TABLE public.payee_account TO miaopu_app;

--
-- Name: COLUMN payee_account.confirmed_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(confirmed_at) ON TABLE public.payee_account TO miaopu_app;

--
-- Name: SEQUENCE payee_account_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.payee_account_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE payment_batch_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.payment_batch_id_seq TO miaopu_backup;

--
-- Name: TABLE payment_batch_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.payment_batch_item TO miaopu_backup;
GRANT SELECT ON TABLE public.payment_batch_item TO miaopu_app;

--
-- Name: SEQUENCE payment_batch_item_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.payment_batch_item_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE payment_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.payment_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE payment_request_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.payment_request_id_seq TO miaopu_backup;

--
-- Name: TABLE payment_request_row; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.payment_request_row TO miaopu_app;
GRANT SELECT ON TABLE public.payment_request_row TO miaopu_backup;

--
-- Name: SEQUENCE period_reopening_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.period_reopening_id_seq TO miaopu_backup;

--
-- Name: TABLE plan_accountable; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.plan_accountable TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.plan_accountable TO miaopu_app;

--
-- Name: TABLE plan_gate; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.plan_gate TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.plan_gate TO miaopu_app;

--
-- Name: TABLE plan_part; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.plan_part TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.plan_part TO miaopu_app;

--
-- Name: SEQUENCE plan_part_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.plan_part_id_seq TO miaopu_backup;

--
-- Name: TABLE plan_reading; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.plan_reading TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.plan_reading TO miaopu_app;

--
-- Name: SEQUENCE plan_reading_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.plan_reading_id_seq TO miaopu_backup;

--
-- Name: TABLE post; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.post TO miaopu_app;
GRANT SELECT ON TABLE public.post TO miaopu_backup;

--
-- Name: TABLE post_holder; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.post_holder TO miaopu_app;
GRANT SELECT ON TABLE public.post_holder TO miaopu_backup;

--
-- Name: SEQUENCE post_holder_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.post_holder_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE post_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.post_id_seq TO miaopu_backup;

--
-- Name: TABLE posting_key; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.posting_key TO miaopu_app;
GRANT SELECT ON TABLE public.posting_key TO miaopu_backup;

--
-- Name: TABLE programme; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.programme TO miaopu_app;
GRANT SELECT ON TABLE public.programme TO miaopu_backup;

--
-- Name: TABLE programme_area; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.programme_area TO miaopu_app;
GRANT SELECT ON TABLE public.programme_area TO miaopu_backup;

--
-- Name: SEQUENCE programme_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.programme_id_seq TO miaopu_backup;

--
-- Name: TABLE proposal_attachment; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.proposal_attachment TO miaopu_app;
GRANT SELECT ON TABLE public.proposal_attachment TO miaopu_backup;

--
-- Name: SEQUENCE proposal_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.proposal_id_seq TO miaopu_backup;

--
-- Name: TABLE proposal_message; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.proposal_message TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.proposal_message TO miaopu_app;

--
-- Name: SEQUENCE proposal_message_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.proposal_message_id_seq TO miaopu_backup;

--
-- Name: TABLE proposal_message_recipient; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.proposal_message_recipient TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.proposal_message_recipient TO miaopu_app;

--
-- Name: TABLE proposal_partner; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.proposal_partner TO miaopu_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.proposal_partner TO miaopu_app;

--
-- Name: SEQUENCE proposal_partner_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.proposal_partner_id_seq TO miaopu_backup;

--
-- Name: TABLE proposal_revision; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.proposal_revision TO miaopu_app;
GRANT SELECT ON TABLE public.proposal_revision TO miaopu_backup;

--
-- Name: SEQUENCE proposal_revision_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.proposal_revision_id_seq TO miaopu_backup;

--
-- Name: TABLE proposal_screening; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.proposal_screening TO miaopu_app;
GRANT SELECT ON TABLE public.proposal_screening TO miaopu_backup;

--
-- Name: SEQUENCE proposal_screening_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.proposal_screening_id_seq TO miaopu_backup;

--
-- Name: TABLE purchase_record; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.purchase_record TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.purchase_record TO miaopu_app;

--
-- Name: SEQUENCE purchase_record_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.purchase_record_id_seq TO miaopu_backup;

--
-- Name: TABLE ranking; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.ranking TO miaopu_app;
GRANT SELECT ON TABLE public.ranking TO miaopu_backup;

--
-- Name: SEQUENCE ranking_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.ranking_id_seq TO miaopu_backup;

--
-- Name: TABLE ranking_place; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.ranking_place TO miaopu_app;
GRANT SELECT ON TABLE public.ranking_place TO miaopu_backup;

--
-- Name: TABLE receipt; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.receipt TO miaopu_app;
GRANT SELECT ON TABLE public.receipt TO miaopu_backup;

--
-- Name: TABLE receipt_counter; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.receipt_counter TO miaopu_app;
GRANT SELECT ON TABLE public.receipt_counter TO miaopu_backup;

--
-- Name: SEQUENCE receipt_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.receipt_id_seq TO miaopu_backup;

--
-- Name: TABLE reconciliation; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.reconciliation TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.reconciliation TO miaopu_app;

--
-- Name: TABLE reconciliation_check; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.reconciliation_check TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.reconciliation_check TO miaopu_app;

--
-- Name: SEQUENCE reconciliation_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.reconciliation_id_seq TO miaopu_backup;

--
-- Name: TABLE release_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.release_line TO miaopu_backup;
GRANT SELECT ON TABLE public.release_line TO miaopu_app;

--
-- Name: TABLE release_run; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.release_run TO miaopu_backup;
GRANT SELECT ON TABLE public.release_run TO miaopu_app;

--
-- Name: SEQUENCE release_run_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.release_run_id_seq TO miaopu_backup;

--
-- Name: TABLE report_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.report_item TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.report_item TO miaopu_app;

--
-- Name: TABLE report_period; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.report_period TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.report_period TO miaopu_app;

--
-- Name: SEQUENCE report_period_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.report_period_id_seq TO miaopu_backup;

--
-- Name: TABLE report_template; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.report_template TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.report_template TO miaopu_app;

--
-- Name: SEQUENCE report_template_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.report_template_id_seq TO miaopu_backup;

--
-- Name: TABLE result_notice; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.result_notice TO miaopu_app;
GRANT SELECT ON TABLE public.result_notice TO miaopu_backup;

--
-- Name: SEQUENCE result_notice_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.result_notice_id_seq TO miaopu_backup;

--
-- Name: TABLE review_assignment; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_assignment TO miaopu_app;
GRANT SELECT ON TABLE public.review_assignment TO miaopu_backup;

--
-- Name: SEQUENCE review_assignment_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.review_assignment_id_seq TO miaopu_backup;

--
-- Name: TABLE review_entry; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.review_entry TO miaopu_app;
GRANT SELECT ON TABLE public.review_entry TO miaopu_backup;

--
-- Name: TABLE review_round; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_round TO miaopu_app;
GRANT SELECT ON TABLE public.review_round TO miaopu_backup;

--
-- Name: SEQUENCE review_round_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.review_round_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE reviewer_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.reviewer_id_seq TO miaopu_backup;

--
-- Name: TABLE role; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.role TO miaopu_app;
GRANT SELECT ON TABLE public.role TO miaopu_backup;

--
-- Name: TABLE role_grant; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.role_grant TO miaopu_app;
GRANT SELECT ON TABLE public.role_grant TO miaopu_backup;

--
-- Name: SEQUENCE role_grant_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.role_grant_id_seq TO miaopu_backup;

--
-- Name: TABLE role_incompatibility; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.role_incompatibility TO miaopu_app;
GRANT SELECT ON TABLE public.role_incompatibility TO miaopu_backup;

--
-- Name: TABLE rule; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.rule TO miaopu_app;
GRANT SELECT ON TABLE public.rule TO miaopu_backup;

--
-- Name: TABLE rule_change; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.rule_change TO miaopu_app;
GRANT SELECT ON TABLE public.rule_change TO miaopu_backup;

--
-- Name: COLUMN rule_change.answer; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(answer) ON TABLE public.rule_change TO miaopu_app;

--
-- Name: COLUMN rule_change.answered_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(answered_by) ON TABLE public.rule_change TO miaopu_app;

--
-- Name: COLUMN rule_change.answered_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(answered_at) ON TABLE public.rule_change TO miaopu_app;

--
-- Name: COLUMN rule_change.reason; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(reason) ON TABLE public.rule_change TO miaopu_app;

--
-- Name: SEQUENCE rule_change_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.rule_change_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE rule_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.rule_id_seq TO miaopu_backup;

--
-- Name: TABLE rule_name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.rule_name TO miaopu_app;
GRANT SELECT ON TABLE public.rule_name TO miaopu_backup;

--
-- Name: TABLE saved_view; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.saved_view TO miaopu_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.saved_view TO miaopu_app;

--
-- Name: SEQUENCE saved_view_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.saved_view_id_seq TO miaopu_backup;

--
-- Name: TABLE schema_migrations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.schema_migrations TO miaopu_backup;

--
-- Name: TABLE score_mark; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.score_mark TO miaopu_app;
GRANT SELECT ON TABLE public.score_mark TO miaopu_backup;

--
-- Name: TABLE score_sheet; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.score_sheet TO miaopu_app;
GRANT SELECT ON TABLE public.score_sheet TO miaopu_backup;

--
-- Name: SEQUENCE score_sheet_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.score_sheet_id_seq TO miaopu_backup;

--
-- Name: TABLE screening_item; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.screening_item TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.screening_item TO miaopu_app;

--
-- Name: COLUMN screening_item."position"; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE("position") ON TABLE public.screening_item TO miaopu_app;

--
-- Name: COLUMN screening_item.removed_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(removed_at) ON TABLE public.screening_item TO miaopu_app;

--
-- Name: SEQUENCE screening_item_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.screening_item_id_seq TO miaopu_backup;

--
-- Name: TABLE screening_tick; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.screening_tick TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.screening_tick TO miaopu_app;

--
-- Name: SEQUENCE screening_tick_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.screening_tick_id_seq TO miaopu_backup;

--
-- Name: TABLE sealed_paper; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.sealed_paper TO miaopu_app;
GRANT SELECT ON TABLE public.sealed_paper TO miaopu_backup;

--
-- Name: SEQUENCE sealed_paper_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.sealed_paper_id_seq TO miaopu_backup;

--
-- Name: TABLE search_document; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_document TO miaopu_app;
GRANT SELECT ON TABLE public.search_document TO miaopu_backup;

--
-- Name: TABLE service_log; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.service_log TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.service_log TO miaopu_app;

--
-- Name: SEQUENCE service_log_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.service_log_id_seq TO miaopu_backup;

--
-- Name: TABLE settlement; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.settlement TO miaopu_backup;
GRANT SELECT ON TABLE public.settlement TO miaopu_app;

--
-- Name: SEQUENCE settlement_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.settlement_id_seq TO miaopu_backup;

--
-- Name: TABLE settlement_line; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.settlement_line TO miaopu_backup;
GRANT SELECT ON TABLE public.settlement_line TO miaopu_app;

--
-- Name: TABLE sheet_reopening; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.sheet_reopening TO miaopu_app;
GRANT SELECT ON TABLE public.sheet_reopening TO miaopu_backup;

--
-- Name: SEQUENCE sheet_reopening_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.sheet_reopening_id_seq TO miaopu_backup;

--
-- Name: TABLE sign_in_attempt; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.sign_in_attempt TO miaopu_app;
GRANT SELECT ON TABLE public.sign_in_attempt TO miaopu_backup;

--
-- Name: SEQUENCE sign_in_attempt_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.sign_in_attempt_id_seq TO miaopu_backup;

--
-- Name: TABLE site; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.site TO miaopu_app;
GRANT SELECT ON TABLE public.site TO miaopu_backup;

--
-- Name: SEQUENCE site_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.site_id_seq TO miaopu_backup;

--
-- Name: TABLE state_log; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.state_log TO miaopu_app;
GRANT SELECT ON TABLE public.state_log TO miaopu_backup;

--
-- Name: SEQUENCE state_log_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.state_log_id_seq TO miaopu_backup;

--
-- Name: TABLE statement_file; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.statement_file TO miaopu_backup;
GRANT SELECT,INSERT,DELETE ON TABLE public.statement_file TO miaopu_app;

--
-- Name: SEQUENCE statement_file_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.statement_file_id_seq TO miaopu_backup;

--
-- Name: TABLE statement_profile; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.statement_profile TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.statement_profile TO miaopu_app;

--
-- Name: COLUMN statement_profile.mapping; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(mapping) ON TABLE public.statement_profile TO miaopu_app;

--
-- Name: COLUMN statement_profile.version; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(version) ON TABLE public.statement_profile TO miaopu_app;

--
-- Name: COLUMN statement_profile.changed_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(changed_by) ON TABLE public.statement_profile TO miaopu_app;

--
-- Name: COLUMN statement_profile.changed_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(changed_at) ON TABLE public.statement_profile TO miaopu_app;

--
-- Name: SEQUENCE statement_profile_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.statement_profile_id_seq TO miaopu_backup;

--
-- Name: TABLE stock_move; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.stock_move TO miaopu_backup;
GRANT SELECT ON TABLE public.stock_move TO miaopu_app;

--
-- Name: SEQUENCE stock_move_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.stock_move_id_seq TO miaopu_backup;

--
-- Name: TABLE submission; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.submission TO miaopu_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.submission TO miaopu_app;

--
-- Name: SEQUENCE submission_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.submission_id_seq TO miaopu_backup;

--
-- Name: TABLE submission_value; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.submission_value TO miaopu_backup;
GRANT SELECT,INSERT,DELETE ON TABLE public.submission_value TO miaopu_app;

--
-- Name: TABLE tenant; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.tenant TO miaopu_app;
GRANT SELECT ON TABLE public.tenant TO miaopu_backup;

--
-- Name: SEQUENCE tenant_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.tenant_id_seq TO miaopu_backup;

--
-- Name: SEQUENCE trace_link_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.trace_link_id_seq TO miaopu_backup;

--
-- Name: TABLE trace_use; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.trace_use TO miaopu_app;
GRANT SELECT ON TABLE public.trace_use TO miaopu_backup;

--
-- Name: SEQUENCE trace_use_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.trace_use_id_seq TO miaopu_backup;

--
-- Name: TABLE tranche; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.tranche TO miaopu_app;
GRANT SELECT ON TABLE public.tranche TO miaopu_backup;

--
-- Name: SEQUENCE tranche_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.tranche_id_seq TO miaopu_backup;

--
-- Name: TABLE tranche_source; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.tranche_source TO miaopu_app;
GRANT SELECT ON TABLE public.tranche_source TO miaopu_backup;

--
-- Name: TABLE unawardable; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.unawardable TO miaopu_app;
GRANT SELECT ON TABLE public.unawardable TO miaopu_backup;

--
-- Name: TABLE voucher_layout; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.voucher_layout TO miaopu_backup;
GRANT SELECT ON TABLE public.voucher_layout TO miaopu_app;

--
-- Name: TABLE web_session; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.web_session TO miaopu_app;
GRANT SELECT ON TABLE public.web_session TO miaopu_backup;

--
-- Name: TABLE workflow_approval; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.workflow_approval TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.workflow_approval TO miaopu_app;

--
-- Name: SEQUENCE workflow_approval_id_seq; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON SEQUENCE public.workflow_approval_id_seq TO miaopu_backup;

--
-- Name: TABLE workflow_state; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.workflow_state TO miaopu_backup;
GRANT SELECT,INSERT ON TABLE public.workflow_state TO miaopu_app;

--
-- Name: DEFAULT PRIVILEGES FOR SEQUENCES; Type: DEFAULT ACL; Schema: public; Owner: -
--

ALTER DEFAULT PRIVILEGES FOR ROLE miaopu_owner IN SCHEMA public GRANT SELECT ON SEQUENCES  TO miaopu_backup;

--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: public; Owner: -
--

ALTER DEFAULT PRIVILEGES FOR ROLE miaopu_owner IN SCHEMA public GRANT SELECT ON TABLES  TO miaopu_backup;

--
-- PostgreSQL database dump complete
--

