public import Kernel
public import Platform
public import Postgres

/// What an officer writes to the organisations of a list of proposals, after having seen exactly who that is.
public struct ProposalMessage: Sendable {
    /// Identifies a message.
    public typealias ID = Identifier<ProposalMessage>

    /// At most so many proposals in one message.
    public static let proposalsMax = 5_000

    /// Whom a message would reach.
    public struct Preview: Sendable {
        /// The proposals of the list, by lot and receipt.
        public let proposals: [Proposal]
        /// The people who act for their organisations today, with the addresses that they sign in with.
        public let people: [Person]

        /// A hash over the proposals and people, which the order to send repeats: another list is not sent to.
        public var digest: String {
            let keys = proposals.map { "\($0.id)" } + ["|"] + people.map { "\($0.account)" }
            return SHA256.hex(Array(keys.joined(separator: " ").utf8))
        }

        /// How many organisations.
        public var organisationCount: Int { organisations.count }

        /// The organisations by name, each with how many proposals of the list are its own and how many of its people
        /// are written to.
        public let organisations: [Addressee]

        init(proposals: [Proposal], people: [Person]) {
            (self.proposals, self.people) = (proposals, people)
            let counts = Dictionary(
                people.flatMap(\.organisations).map { ($0, 1) }, uniquingKeysWith: +)
            organisations = Dictionary(grouping: proposals, by: \.organisation).map { id, own in
                Addressee(
                    id: id, name: own.first?.organisationName ?? "", proposals: own.count, people: counts[id] ?? 0)
            }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        }
    }

    /// An organisation that is written to.
    public struct Addressee: Sendable, Hashable {
        /// Its key.
        public let id: Organisation.ID
        /// Its name.
        public let name: String
        /// How many proposals of the list are its own.
        public let proposals: Int
        /// How many of its people are written to.
        public let people: Int
    }

    /// A person who is written to.
    public struct Person: Sendable, Hashable {
        /// The account.
        public let account: Account.ID
        /// The address for mail; nil for who has none.
        public let email: String?
        /// The language of the account.
        public let language: String
        /// For which organisations of the list the person acts.
        public let organisations: [Organisation.ID]
    }

    /// Whom a message to the proposals of a list would reach. For programme officers whose grant covers all of them.
    public static func preview(
        _ filter: ProposalList.Filter, for viewer: Viewer, in db: Connection
    ) throws -> Preview {
        guard viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
        var proposals: [Proposal] = []
        var cursor: ProposalList.Cursor?
        repeat {
            let page = try ProposalList.load(filter, order: .lot, after: cursor, limit: 500, for: viewer, in: db)
            proposals += page.entries
            cursor = page.next
        } while cursor != nil && proposals.count <= proposalsMax
        guard proposals.count <= proposalsMax else { throw FieldRefusal("q", "mailing.refusal.too_many") }
        // Who is written to has handed something in, within the officer's own grant.
        proposals.removeAll { $0.firstSubmittedAt == nil || !viewer.holds(.programmeOfficer, in: $0.scope) }
        let people = try db.rows(
            """
            -- people behind proposals
            SELECT m.account_id, (SELECT min(l.identifier) FROM logins_of(m.account_id) l
                WHERE l.kind = 'email' AND l.verified), a.language,
                array_agg(DISTINCT m.organisation_id ORDER BY m.organisation_id)
            FROM organisation_member m JOIN account a ON a.id = m.account_id
            WHERE m.organisation_id = ANY(\(Array(Set(proposals.map(\.organisation)))))
              AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
            GROUP BY m.account_id, a.language ORDER BY m.account_id
            """
        ) { row in
            try Person(
                account: row.next(), email: row.next(), language: row.next(), organisations: row.next())
        }
        return Preview(proposals: proposals, people: people)
    }

    /// Sends a message to everybody of a preview: a notice on the platform, and a mail where there is an address.
    /// Throws `Conflict` when the list is not the one that was seen.
    public static func send(
        _ filter: ProposalList.Filter, seen digest: String, subject: String, body: String, in change: Change
    ) throws -> ID {
        let account = try change.viewer.signedIn()
        guard (1...100).contains(subject.count) else { throw FieldRefusal("subject", "mailing.refusal.subject") }
        guard (1...4_000).contains(body.count) else { throw FieldRefusal("body", "mailing.refusal.body") }
        let preview = try preview(filter, for: change.viewer, in: change.db)
        guard preview.digest == digest else {
            throw Conflict(
                Message("mailing.conflict.list"), current: ["proposals": "\(preview.proposals.count)"])
        }
        guard !preview.proposals.isEmpty else { throw FieldRefusal(nil, "mailing.refusal.nobody") }
        let id = try change.db.value(
            """
            -- message to proposals
            INSERT INTO proposal_message (tenant_id, subject, body, sent_by)
            VALUES (\(try change.tenant()), \(subject), \(body), \(account)) RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        try change.db.execute(
            """
            -- proposals of a message
            INSERT INTO proposal_message_recipient (tenant_id, message_id, proposal_id)
            SELECT \(try change.tenant()), \(id), key FROM unnest(\(preview.proposals.map(\.id))) AS key
            """)
        try change.notifyMembers(
            of: Array(Set(preview.proposals.map(\.organisation))),
            Message("mailing.notice", ["subject": subject, "body": body]),
            url: "/\(try change.viewer.requireTenant().slug)/proposals")
        for person in preview.people {
            guard let email = person.email else { continue }
            try OutgoingMessage.leave(channel: .email, recipient: email, subject: subject, body: body, in: change.db)
        }
        change.record(
            "proposals.message", "proposal_message", id,
            [
                "proposals": .integer(Int64(preview.proposals.count)), "people": .integer(Int64(preview.people.count)),
            ])
        return id
    }
}
