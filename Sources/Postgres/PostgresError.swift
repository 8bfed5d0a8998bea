internal import CPostgres

/// An error that the server reports, or the loss of the connection to it.
///
/// It has the text of the statement but never its values, and its description, which may end in a log, has the code
/// and the constraint only: messages and details of PostgreSQL repeat values.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// The five characters of SQLSTATE, as in the appendix "PostgreSQL Error Codes" of its manual.
    public var sqlState: String
    /// What is wrong, in one sentence.
    public var message: String
    /// More about it.
    public var detail: String?
    /// What may help.
    public var hint: String?
    /// The constraint that was violated.
    public var constraint: String?
    /// The table that the error is about.
    public var table: String?
    /// The column that the error is about.
    public var column: String?
    /// The place in the statement, counted in characters from 1.
    public var position: Int?
    /// The text of the statement, without its values.
    public var statement: String?

    /// An error of this client's own, with a code of the server's list.
    public init(sqlState: String, message: String, statement: String? = nil) {
        self.sqlState = sqlState
        self.message = message
        self.statement = statement
    }

    /// The error of a failed result.
    init(result: OpaquePointer, statement: String?) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        sqlState = field("C") ?? PostgresError.connectionFailure
        message = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        table = field("t")
        column = field("c")
        position = field("P").flatMap { Int($0) }
        self.statement = statement
    }

    /// The code, and the constraint when there is one.
    public var description: String {
        constraint.map { "PostgreSQL error \(sqlState) (\($0))" } ?? "PostgreSQL error \(sqlState)"
    }
}

extension PostgresError {
    static let connectionFailure = "08006"
    static let canceled = "57014"

    /// The error of a connection that was lost, or could not be made, with libpq's explanation.
    static func connection(_ handle: OpaquePointer?, statement: String? = nil) -> PostgresError {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return PostgresError(sqlState: connectionFailure, message: text, statement: statement)
    }

    /// Whether the connection is of no use any more: it is lost, or the server is going away.
    public var isConnectionLoss: Bool {
        sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05"].contains(sqlState)
    }

    /// Whether the transaction failed because of others and may well succeed if it is run again.
    public var isSerialisationFailure: Bool {
        sqlState == "40001" || sqlState == "40P01"
    }

    /// Whether a prepared statement is gone or no longer fits the schema.
    var isStalePreparation: Bool {
        sqlState == "26000" || sqlState == "0A000"
    }
}

/// No connection became free within the pool's deadline, or the server stayed out of reach for as long.
public struct PoolTimeout: Error, Sendable, CustomStringConvertible {
    /// What was waited for.
    public let description = "no database connection became free in time"
}

/// The database was closed.
public struct DatabaseClosed: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public let description = "the database is closed"
}
