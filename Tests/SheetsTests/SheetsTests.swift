// Tests of Sheets.
