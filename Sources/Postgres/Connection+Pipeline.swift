internal import CPostgres

/// Statements that are sent without waiting for the results of those before them.
public struct Pipeline {
    private let connection: Connection
    private var queued = 0
    /// After so many statements the results are read, so that neither side waits for the other with a full buffer.
    private static let batch = 500
    /// After so many statements they are handed to the server, which works while the next ones are encoded.
    private static let handful = 25

    fileprivate init(_ connection: Connection) {
        self.connection = connection
    }

    /// Queues a statement. Its rows are thrown away.
    /// - Throws: the first error among the statements since the last batch, or an encoding error.
    public mutating func execute(_ sql: SQL) throws {
        try connection.queue(sql)
        queued += 1
        if queued % Self.batch == 0 {
            _ = try connection.synchronise()
        } else if queued % Self.handful == 0 {
            try connection.flush()
        }
    }
}

extension Connection {
    /// Runs many statements in few round trips. Outside a transaction each batch is one of its own.
    /// - Throws: the first error of a statement; the statements after it were not run.
    @discardableResult
    public func pipeline<T>(_ body: (inout Pipeline) throws -> T) throws -> T {
        var pipeline = Pipeline(self)
        do {
            let value = try body(&pipeline)
            if !expected.isEmpty { _ = try synchronise() }
            return value
        } catch {
            // What is queued must be answered before the next statement is sent.
            if !expected.isEmpty, isOpen { _ = try? synchronise() }
            throw error
        }
    }

    /// Runs a text of several statements, as a migration is. Outside a transaction it is one transaction.
    /// Since it may change the session, the connection is closed after the caller is done with it.
    public func executeScript(_ text: String) throws {
        try gate.check()
        if !prelude.isEmpty {
            let company = prelude
            prelude.removeAll()
            for statement in company { try queue(statement) }
            _ = try synchronise()
        }
        guard let handle, !isSpent else { throw PostgresError.connection(nil, statement: text) }
        isScripted = true
        flushes += 1
        PQexitPipelineMode(handle)
        defer { PQenterPipelineMode(handle) }
        guard let result = PQexec(handle, text) else { throw lost(nil) }
        defer { PQclear(result) }
        if PQstatus(handle) != CONNECTION_OK { throw lost(nil) }
        if PQresultStatus(result) == PGRES_FATAL_ERROR {
            let error = PostgresError(result: result, statement: text)
            failure = failure ?? error
            throw error
        }
    }
}
