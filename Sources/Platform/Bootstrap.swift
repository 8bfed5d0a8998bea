public import Postgres

/// What a database cluster needs before the first migration: the roles of the application.
///
/// They are made here and not by a migration because they belong to the cluster, not to one database.
public enum Bootstrap {
    /// Owns the tables; nobody signs in as this role.
    public static let ownerRole = "miaopu_owner"
    /// What every connection of the application runs as: neither owner nor exempt from row-level security.
    public static let appRole = "miaopu_app"
    /// Reads everything for a backup.
    public static let backupRole = "miaopu_backup"
    /// Owns the vault, in which the records of people who are helped lie encrypted.
    public static let vaultRole = "miaopu_vault"

    /// Asks the database for something that only a migrated one has. Throws when it does not answer.
    public static func checkReadiness(of database: Database) async throws {
        try await database.read { db in
            _ = try db.exists(
                """
                -- ready?
                SELECT 1 FROM rule LIMIT 1
                """)
        }
    }

    /// Lets the application name another moment than that of the clock, or takes that from it: for the loading of the
    /// demonstration and for databases of tests. Only the owner of the schema may.
    public static func letAppPretendMoments(_ isAllowed: Bool, in database: Database) async throws {
        try await database.withConnection { db in
            try db.execute(
                isAllowed
                    ? "GRANT EXECUTE ON FUNCTION pretended_moment() TO miaopu_app"
                    : "REVOKE EXECUTE ON FUNCTION pretended_moment() FROM miaopu_app")
        }
    }

    /// What `miaopu check` says of the clock: empty where the application cannot name another moment.
    public static func clockFindings(in db: Connection) throws -> [String] {
        let isOpen = try db.exists(
            """
            -- may the application pretend moments?
            SELECT 1 WHERE may_pretend_moments('miaopu_app')
            """)
        return isOpen ? ["the application may name another moment than that of the clock: run miaopu migrate"] : []
    }

    /// Makes the roles, lets the connecting user act as them, and lets searches behind row-level security use their
    /// index. Does nothing where all is there already.
    ///
    /// PostgreSQL looks a row up by an operator before it knows whether the row may be seen only where the operator
    /// betrays nothing of it. Whether words match tells nothing and fails for no content, but PostgreSQL does not say
    /// so of its own function; only a superuser may. Without that every search reads all documents.
    public static func makeRoles(in database: Database) async throws {
        try await database.withConnection { db in
            try db.executeScript(
                """
                DO $$
                DECLARE
                    wanted text;
                BEGIN
                    PERFORM pg_advisory_xact_lock(hashtextextended('miaopu roles', 0));
                    FOREACH wanted IN ARRAY ARRAY['miaopu_owner', 'miaopu_app', 'miaopu_backup', 'miaopu_vault'] LOOP
                        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                            EXECUTE format('CREATE ROLE %I NOLOGIN %s', wanted,
                                CASE WHEN wanted = 'miaopu_backup' THEN 'BYPASSRLS' ELSE '' END);
                        END IF;
                        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
                            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
                        END IF;
                    END LOOP;
                    EXECUTE format('GRANT CREATE ON DATABASE %I TO miaopu_owner, miaopu_vault', current_database());
                    GRANT CREATE, USAGE ON SCHEMA public TO miaopu_owner;
                    GRANT USAGE ON SCHEMA public TO miaopu_app, miaopu_backup, miaopu_vault;
                    IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper)
                        AND EXISTS (SELECT FROM pg_proc WHERE NOT proleakproof
                            AND oid = 'pg_catalog.ts_match_vq(tsvector, tsquery)'::regprocedure) THEN
                        ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
                    END IF;
                END $$
                """)
        }
    }
}
