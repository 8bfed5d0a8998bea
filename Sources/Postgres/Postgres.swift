// Postgres is a client of PostgreSQL over libpq. It owns connections, statements, transactions, the pool, the
// listener and the migrator. It promises that a value is always bound and never spliced into a statement, that
// no task of the cooperative pool ever blocks on the database, and that an unknown type is an error and never
// garbage. It knows no module and no table of the house but schema_migrations.
