public import Kernel
public import Platform
public import Postgres

/// An announced change (更正公告) of an announcement: what changes and why, with what held before and what holds since.
public struct ProcurementChange: Sendable {
    /// What is laid down.
    public struct Draft: Sendable {
        /// What changes and why; everybody reads it.
        public var body: String
        /// What is asked for from now on; nil where it stays.
        public var description: String?
        /// Until when responses are taken from now on; nil where it stays.
        public var dueAt: Timestamp?
        /// Until when questions are taken from now on; nil where it stays.
        public var questionsUntil: Timestamp?
        /// Whether offers have to be made by it, so that the shortest period begins anew.
        public var affectsOffers: Bool
        /// Files that belong to it.
        public var files: [FileStore.Upload]

        /// A change of an announcement.
        public init(
            body: String, description: String? = nil, dueAt: Timestamp? = nil, questionsUntil: Timestamp? = nil,
            affectsOffers: Bool, files: [FileStore.Upload] = []
        ) {
            self.body = body
            self.description = description
            self.dueAt = dueAt
            self.questionsUntil = questionsUntil
            self.affectsOffers = affectsOffers
            self.files = files
        }
    }

    /// Counts the changes of the procurement from 1.
    public let number: Int
    /// What changes and why.
    public let body: String
    /// Whether offers have to be made by it.
    public let affectsOffers: Bool
    /// What was asked for before.
    public let descriptionBefore: String
    /// What is asked for since.
    public let descriptionAfter: String
    /// The deadline before.
    public let dueBefore: Timestamp
    /// The deadline since.
    public let dueAfter: Timestamp
    /// When it was announced.
    public let at: Timestamp

    /// The changes of a procurement that the viewer has found, the oldest first.
    public static func all(
        of procurement: Procurement, for viewer: Viewer, in db: Connection
    ) throws -> [ProcurementChange] {
        try db.rows(
            """
            -- changes of an announcement
            SELECT c.n, c.body, c.affects_offers, c.description_before, c.description_after, c.due_before, c.due_after,
                c.changed_at
            FROM procurement_change c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.procurement_id = \(procurement.id) ORDER BY c.n
            """
        ) { row in
            try ProcurementChange(
                number: Int(row.next(Int16.self)), body: row.next(), affectsOffers: row.next(),
                descriptionBefore: row.next(), descriptionAfter: row.next(), dueBefore: row.next(),
                dueAfter: row.next(), at: row.next())
        }
    }
}

extension Procurement {
    /// The officer announces a change before the deadline, and everybody who responded or asked is told. The deadline
    /// never comes nearer. Where offers have to be made by the change, the shortest period of the dated rule is counted
    /// from today: too short is refused where the rule blocks, and is a finding where it warns.
    public func announceChange(_ draft: ProcurementChange.Draft, in change: Change) throws -> Procurement {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard state == .announced, let before = responsesDueAt else { throw PurchaseRefusal.changeInTime }
        let dueAt = draft.dueAt ?? before
        let questionsUntil = draft.questionsUntil ?? self.questionsUntil
        var refusals: [any Refusal] = []
        if draft.body.isEmpty { refusals.append(FieldRefusal("changeBody", "field.refusal.missing")) }
        if dueAt < before { refusals.append(FieldRefusal("newDueAt", PurchaseRefusal.changeExtends.message.key)) }
        if let questionsUntil, questionsUntil > dueAt {
            refusals.append(FieldRefusal("newQuestionsUntil", PurchaseRefusal.questionsUntil.message.key))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        if draft.affectsOffers {
            do {
                try notePeriod(
                    "procurement.below_threshold.announcement.min", from: change.viewer.today,
                    to: dueAt.day(in: .shanghai), in: change)
            } catch PurchaseRefusal.periodShort {
                throw FieldRefusal("newDueAt", PurchaseRefusal.periodShort.message.key)
            }
        }
        let hashes = draft.files.map(\.sha256.hexadecimal)
        let number = try PurchaseRefusal.mapping(in: change) {
            let number = try change.db.value(
                """
                -- announce a change
                INSERT INTO procurement_change (tenant_id, procurement_id, n, body, affects_offers, description_before,
                    description_after, due_before, due_after, questions_before, questions_after, file_hashes,
                        changed_by)
                SELECT \(try change.tenant()), \(id), 1 + count(*), \(draft.body), \(draft.affectsOffers),
                    \(description), \(draft.description ?? description), \(before), \(dueAt), \(self.questionsUntil),
                    \(questionsUntil), \(hashes), \(account)
                FROM procurement_change c WHERE c.tenant_id = \(try change.tenant()) AND c.procurement_id = \(id)
                RETURNING n
                """, as: Int16.self)
            guard let number else { throw NotFound() }
            for file in draft.files {
                _ = try StoredFile.attach(
                    file, to: ProcurementPaper.announcedKind, id.rawValue, field: String(number), in: change)
            }
            return number
        }
        change.record("purchasing.change", "procurement", id, ["n": .integer(Int64(number))])
        try tellParticipants(
            Message("purchasing.notice.changed", ["number": self.number, "deadline": dueAt.beijing]), in: change)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// Tells everybody who responded or asked; who they are is told to nobody.
    func tellParticipants(_ message: Message, in change: Change) throws {
        let tenant = try change.tenant()
        let url = "/\(try change.viewer.requireTenant().slug)/procurements/\(id)"
        let organisations = try change.db.rows(
            """
            -- organisations that responded
            SELECT DISTINCT r.organisation_id FROM procurement_response r
            WHERE r.tenant_id = \(tenant) AND r.procurement_id = \(id) ORDER BY 1
            """
        ) { row in try row.next(Organisation.ID.self) }
        try change.notifyMembers(of: organisations, message, url: url, byMail: true)
        let askers = try change.db.rows(
            """
            -- accounts that asked and are not told already
            SELECT DISTINCT q.asked_by FROM procurement_question q
            WHERE q.tenant_id = \(tenant) AND q.procurement_id = \(id) AND NOT EXISTS (
                SELECT FROM organisation_member m WHERE m.account_id = q.asked_by
                  AND m.organisation_id = ANY(\(organisations))
                  AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity'))
            ORDER BY 1
            """
        ) { row in try row.next(Account.ID.self) }
        for asker in askers { try change.notify(asker, message, url: url, byMail: true) }
    }
}
