// Tests of Postgres. Each suite has a database of its own.
