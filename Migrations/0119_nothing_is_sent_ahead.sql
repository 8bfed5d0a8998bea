-- A batch of payments or a list of grants is with the bank from the day on which it is sent, and not before.

CREATE FUNCTION check_sent_by_today() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_posting('day_not_ahead', TG_TABLE_NAME);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION check_sent_by_today() IS 'Funds: trigger of payment batches and lists of grants; nothing is sent on a day that has not come.';
CREATE TRIGGER batch_day_not_ahead BEFORE INSERT ON payment_batch FOR EACH ROW WHEN (NEW.day > today())
    EXECUTE FUNCTION check_sent_by_today();
CREATE TRIGGER sent_day_not_ahead BEFORE UPDATE ON grant_batch FOR EACH ROW
    WHEN (NEW.state = 'sent' AND OLD.state = 'approved' AND NEW.sent_on > today()) EXECUTE FUNCTION check_sent_by_today();
REVOKE ALL ON FUNCTION check_sent_by_today() FROM PUBLIC;
