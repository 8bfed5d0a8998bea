// Vault keeps who the people are that are helped: their names, identity numbers, guardians and bank cards. Everybody
// else knows a person by a number. It owns the tables of the schema vault: person, record, record_key,
// read_event and forgetting.
//
// It promises: what a record says is encrypted before it leaves the program, each record with a key of its own, which
// is stored only wrapped by a master key that is never in the database; whoever reads a record is written down with the
// purpose; forgetting a person removes the keys, so that no copy can be read any more; the same identity number is the
// same person. The database holds these promises itself, see Migrations/0028.
//
// It leaves to others: who may read for which purpose (Funds), and where the master key is kept (Operations).
