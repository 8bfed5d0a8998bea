public import Kernel
internal import Postgres

/// An expected "no" of a verb: it becomes a message at a field or on the page, and nothing has changed.
public protocol Refusal: Error, Sendable {
    /// What the user reads, as a key of the message catalogue with its arguments.
    var message: Message { get }
    /// Name of the input field at which the message belongs; nil: the page as a whole.
    var field: String? { get }
}

extension Refusal {
    /// Most refusals belong to the page as a whole.
    public var field: String? { nil }
}

/// A refusal behind whose cases rules of the database stand.
public protocol ConstraintRefusal: Refusal {
    /// The refusal that a violated constraint is; nil where it is none of these.
    static func refusal(by constraint: String) -> Self?
}

extension ConstraintRefusal where Self: RawRepresentable, RawValue == String {
    /// A case has the name of its constraint.
    public static func refusal(by constraint: String) -> Self? { Self(rawValue: constraint) }
}

extension ConstraintRefusal {
    /// Runs statements and turns the constraints that stand behind the rules into refusals. Other errors pass.
    @discardableResult
    public static func mapping<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as PostgresError {
            guard let refusal = error.constraint.flatMap(refusal(by:)) else { throw error }
            throw refusal
        }
    }
}

/// Several refusals at once, so that the user can mend all of them in one go.
public struct Refusals: Error, Sendable {
    /// In the order in which the page shows them; never empty.
    public let items: [any Refusal]

    /// Several refusals.
    public init(_ items: [any Refusal]) { self.items = items }
}

/// A refusal of one input value whose text needs no further case of a module.
public struct FieldRefusal: Refusal {
    /// What the user reads.
    public let message: Message
    /// The field at which it is shown.
    public let field: String?

    /// A refusal at `field`.
    public init(_ field: String?, _ key: String, _ arguments: [String: String] = [:]) {
        self.field = field
        message = Message(key, arguments)
    }
}

/// Not there, not visible or not allowed: one answer for all three, so that it tells nothing.
public struct NotFound: Error, Sendable {
    /// The one answer.
    public init() {}
}

/// Somebody has to sign in before this can be answered.
public struct SignInNeeded: Error, Sendable {
    /// The one answer.
    public init() {}
}

/// Somebody else was faster: the item is no longer the one that the user saw.
public struct Conflict: Error, Sendable {
    /// What happened, for the page that shows both versions.
    public let message: Message
    /// The values now stored, by field name, for the page that shows both versions.
    public let current: [String: String]

    /// A conflict with what is stored now.
    public init(_ message: Message = Message("conflict.changed_meanwhile"), current: [String: String] = [:]) {
        self.message = message
        self.current = current
    }
}
