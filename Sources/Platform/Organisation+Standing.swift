public import Kernel
public import Postgres

extension Organisation {
    /// A rating as a social organisation, 1A to 5A.
    public struct Rating: Sendable {
        /// Identifies a rating.
        public typealias ID = Identifier<Rating>
        /// Its key.
        public let id: ID
        /// 1 to 5.
        public let grade: Int
        /// First day.
        public let issuedOn: Day
        /// First day on which it no longer counts: an expired rating is none.
        public let expiresOn: Day
        /// What proves it.
        public let evidence: String
        /// Whether a second person has checked the evidence; otherwise it is 待核.
        public let isVerified: Bool
    }

    /// A period in which the organisation may not apply.
    public struct Bar: Sendable {
        /// Identifies a bar.
        public typealias ID = Identifier<Bar>
        /// Its key.
        public let id: ID
        /// Why.
        public let reason: String
        /// First day.
        public let from: Day
        /// Last day; nil: until it is lifted.
        public let until: Day?
    }

    /// An honour in the public record.
    public struct Honour: Sendable {
        /// What it is.
        public let title: String
        /// Its level, as in the message catalogue `honour.level.*`.
        public let level: String
        /// When it was granted.
        public let grantedOn: Day
        /// By whom.
        public let grantedBy: String
    }

    /// An honour that was taken back.
    public struct WithdrawnHonour: Sendable {
        /// What it was.
        public let honour: Honour
        /// When it was taken back.
        public let withdrawnAt: Timestamp
        /// Why.
        public let reason: String
    }

    /// All ratings, the newest first.
    public func ratings(in db: Connection) throws -> [Rating] {
        try db.rows(
            """
            -- ratings of an organisation
            SELECT r.id, r.grade, r.issued_on, r.expires_on, r.evidence, r.verified_at IS NOT NULL
            FROM organisation_rating r WHERE r.organisation_id = \(id) ORDER BY r.issued_on DESC, r.id DESC
            """
        ) { row in
            try Rating(
                id: row.next(), grade: Int(row.next(Int16.self)), issuedOn: row.next(), expiresOn: row.next(),
                evidence: row.next(), isVerified: row.next())
        }
    }

    /// The rating in force on `day`: the newest that has begun and not expired.
    public func rating(on day: Day, in db: Connection) throws -> Rating? {
        try ratings(in: db).first { $0.issuedOn <= day && day < $0.expiresOn }
    }

    /// Bars in force on `day`.
    public func bars(on day: Day, in db: Connection) throws -> [Bar] {
        try db.rows(
            """
            -- bars of an organisation
            SELECT b.id, b.reason, b.barred_from, b.barred_until FROM organisation_bar b
            WHERE b.organisation_id = \(id) AND b.lifted_at IS NULL
              AND \(day) BETWEEN b.barred_from AND coalesce(b.barred_until, 'infinity')
            ORDER BY b.id
            """
        ) { row in try Bar(id: row.next(), reason: row.next(), from: row.next(), until: row.next()) }
    }

    /// Honours that were taken back, the newest first.
    public func withdrawnHonours(in db: Connection) throws -> [WithdrawnHonour] {
        try db.rows(
            """
            -- honours of an organisation that were taken back
            SELECT h.title, h.level, h.granted_on, h.granted_by_name, w.withdrawn_at, w.reason FROM honour h
            JOIN honour_withdrawal w ON w.honour_id = h.id
            WHERE h.organisation_id = \(id) ORDER BY w.withdrawn_at DESC, h.id DESC
            """
        ) { row in
            try WithdrawnHonour(
                honour: Honour(
                    title: row.next(), level: row.next(), grantedOn: row.next(), grantedBy: row.next()),
                withdrawnAt: row.next(), reason: row.next())
        }
    }

    /// Honours that stand, the newest first.
    public func honours(in db: Connection) throws -> [Honour] {
        try db.rows(
            """
            -- honours of an organisation
            SELECT h.title, h.level, h.granted_on, h.granted_by_name FROM honour h
            WHERE h.organisation_id = \(id)
              AND NOT EXISTS (SELECT FROM honour_withdrawal w WHERE w.honour_id = h.id)
            ORDER BY h.granted_on DESC, h.id DESC
            """
        ) { row in
            try Honour(title: row.next(), level: row.next(), grantedOn: row.next(), grantedBy: row.next())
        }
    }

    /// An administrator of the organisation states a rating; it is 待核 until an officer has verified it.
    public func state(
        grade: Int, issuedOn: Day, expiresOn: Day, evidence: String, in change: Change
    ) throws -> Rating.ID {
        guard change.viewer.administers(id) else { throw NotFound() }
        var refusals: [any Refusal] = []
        if !(1...5).contains(grade) { refusals.append(FieldRefusal("grade", "field.refusal.choice")) }
        if expiresOn <= issuedOn { refusals.append(FieldRefusal("expiresOn", "field.refusal.ends_before_start")) }
        if evidence.isEmpty { refusals.append(FieldRefusal("evidence", "field.refusal.missing")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let rating = try change.db.value(
            """
            -- state a rating
            INSERT INTO organisation_rating (organisation_id, grade, issued_on, expires_on, evidence, recorded_by)
            VALUES (\(id), \(Int16(grade)), \(issuedOn), \(expiresOn), \(evidence), \(change.viewer.account))
            RETURNING id
            """, as: Rating.ID.self)
        guard let rating else { throw NotFound() }
        change.record("organisations.state_rating", "organisation", id, ["grade": .string("\(grade)A")])
        return rating
    }

    /// A programme officer who did not state it confirms a rating after a look at its evidence.
    public func verify(_ rating: Rating.ID, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer)
        guard !change.viewer.acts(for: id) else { throw FieldRefusal(nil, "organisation.refusal.own_rating") }
        let verified = try change.db.execute(
            """
            -- verify a rating
            UPDATE organisation_rating SET verified_by = \(account), verified_at = moment()
            WHERE id = \(rating) AND organisation_id = \(id) AND verified_at IS NULL
              AND recorded_by IS DISTINCT FROM \(account)
            """)
        guard verified == 1 else { throw FieldRefusal(nil, "organisation.refusal.own_rating") }
        change.record("organisations.verify_rating", "organisation", id)
    }

    /// A decision-maker bars the organisation for a period, with the reason and the rule that allows it.
    @discardableResult
    public func bar(from: Day, until: Day?, reason: String, citation: String, in change: Change) throws -> Bar.ID {
        let account = try change.viewer.require(.decisionMaker)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard until.map({ $0 >= from }) ?? true else {
            throw FieldRefusal("until", "field.refusal.ends_before_start")
        }
        let bar = try change.db.value(
            """
            -- bar an organisation
            INSERT INTO organisation_bar (organisation_id, reason, rule_citation, barred_from, barred_until,
                recorded_by)
            VALUES (\(id), \(reason), \(citation), \(from), \(until), \(account))
            RETURNING id
            """, as: Bar.ID.self)
        guard let bar else { throw NotFound() }
        change.record("organisations.bar", "organisation", id, ["reason": .string(reason)])
        return bar
    }

    /// A decision-maker lifts a bar before its end, with the reason.
    public func lift(_ bar: Bar.ID, reason: String, in change: Change) throws {
        let account = try change.viewer.require(.decisionMaker)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let lifted = try change.db.execute(
            """
            -- lift a bar
            UPDATE organisation_bar SET lifted_at = moment(), lifted_by = \(account), lifted_reason = \(reason)
            WHERE id = \(bar) AND organisation_id = \(id) AND lifted_at IS NULL
            """)
        guard lifted == 1 else { throw Conflict() }
        change.record("organisations.lift_bar", "organisation", id, ["reason": .string(reason)])
    }

    /// What the directory says beside a name.
    public struct Standing: Sendable {
        /// Grade of the verified rating in force, 1 to 5.
        public let grade: Int?
        /// How many honours it has.
        public let honours: Int
        /// Whether it is barred today.
        public let isBarred: Bool
    }

    /// The standing of each of these organisations on a day.
    public static func standings(of ids: [ID], on day: Day, in db: Connection) throws -> [ID: Standing] {
        let rows = try db.rows(
            """
            -- standings of organisations
            SELECT o.id,
                (SELECT r.grade FROM organisation_rating r WHERE r.organisation_id = o.id AND r.verified_at IS NOT NULL
                    AND r.issued_on <= \(day) AND r.expires_on > \(day) ORDER BY r.issued_on DESC, r.id DESC LIMIT 1),
                (SELECT count(*) FROM honour h WHERE h.organisation_id = o.id
                    AND NOT EXISTS (SELECT FROM honour_withdrawal w WHERE w.honour_id = h.id)),
                EXISTS (SELECT FROM organisation_bar b WHERE b.organisation_id = o.id AND b.lifted_at IS NULL
                    AND \(day) BETWEEN b.barred_from AND coalesce(b.barred_until, 'infinity'))
            FROM organisation o WHERE o.id = ANY(\(ids))
            """
        ) { row in
            (
                try row.next(ID.self),
                Standing(
                    grade: try row.next(Int16?.self).map(Int.init), honours: Int(try row.next(Int64.self)),
                    isBarred: try row.next())
            )
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
