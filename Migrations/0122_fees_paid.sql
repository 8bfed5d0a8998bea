-- What reviewers are owed is paid at some time, and tax is withheld from it: finance records both.

CREATE TABLE reviewer_fee_payment (
    tenant_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    fee_id bigint NOT NULL,
    paid_on date NOT NULL,
    tax_fen bigint NOT NULL CHECK (tax_fen >= 0),
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 200),
    noted_by bigint NOT NULL REFERENCES account,
    noted_at timestamptz NOT NULL DEFAULT moment(),
    undone_by bigint REFERENCES account,
    undone_at timestamptz,
    undone_reason text NOT NULL DEFAULT '' CHECK (length(undone_reason) <= 1000),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, fee_id) REFERENCES reviewer_fee,
    CONSTRAINT reviewer_fee_payment_undone_with_reason CHECK ((undone_at IS NULL) = (undone_by IS NULL)
        AND (undone_at IS NULL) = (undone_reason = ''))
);
COMMENT ON TABLE reviewer_fee_payment IS 'Competitions: when a fee of a reviewer was paid, and the individual income tax that was withheld from it; a record, no posting.';
CREATE UNIQUE INDEX reviewer_fee_paid_once ON reviewer_fee_payment (tenant_id, fee_id) WHERE undone_at IS NULL;
CALL protect_tenant_table('reviewer_fee_payment', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION guard_reviewer_fee_payment() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.undone_at IS NOT NULL OR (OLD.fee_id, OLD.paid_on, OLD.tax_fen, OLD.reference)
            IS DISTINCT FROM (NEW.fee_id, NEW.paid_on, NEW.tax_fen, NEW.reference) THEN
            broken := 'reviewer_fee_payment_kept';
        END IF;
    ELSE
        PERFORM FROM reviewer_fee f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fee_id
            AND f.withdrawn_at IS NULL FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            broken := 'reviewer_fee_withdrawn';
        ELSIF NEW.tax_fen > (SELECT f.amount_fen FROM reviewer_fee f
            WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.fee_id) THEN
            broken := 'reviewer_fee_tax_above';
        ELSIF NEW.paid_on > today() THEN
            broken := 'reviewer_fee_paid_ahead';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'payment of a fee refused: %', broken USING ERRCODE = '23514',
            TABLE = 'reviewer_fee_payment', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviewer_fee_payment_guarded BEFORE INSERT OR UPDATE ON reviewer_fee_payment
    FOR EACH ROW EXECUTE FUNCTION guard_reviewer_fee_payment();

-- A fee that was paid is not withdrawn before its payment is.
CREATE FUNCTION keep_paid_reviewer_fee() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM reviewer_fee_payment p WHERE p.tenant_id = NEW.tenant_id AND p.fee_id = NEW.id
        AND p.undone_at IS NULL) THEN
        RAISE EXCEPTION 'the fee is paid' USING ERRCODE = '23514', TABLE = 'reviewer_fee',
            CONSTRAINT = 'reviewer_fee_paid';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviewer_fee_paid_kept BEFORE UPDATE ON reviewer_fee
    FOR EACH ROW WHEN (NEW.withdrawn_at IS NOT NULL) EXECUTE FUNCTION keep_paid_reviewer_fee();
