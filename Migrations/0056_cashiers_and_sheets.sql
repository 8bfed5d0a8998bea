-- The cashier never books (出纳不得兼管账目登记). A voucher that follows from a document by itself is in the name of the
-- accountant who prepared the document; who paid stands with the payment.

CREATE FUNCTION post_in_the_name_of_the_accountant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    accountant bigint;
BEGIN
    IF NEW.document_kind = 'payment_request' THEN
        -- A batch is booked by an accountant of its own.
        SELECT q.prepared_by INTO accountant FROM payment_request q
        WHERE q.tenant_id = NEW.tenant_id AND q.id = NEW.document_id AND NOT EXISTS (
            SELECT FROM payment_batch_item i WHERE i.tenant_id = q.tenant_id AND i.request_id = q.id
              AND i.state = 'paid' AND i.entry_id IS NULL);
    ELSIF NEW.document_kind = 'grant_batch' THEN
        SELECT b.prepared_by INTO accountant FROM grant_batch b
        WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.document_id;
    ELSE
        SELECT g.registered_by INTO accountant FROM goods g
        WHERE g.tenant_id = NEW.tenant_id AND g.id = NEW.document_id;
    END IF;
    NEW.posted_by := coalesce(accountant, NEW.posted_by);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION post_in_the_name_of_the_accountant() IS 'Funds: trigger that names the accountant who prepared the document as the poster of a voucher that follows from it.';

CREATE TRIGGER cashiers_do_not_post BEFORE INSERT ON journal_entry FOR EACH ROW
    WHEN (NEW.document_kind = 'payment_request' AND NEW.kind = 'payment'
        OR NEW.document_kind = 'grant_batch' AND NEW.kind IN ('payment', 'recovery')
        OR NEW.document_kind = 'goods' AND NEW.kind IN ('receipt', 'expense'))
    EXECUTE FUNCTION post_in_the_name_of_the_accountant();

CREATE FUNCTION check_payer_is_no_poster() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM journal_entry e WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.entry_id
        AND e.posted_by = NEW.made_by) THEN
        PERFORM refuse_posting('cashier_does_not_book', 'payment');
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION check_payer_is_no_poster() IS 'Funds: trigger that refuses a payment whose voucher is in the name of who paid.';

-- At the end: who may not pay is told so first.
CREATE CONSTRAINT TRIGGER payer_is_no_poster AFTER INSERT ON payment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.recovers IS NULL) EXECUTE FUNCTION check_payer_is_no_poster();

-- A statement that does not add up is not taken as good: no 银行存款余额调节表 is signed that rests on its lines.
CREATE FUNCTION check_sheet_rests_on_what_adds_up() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT s.file_name INTO wrong FROM bank_statement s
    WHERE s.tenant_id = NEW.tenant_id AND s.bank_account_id = NEW.bank_account_id AND s.reverted_at IS NULL
      AND s.new_count > 0 AND s.first_day <= NEW.day
      AND (s.breaks <> '[]' OR s.opening_fen + s.sum_fen <> s.closing_fen)
    ORDER BY s.first_day, s.id LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_posting('sheet_rests_on_what_adds_up', 'reconciliation', wrong);
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_sheet_rests_on_what_adds_up() IS 'Funds: trigger that refuses to sign a sheet while a statement behind it contradicts itself.';

CREATE TRIGGER sheet_rests_on_what_adds_up BEFORE INSERT ON reconciliation FOR EACH ROW
    EXECUTE FUNCTION check_sheet_rests_on_what_adds_up();
