public import Kernel
public import Platform
public import Postgres

extension DonationReceipt {
    /// The receipt behind the link that its giver was handed, also when it is void; nil for a link that nobody has.
    public static func find(behind link: Token, in db: Connection, tenant: Tenant.ID) throws -> DonationReceipt? {
        try db.first(
            "-- donation receipt behind a link\n" + selection
                + " WHERE d.tenant_id = \(tenant) AND d.link_sha256 = \(link.sha256)"
        ) { row in try DonationReceipt(row: &row) }
    }

    /// The receipt that the same gift got after this one was made void; nil while there is none.
    public func replacement(in db: Connection, tenant: Tenant.ID) throws -> DonationReceipt? {
        guard state == .void else { return nil }
        return try db.first(
            "-- donation receipt that replaces a void one\n" + Self.selection
                + """
                 WHERE d.tenant_id = \(tenant) AND d.id > \(id)
                    AND (d.receipt_id = \(receipt) OR d.goods_id = \(goods)) ORDER BY d.id LIMIT 1
                """
        ) { row in try DonationReceipt(row: &row) }
    }

    /// The void receipt that this one replaces; nil where it is the first of its gift.
    public func replaced(in db: Connection, tenant: Tenant.ID) throws -> DonationReceipt? {
        try db.first(
            "-- void donation receipt that is replaced\n" + Self.selection
                + """
                 WHERE d.tenant_id = \(tenant) AND d.id < \(id) AND d.state = 'void'
                    AND (d.receipt_id = \(receipt) OR d.goods_id = \(goods)) ORDER BY d.id DESC LIMIT 1
                """
        ) { row in try DonationReceipt(row: &row) }
    }

    /// Name of the organisation in whose books the gift is.
    public func holderName(in db: Connection, tenant: Tenant.ID) throws -> String {
        try db.value(
            """
            -- holder of a donation receipt
            SELECT o.name FROM holder h JOIN organisation o ON o.id = h.organisation_id
            WHERE h.tenant_id = \(tenant) AND h.id = \(holder)
            """, as: String.self) ?? ""
    }
}
