public import Kernel
public import Platform
public import Postgres

/// A file of an announcement, of one of its changes, or of a sealed response.
public struct ProcurementPaper: Sendable {
    /// Kind of the subject of files that were announced; their field is the number of the change, or empty.
    public static let announcedKind = "procurement"
    /// Kind of the subject of files that were sealed with a response; their field is a `Part`.
    public static let sealedKind = "procurement_quote"

    /// What a file of a response is.
    public enum Part: String, Sendable, CaseIterable {
        /// What is offered, in full.
        case offer
        /// What proves that one may and can supply it.
        case proof

        /// Key of its name in the message catalogue.
        public var messageKey: String { "purchasing.part.\(rawValue)" }
    }

    /// Where a file belongs.
    public enum Place: Sendable, Hashable {
        /// To the announcement as it was first made.
        case announcement
        /// To an announced change, by its number.
        case change(Int)
        /// To a response.
        case response(Part, of: Organisation.ID, named: String)
    }

    /// Where it belongs.
    public let place: Place
    /// The file.
    public let file: StoredFile
}

extension Procurement {
    /// The files that the viewer may read: what was announced for whoever finds the procurement; what was sealed, once
    /// two people have signed the opening, for the authority's staff and for who sealed it.
    public func papers(for viewer: Viewer, in db: Connection) throws -> [ProcurementPaper] {
        let announced = try StoredFile.all(of: ProcurementPaper.announcedKind, id.rawValue, for: viewer, in: db).map {
            ProcurementPaper(place: Int($0.field).map { .change($0) } ?? .announcement, file: $0)
        }
        guard openedAt != nil else { return announced }
        let own = viewer.memberships.map(\.organisation.rawValue)
        // The quote stands in between: what hides it in the database hides its files as well.
        let keys = try db.rows(
            """
            -- files of opened responses
            SELECT x.id, r.organisation_id, o.name FROM procurement_response r
            JOIN procurement_quote q ON q.tenant_id = r.tenant_id AND q.response_id = r.id
            JOIN organisation o ON o.id = r.organisation_id
            JOIN file x ON x.tenant_id = r.tenant_id AND x.subject_kind = \(ProcurementPaper.sealedKind)
                AND x.subject_id = r.id AND x.removed_at IS NULL
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.procurement_id = \(id)
              AND r.replaced_at IS NULL AND (\(isStaff(viewer)) OR r.organisation_id = ANY(\(own)))
            ORDER BY r.id, x.id
            """
        ) { row in
            (
                file: try row.next(StoredFile.ID.self), id: try row.next(Organisation.ID.self),
                name: try row.next(String.self)
            )
        }
        return try announced
            + keys.map { key in
                let file = try StoredFile.find(key.file, for: viewer, in: db)
                let part = ProcurementPaper.Part(rawValue: file.field) ?? .offer
                return ProcurementPaper(place: .response(part, of: key.id, named: key.name), file: file)
            }
    }

    /// The officer attaches a file to an announcement that is not yet made.
    public func attach(_ upload: FileStore.Upload, in change: Change) throws -> StoredFile {
        try change.viewer.require(.programmeOfficer, in: scope)
        guard runsHere, state == .draft else { throw PurchaseRefusal.movesForward }
        return try PurchaseRefusal.mapping(in: change) {
            try StoredFile.attach(upload, to: ProcurementPaper.announcedKind, id.rawValue, in: change)
        }
    }
}
