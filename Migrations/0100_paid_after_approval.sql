-- Nothing is paid on a day before the one on which it was approved, by whatever way it is paid.

CREATE FUNCTION check_paid_after_approval() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    approved timestamptz;
BEGIN
    SELECT r.approved_at INTO approved FROM payment_request r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.request_id;
    IF NEW.paid_on < (approved AT TIME ZONE 'Asia/Shanghai')::date THEN
        PERFORM refuse_posting('paid_after_approval', 'payment');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_paid_after_approval() IS 'Funds: trigger of payments; none is dated before its approval.';
CREATE TRIGGER paid_after_approval BEFORE INSERT ON payment FOR EACH ROW WHEN (NEW.recovers IS NULL)
    EXECUTE FUNCTION check_paid_after_approval();

CREATE FUNCTION check_batch_after_approval() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_batch b JOIN payment_request r ON r.tenant_id = b.tenant_id AND r.id = NEW.request_id
        WHERE b.tenant_id = NEW.tenant_id AND b.id = NEW.batch_id
          AND b.day < (r.approved_at AT TIME ZONE 'Asia/Shanghai')::date) THEN
        PERFORM refuse_posting('paid_after_approval', 'payment_batch_item');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_batch_after_approval() IS 'Funds: trigger of payments in a batch; a batch is not dated before what it pays was approved.';
CREATE TRIGGER paid_after_approval BEFORE INSERT ON payment_batch_item
    FOR EACH ROW EXECUTE FUNCTION check_batch_after_approval();

CREATE FUNCTION check_sent_after_approval() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sent_on < (NEW.approved_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        PERFORM refuse_posting('paid_after_approval', 'grant_batch');
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_sent_after_approval() IS 'Funds: trigger of lists of grants; none is sent on a day before its approval.';
CREATE TRIGGER paid_after_approval BEFORE UPDATE ON grant_batch FOR EACH ROW
    WHEN (NEW.state = 'sent' AND OLD.state = 'approved') EXECUTE FUNCTION check_sent_after_approval();

REVOKE ALL ON FUNCTION check_paid_after_approval(), check_batch_after_approval(), check_sent_after_approval() FROM PUBLIC;
