public import Kernel
public import Platform
internal import Postgres

/// Why a form or a response was not changed.
public enum FormRefusal: Refusal, Hashable {
    /// The response was handed in and is frozen for good.
    case frozen

    /// What the user reads.
    public var message: Message {
        switch self {
        case .frozen: Message("forms.refusal.frozen")
        }
    }

    /// Runs the statements of a save; what the database refuses because the response is frozen becomes a refusal.
    static func told<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as PostgresError where error.constraint == "form_response_frozen" {
            throw FormRefusal.frozen
        }
    }
}
