public import Kernel
public import Platform
public import Postgres

/// That a person is to be forgotten: asked by one and answered by another. Then the keys of the person's records go, so
/// that no copy can be read; the number stays, so that sums and counts outside stay what they were.
public struct Forgetting: Sendable, Hashable {
    /// Identifies a request.
    public typealias ID = Identifier<Forgetting>

    /// How it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case waits
        case forgotten
        case refused

        /// Key of its name in the message catalogue.
        public var messageKey: String { "forgetting.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The number of the person.
    public let person: Person.ID
    /// Why; names nobody.
    public let reason: String
    /// How it stands.
    public let state: State
    /// Who asked.
    public let asker: Account.ID
    /// Name of who asked.
    public let askerName: String
    /// When.
    public let askedAt: Timestamp
    /// Name of who answered.
    public let answererName: String?
    /// When.
    public let answeredAt: Timestamp?
}

extension Forgetting {
    private static let askers: [Role] = [.programmeOfficer, .accountant]
    private static let answerers: [Role] = [.programmeOfficer, .decisionMaker]

    /// Asks that a person is forgotten. A programme officer or an accountant does this. Throws `FieldRefusal` where
    /// there is no such person to forget, or where it is asked for already.
    public static func ask(_ person: Person.ID, reason: String, in change: Change) throws -> ID {
        _ = try change.viewer.requireAnywhere(askers)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let id = try change.db.value(
            "-- ask that a person is forgotten\nSELECT vault.ask_forgetting(\(person), \(reason))", as: ID?.self)
        guard let id = id.flatMap(\.self) else { throw FieldRefusal("person", "forgetting.refusal.person") }
        change.record("vault.ask_forgetting", "person", person, ["reason": .string(reason)])
        return id
    }

    /// Answers as the second person, who did not ask: a decision-maker or a programme officer. The caller makes sure
    /// afterwards that nothing is on its way to the person: the row of the person is locked by then.
    public static func answer(_ id: ID, agreed: Bool, in change: Change) throws -> Person.ID {
        _ = try change.viewer.requireAnywhere(answerers)
        do {
            let person = try change.db.value(
                "-- answer whether a person is forgotten\nSELECT vault.answer_forgetting(\(id), \(agreed))",
                as: Person.ID?.self)
            guard let person = person.flatMap(\.self) else {
                throw FieldRefusal(nil, "forgetting.refusal.answered")
            }
            change.record(agreed ? "vault.forget" : "vault.refuse_forgetting", "person", person)
            return person
        } catch let error as PostgresError where error.constraint == "forgetting_takes_two" {
            throw FieldRefusal(nil, "forgetting.refusal.takes_two")
        }
    }

    /// The requests before `last`, the newest first. For those who ask, answer or look over it.
    public static func list(
        before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [Forgetting] {
        guard viewer.holdsAnywhere(Set(askers + answerers + [.auditor])) else { throw NotFound() }
        return try db.rows(
            """
            -- requests that people are forgotten
            SELECT f.id, f.person, f.reason, f.state, f.asked_by, a.name, f.asked_at, b.name, f.answered_at
            FROM vault.forgettings(\(last?.rawValue ?? .max), \(Int32(limit))) f
            JOIN account a ON a.id = f.asked_by LEFT JOIN account b ON b.id = f.answered_by ORDER BY f.id DESC
            """
        ) { row in
            try Forgetting(
                id: row.next(), person: row.next(), reason: row.next(), state: row.next(), asker: row.next(),
                askerName: row.next(), askedAt: row.next(), answererName: row.next(), answeredAt: row.next())
        }
    }
}

extension Viewer {
    /// The account that holds one of these roles anywhere. Throws `NotFound`.
    fileprivate func requireAnywhere(_ roles: [Role]) throws -> Account.ID {
        guard let account, holdsAnywhere(Set(roles)) else { throw NotFound() }
        return account
    }
}
