internal import Kernel
internal import Platform
internal import Postgres

/// What must hold of plans and procurements whatever the application did: recomputed from the rows.
enum PurchasesCheck {
    /// Names every plan that is not what was approved, every quote that is not what was sealed, and every place that
    /// another computation gives.
    static func run(for viewer: Viewer, in db: Connection) throws -> [String] {
        var findings: [String] = []
        for plan in try PurchasePlan.unguarded(for: viewer, in: db) {
            let content = PurchasePlan.content(plan, try plan.needs(for: viewer, in: db)).canonical
            if let sha256 = plan.sha256, SHA256.digest(Array(content.utf8)) != sha256 {
                findings.append("purchase plan \(plan.number) is not what was approved")
            }
        }
        for (id, number, weight) in try opened(for: viewer, in: db) {
            findings += try quotes(of: id, number, for: viewer, in: db)
            let stored = try places(of: id, for: viewer, in: db)
            guard !stored.isEmpty else { continue }
            let criteria = try criteria(of: id, for: viewer, in: db)
            let computed = PriceScore.places(
                try Procurement.candidates(of: id, for: viewer, in: db), priceWeight: weight, criteria: criteria)
            if computed != stored { findings.append("procurement \(number) has other places than its marks give") }
        }
        return findings
    }

    private static func opened(
        for viewer: Viewer, in db: Connection
    ) throws -> [(Procurement.ID, String, Fraction)] {
        try db.rows(
            """
            -- opened procurements
            SELECT p.id, p.number, p.price_weight::text FROM procurement p
            JOIN procurement_opening e ON e.tenant_id = p.tenant_id AND e.procurement_id = p.id
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND e.signed_at IS NOT NULL ORDER BY p.id
            """
        ) { row in (try row.next(), try row.next(), Fraction(try row.next(String.self)) ?? .zero) }
    }

    private static func quotes(
        of procurement: Procurement.ID, _ number: String, for viewer: Viewer, in db: Connection
    ) throws -> [String] {
        try db.rows(
            """
            -- quotes and their hashes
            SELECT r.id, r.sha256, q.price_fen, q.offer, q.salt, r.file_hashes,
                (SELECT count(*) FROM file f WHERE f.tenant_id = r.tenant_id AND f.subject_kind = 'procurement_quote'
                    AND f.subject_id = r.id AND f.removed_at IS NULL
                    AND encode(f.sha256, 'hex') = ANY (r.file_hashes))
            FROM procurement_response r
            JOIN procurement_quote q ON q.tenant_id = r.tenant_id AND q.response_id = r.id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.procurement_id = \(procurement) ORDER BY r.id
            """
        ) { row -> String? in
            let (id, sha256) = (try row.next(Int64.self), try row.next([UInt8].self))
            let quote = try ProcurementResponse.Quote(
                price: row.next(), offer: row.next(), salt: row.next(), files: row.next([String].self))
            let kept = try row.next(Int64.self)
            let isSealed =
                SHA256.digest(Array(quote.content.canonical.utf8)) == sha256 && kept == Int64(quote.files.count)
            return isSealed ? nil : "response \(id) to procurement \(number) is not what was sealed"
        }.compactMap { $0 }
    }

    private static func places(
        of procurement: Procurement.ID, for viewer: Viewer, in db: Connection
    ) throws -> [PriceScore.Place] {
        try db.rows(
            """
            -- stored places
            SELECT k.response_id, k.rank, k.price_points::text, k.quality_points::text FROM procurement_rank k
            WHERE k.tenant_id = \(try viewer.requireTenant().id) AND k.procurement_id = \(procurement) ORDER BY k.rank
            """
        ) { row in
            try PriceScore.Place(
                response: row.next(), rank: Int(row.next(Int16.self)),
                pricePoints: Fraction(row.next(String.self)) ?? .zero,
                qualityPoints: Fraction(row.next(String.self)) ?? .zero)
        }
    }

    private static func criteria(
        of procurement: Procurement.ID, for viewer: Viewer, in db: Connection
    ) throws -> [(n: Int, weight: Fraction)] {
        try db.rows(
            """
            -- weights of a procurement
            SELECT c.n, c.weight::text FROM procurement_criterion c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.procurement_id = \(procurement) ORDER BY c.n
            """
        ) { row in (n: Int(try row.next(Int16.self)), weight: Fraction(try row.next(String.self)) ?? .zero) }
    }
}
