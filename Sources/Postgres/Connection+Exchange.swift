internal import CPostgres
internal import Logging

/// How statements go out and results come in. The connection is always in libpq's pipeline mode: messages are queued,
/// a synchronisation point sends them all, and results are read up to it.
extension Connection {
    /// Runs a statement, together with whatever was to travel with it, in one round trip.
    func run(_ sql: SQL) throws -> QueryResult {
        let hasCompany = !prelude.isEmpty
        do {
            return try exchange(sql)
        } catch let error as PostgresError where error.isStalePreparation && !hasCompany && !isInTransaction {
            return try exchange(sql)
        }
    }

    private func exchange(_ sql: SQL) throws -> QueryResult {
        try queue(sql)
        guard let result = try synchronise() else {
            throw PostgresError(sqlState: "08P01", message: "the server sent no result", statement: sql.text)
        }
        try learnTypes(of: result)
        return result
    }

    /// Queues a statement behind the prelude.
    /// - Throws: `PostgresEncodingError`, before anything is queued.
    func queue(_ sql: SQL) throws {
        try gate.check()
        guard handle != nil else { throw PostgresError.connection(nil, statement: sql.text) }
        try parameters.encode(sql.values)
        if !prelude.isEmpty {
            let company = prelude
            prelude.removeAll(keepingCapacity: true)
            for statement in company { try queue(statement) }
            try parameters.encode(sql.values)
        }
        if !discarded.isEmpty, !isInFailedTransaction { deallocate() }
        let key = StatementCache.Key(chunks: sql.chunks, types: parameters.types)
        try send(cache.find(key) ?? prepare(key, sql.text))
    }

    private func prepare(_ key: StatementCache.Key, _ text: String) throws -> Statement {
        let (statement, evicted) = cache.add(key, text: text, counter: counters.counter(for: text))
        guard settings.preparesStatements else { return statement }
        if let evicted { discarded.append(evicted.name) }
        let sent = PQsendPrepare(handle, statement.name, text, Int32(key.types.count), key.types)
        guard sent == 1 else { throw lost(statement) }
        expected.append(.preparation(statement))
        return statement
    }

    private func send(_ statement: Statement) throws {
        let count = parameters.count
        let types = parameters.types
        let handle = handle
        let isPrepared = settings.preparesStatements
        let sent = parameters.withPointers { values, lengths, formats in
            isPrepared
                ? PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
                : PQsendQueryParams(handle, statement.text, count, types, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lost(statement) }
        expected.append(.execution(statement))
    }

    private func deallocate() {
        for name in discarded where PQsendQueryParams(handle, "DEALLOCATE " + name, 0, nil, nil, nil, nil, 1) == 1 {
            expected.append(.nothing)
        }
        discarded.removeAll()
    }

    /// Hands what is queued to the server without waiting for its answers.
    func flush() throws {
        if PQflush(handle) < 0 { throw lost(nil) }
    }

    /// Sends what is queued, reads all its results and returns the last one of a statement.
    /// - Throws: the first error among them.
    func synchronise() throws -> QueryResult? {
        let start = ContinuousClock.now
        flushes += 1
        defer { expected.removeAll(keepingCapacity: true) }
        guard PQpipelineSync(handle) == 1 else { throw lost(nil) }
        var last: QueryResult?
        var error: PostgresError?
        var trip = RoundTrip()
        for expectation in expected {
            guard let answer = PQgetResult(handle) else { throw lost(nil) }
            switch receive(answer, for: expectation) {
            case .result(let statement, let result):
                trip.ran(statement, rows: result.affectedRows)
                last = result
            case .failure(let failure):
                if let statement = expectation.statement { trip.ran(statement, rows: 0) }
                error = error ?? failure
            case .nothing: break
            }
            if isSpent || PQstatus(handle) != CONNECTION_OK { throw lost(nil, error) }
            while let more = PQgetResult(handle) { PQclear(more) }
        }
        guard let end = PQgetResult(handle) else { throw lost(nil, error) }
        PQclear(end)
        measure(trip, since: start)
        if let error {
            note(error)
            throw error
        }
        return last
    }

    /// The statements of a round trip; its time is counted with the last of them.
    private struct RoundTrip {
        var statement: Statement?
        var rows = 0

        mutating func ran(_ next: Statement, rows count: Int) {
            statement?.counter.add(rows: rows, nanoseconds: 0)
            statement = next
            rows = count
        }
    }

    private enum Answer {
        case result(Statement, QueryResult)
        case failure(PostgresError)
        case nothing
    }

    private func receive(_ answer: OpaquePointer, for expectation: Expectation) -> Answer {
        let status = PQresultStatus(answer)
        let isFine = [PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY].contains(status)
        if case .execution(let statement) = expectation, isFine {
            return .result(statement, QueryResult(answer, catalog: catalog))
        }
        defer { PQclear(answer) }
        let statement = expectation.statement
        if case .preparation(let statement) = expectation, !isFine { cache.remove(statement) }
        if isFine || status == PGRES_PIPELINE_ABORTED { return .nothing }
        if status == PGRES_FATAL_ERROR { return .failure(PostgresError(result: answer, statement: statement?.text)) }
        // COPY speaks another protocol: the connection cannot go on after it.
        isSpent = true
        let message = "the client does not speak the answer to this statement"
        return .failure(PostgresError(sqlState: "08P01", message: message, statement: statement?.text))
    }

    private func measure(_ trip: RoundTrip, since start: ContinuousClock.Instant) {
        guard let statement = trip.statement else { return }
        lastUse = .now
        let duration = lastUse - start
        statement.counter.add(rows: trip.rows, nanoseconds: duration.nanoseconds)
        if duration >= settings.slowStatement { report(statement, duration) }
    }

    private func report(_ statement: Statement, _ duration: Duration) {
        guard let job else { return }
        job.logger.warning(
            "slow statement",
            metadata: [
                "statement": "\(statement.counter.name)", "milliseconds": "\(duration.milliseconds)",
                "caller": "\(job.caller)",
            ])
    }

    /// Remembers a failure for the end of the transaction, and what it says about the connection.
    private func note(_ error: PostgresError) {
        failure = failure ?? error
        if error.isConnectionLoss { isSpent = true }
        if error.isStalePreparation {
            discarded = ["ALL"]
            cache.removeAll()
        }
    }

    /// The error of a connection that is lost.
    func lost(_ statement: Statement?, _ known: PostgresError? = nil) -> PostgresError {
        isSpent = true
        let error = known ?? PostgresError.connection(handle, statement: statement?.text)
        failure = failure ?? error
        return error
    }
}
