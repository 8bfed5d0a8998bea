internal import CPostgres
internal import Glibc

extension Connection {
    /// Runs the closure in a transaction, which is committed when it returns and rolled back when it throws.
    /// Not to be nested: `savepoint` is for that.
    @discardableResult
    public func transaction<T>(_ body: () throws -> T) throws -> T {
        precondition(!isInTransaction, "transactions are not nested")
        defer { gate.reopenQuietly() }
        return try attempt(["BEGIN"], isReadOnly: false, body)
    }

    /// Runs the closure so that what it did to the database is undone when it throws, and only that.
    @discardableResult
    public func savepoint<T>(_ body: () throws -> T) throws -> T {
        let name = "s\(savepointDepth + 1)"
        let mark = (flushes: flushes, preludeCount: prelude.count)
        prelude.append(SQL(trusted: "SAVEPOINT " + name))
        savepointDepth += 1
        defer { savepointDepth -= 1 }
        do {
            let value = try body()
            if isInFailedTransaction { throw failedTransaction() }
            if flushes == mark.flushes {
                prelude.removeLast(prelude.count - mark.preludeCount)
            } else {
                prelude.append(SQL(trusted: "RELEASE SAVEPOINT " + name))
            }
            return value
        } catch {
            if flushes == mark.flushes {
                prelude.removeLast(prelude.count - mark.preludeCount)
            } else if isOpen {
                try rollBack(to: name, after: error)
            }
            throw error
        }
    }

    private func rollBack(to savepoint: String, after error: any Error) throws {
        // What waits to travel belongs to the part that is undone.
        prelude = [SQL(trusted: "ROLLBACK TO SAVEPOINT " + savepoint)]
        do {
            _ = try run(SQL(trusted: "RELEASE SAVEPOINT " + savepoint))
            failure = nil
        } catch {
            prelude.removeAll()
        }
    }

    /// Runs a closure that touches nothing but the database in a transaction, and once more when the transaction
    /// failed for a reason that lies in others: a conflict, a deadlock, a stale plan, a server that went away before
    /// COMMIT was sent.
    func retriedTransaction<T>(_ begin: [SQL], isReadOnly: Bool, _ body: (Connection) throws -> T) throws -> T {
        var budget = RetryBudget()
        while true {
            do {
                return try attempt(begin, isReadOnly: isReadOnly) { try body(self) }
            } catch {
                guard let cause = failure ?? (error as? PostgresError), budget.allows(cause, of: self) else {
                    throw error
                }
            }
            try gate.reopen()
            if !isOpen { try open(until: .now + settings.waitLimit) }
        }
    }

    private func attempt<T>(_ begin: [SQL], isReadOnly: Bool, _ body: () throws -> T) throws -> T {
        failure = nil
        isCommitting = false
        prelude = begin
        let start = flushes
        do {
            let value = try body()
            if flushes == start { prelude.removeAll() } else { try commit(isReadOnly: isReadOnly) }
            return value
        } catch {
            // A server that refuses to write has become a standby: another host may be the primary now.
            if !isReadOnly, failure?.sqlState == "25006" { isSpent = true }
            rollBack()
            throw error
        }
    }

    /// From here on a cancellation comes too late: the transaction is either committed or it is not.
    private func commit(isReadOnly: Bool) throws {
        try gate.shutUnlessRequested()
        gate.shut()
        isCommitting = true
        do {
            if try run("COMMIT").command == "ROLLBACK" { throw failedTransaction() }
        } catch  where isReadOnly && isSpent {
            // What was read is as good as if the connection had been lost a moment later.
        }
        isCommitting = false
    }

    private func rollBack() {
        prelude.removeAll()
        gate.shut()
        guard isOpen, PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        let cause = failure
        do {
            _ = try run("ROLLBACK")
        } catch {
            isSpent = true
        }
        failure = cause
    }

    /// Ends a transaction that a closure without one has left open.
    func leaveTransaction() {
        prelude.removeAll()
        if isInTransaction { rollBack() }
    }

    /// The error of a transaction whose closure swallowed a failure and returned as if nothing were wrong.
    private func failedTransaction() -> PostgresError {
        failure ?? PostgresError(sqlState: "25P02", message: "the transaction failed before its end")
    }
}

/// How often a transaction may be run again, by the reason of its failure.
private struct RetryBudget {
    private var conflicts = 3
    private var stalePreparations = 1
    private var losses = 1

    mutating func allows(_ cause: PostgresError, of connection: Connection) -> Bool {
        if cause.isSerialisationFailure {
            conflicts -= 1
            // A pause of random length lets one of the two that met pass.
            if conflicts >= 0 { usleep(.random(in: 500...5_000)) }
            return conflicts >= 0
        }
        if cause.isStalePreparation {
            stalePreparations -= 1
            return stalePreparations >= 0
        }
        if connection.isSpent, !connection.isCommitting {
            losses -= 1
            return losses >= 0
        }
        return false
    }
}
