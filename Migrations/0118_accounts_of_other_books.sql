-- Vouchers leave under the account numbers of the software that takes them in, and numbered by kind of voucher where that
-- software counts 收, 付 and 转 for itself.
ALTER TABLE export_profile ADD COLUMN accounts text NOT NULL DEFAULT '' CHECK (length(accounts) <= 4000);
COMMENT ON COLUMN export_profile.accounts IS 'Funds: account numbers of the other books, one account a line as name=number; behind the name the code of a bank account or fund, or 限定性 or 非限定性.';
GRANT UPDATE (accounts) ON export_profile TO miaopu_app;

UPDATE voucher_layout SET columns = replace(columns, '凭证号=number', '凭证号=word_number') WHERE code = 'text_import';
