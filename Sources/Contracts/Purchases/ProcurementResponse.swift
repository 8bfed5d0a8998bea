public import Kernel
public import Platform
public import Postgres

/// An answer to an announcement: who, when and the hash of what was sealed. The quote itself stays closed, for
/// everybody and in the database, until two people have signed the opening.
public struct ProcurementResponse: Sendable {
    /// Identifies a response.
    public typealias ID = Identifier<ProcurementResponse>

    /// What was sealed.
    public struct Quote: Sendable {
        /// The price.
        public let price: Money
        /// What is offered.
        public let offer: String
        /// A secret that keeps the hash from being guessed.
        let salt: String
        /// SHA-256 of the files that came with it, in order.
        var files: [String] = []

        /// What is hashed; a quote without files says nothing of them.
        var content: JSON {
            var content = JSONObject()
            content["price"] = .string(price.description)
            content["offer"] = .string(offer)
            content["salt"] = .string(salt)
            if !files.isEmpty { content["files"] = .array(files.map { .string($0) }) }
            return .object(content)
        }
    }

    /// Its key.
    public let id: ID
    /// Who answered.
    public let organisation: Organisation.ID
    /// Name of who answered.
    public let organisationName: String
    /// When it came.
    public let submittedAt: Timestamp
    /// Hash of what was sealed.
    public let sha256: [UInt8]
    /// Why it is excluded, or empty.
    public let excludedReason: String
    /// What was sealed; nil before the opening.
    public let quote: Quote?
    /// Its place; nil before the ranking.
    public let place: PriceScore.Place?

    /// The responses to a procurement that the viewer has found, in the order in which they came. Before the opening
    /// even their number is told to nobody but to each who answered; the places are for everybody once the result is
    /// announced.
    public static func all(
        of procurement: Procurement, for viewer: Viewer, in db: Connection
    ) throws -> [ProcurementResponse] {
        let own = viewer.memberships.map(\.organisation.rawValue)
        let isOpen = procurement.openedAt != nil && procurement.isStaff(viewer) || procurement.noticedOn != nil
        return try db.rows(
            """
            -- responses to a procurement
            SELECT r.id, r.organisation_id, o.name, r.submitted_at, r.sha256, r.excluded_reason, q.price_fen, q.offer,
                q.salt, k.rank, k.price_points::text, k.quality_points::text
            FROM procurement_response r JOIN organisation o ON o.id = r.organisation_id
            LEFT JOIN procurement_quote q ON q.tenant_id = r.tenant_id AND q.response_id = r.id
            LEFT JOIN procurement_rank k ON k.tenant_id = r.tenant_id AND k.response_id = r.id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.procurement_id = \(procurement.id)
              AND r.replaced_at IS NULL AND (\(isOpen) OR r.organisation_id = ANY(\(own)))
            ORDER BY r.id
            """
        ) { row in
            try ProcurementResponse(
                row: &row, hidesPlace: !isOpen, hidesOffer: !isOpen && procurement.openedAt == nil)
        }
    }

    private init(row: inout Row, hidesPlace: Bool, hidesOffer: Bool) throws {
        id = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        submittedAt = try row.next()
        sha256 = try row.next()
        excludedReason = try row.next()
        let price = try row.next(Money?.self)
        let offer = try row.next(String?.self)
        let salt = try row.next(String?.self)
        if !hidesOffer, let price, let offer, let salt {
            quote = Quote(price: price, offer: offer, salt: salt)
        } else {
            quote = nil
        }
        let rank = try row.next(Int16?.self)
        let points = (try row.next(String?.self), try row.next(String?.self))
        if !hidesPlace, let rank, let first = points.0.flatMap({ Fraction($0) }),
            let second = points.1.flatMap({ Fraction($0) })
        {
            place = .init(response: id.rawValue, rank: Int(rank), pricePoints: first, qualityPoints: second)
        } else {
            place = nil
        }
    }
}

extension Procurement {
    /// A member of an organisation seals its price and offer with their files; what it sealed before is replaced.
    /// Refused after the deadline and for bodies that may not supply services.
    @discardableResult
    public func respond(
        for organisation: Organisation.ID, price: Money, offer: String,
        files: [(part: ProcurementPaper.Part, upload: FileStore.Upload)] = [], in change: Change
    ) throws -> ProcurementResponse.ID {
        let account = try change.viewer.signedIn()
        guard change.viewer.administers(organisation) else { throw NotFound() }
        var refusals: [any Refusal] = []
        if price.fen <= 0 { refusals.append(FieldRefusal("price", "field.refusal.form")) }
        if offer.isEmpty { refusals.append(FieldRefusal("offer", "field.refusal.missing")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let hashes = files.map(\.upload.sha256.hexadecimal)
        let quote = ProcurementResponse.Quote(price: price, offer: offer, salt: Token().text, files: hashes)
        let tenant = try change.tenant()
        let response = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- what was sealed before is replaced
                UPDATE procurement_response SET replaced_at = moment()
                WHERE tenant_id = \(tenant) AND procurement_id = \(id) AND organisation_id = \(organisation)
                  AND replaced_at IS NULL
                """)
            let response = try change.db.value(
                """
                -- a response comes
                INSERT INTO procurement_response (tenant_id, procurement_id, organisation_id, sha256, file_hashes,
                    submitted_by)
                VALUES (\(tenant), \(id), \(organisation), \(SHA256.digest(Array(quote.content.canonical.utf8))),
                    \(hashes), \(account))
                RETURNING id
                """, as: ProcurementResponse.ID.self)
            guard let response else { throw NotFound() }
            try change.db.execute(
                """
                -- a quote is sealed
                INSERT INTO procurement_quote (tenant_id, procurement_id, response_id, price_fen, offer, salt)
                VALUES (\(tenant), \(id), \(response), \(quote.price), \(quote.offer), \(quote.salt))
                """)
            for file in files {
                _ = try StoredFile.attach(
                    file.upload, to: ProcurementPaper.sealedKind, response.rawValue, field: file.part.rawValue,
                    in: change)
            }
            return response
        }
        // Neither who nor price nor offer: the audit trail is read before the opening.
        change.record("purchasing.respond", "procurement", id)
        return response
    }

    /// After the deadline an officer or decision-maker opens the responses; a second one signs.
    public func open(in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- open responses
                INSERT INTO procurement_opening (tenant_id, procurement_id, responses, opened_by)
                SELECT \(try change.tenant()), \(id), count(*), \(account) FROM procurement_response r
                WHERE r.tenant_id = \(try change.tenant()) AND r.procurement_id = \(id) AND r.replaced_at IS NULL
                """)
        }
        change.record("purchasing.open", "procurement", id)
    }

    /// The second person signs the opening: only now prices and offers can be read, by anybody.
    public func signOpening(in change: Change) throws -> Procurement {
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- sign an opening
                UPDATE procurement_opening SET signed_by = \(account), signed_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND procurement_id = \(id)
                """)
        }
        guard rows == 1 else { throw PurchaseRefusal.openingInTime }
        return try move(to: .opened, "", "purchasing.sign_opening", in: change)
    }

    /// The record of the opening: who opened and who signed; nil before.
    public func opening(
        for viewer: Viewer, in db: Connection
    ) throws -> (responses: Int, opener: String, openedAt: Timestamp, signer: String, isSigned: Bool)? {
        try db.first(
            """
            -- record of an opening
            SELECT e.responses, coalesce(a.name, ''), e.opened_at, coalesce(b.name, ''), e.signed_at IS NOT NULL
            FROM procurement_opening e JOIN account a ON a.id = e.opened_by LEFT JOIN account b ON b.id = e.signed_by
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.procurement_id = \(id)
            """
        ) { row in
            (
                Int(try row.next(Int16.self)), try row.next(String.self), try row.next(Timestamp.self),
                try row.next(String.self), try row.next(Bool.self)
            )
        }
    }
}
