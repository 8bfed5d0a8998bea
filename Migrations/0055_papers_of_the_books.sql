-- Papers behind vouchers and behind moves of goods are never taken off again nor changed (原始凭证), whoever asks.

CREATE FUNCTION keep_papers_of_the_books() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'papers behind the books stay' USING ERRCODE = '23001', TABLE = 'file',
        CONSTRAINT = 'paper_of_the_books_stays';
END $$;
COMMENT ON FUNCTION keep_papers_of_the_books() IS 'Funds: trigger that refuses to take a paper off a voucher or a move of goods.';

CREATE TRIGGER paper_of_the_books_stays BEFORE UPDATE OR DELETE ON file FOR EACH ROW
    WHEN (OLD.subject_kind IN ('journal_entry', 'stock_move')) EXECUTE FUNCTION keep_papers_of_the_books();
