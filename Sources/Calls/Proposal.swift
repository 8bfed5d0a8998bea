public import Forms
public import Kernel
public import Platform
public import Postgres

/// What one organisation proposes for one lot of a call.
public struct Proposal: Sendable {
    /// Identifies a proposal.
    public typealias ID = Identifier<Proposal>

    /// Where a proposal stands in this module; judging and awards follow in others.
    public enum State: String, StoredAsText, CaseIterable {
        /// Being written.
        case draft
        /// Handed in, to be screened.
        case submitted
        /// Given back for a correction (补正).
        case returned
        /// Accepted for review.
        case accepted
        /// Refused by the officer.
        case refused
        /// Taken back by the organisation.
        case withdrawn

        /// Key of the state's name in the message catalogue.
        public var messageKey: String { "proposals.state.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The call.
    public let call: Call.ID
    /// Code of the call.
    public let callCode: String
    /// Title of the call.
    public let callTitle: String
    /// The programme of the call.
    public let programme: Programme.ID
    /// The lot.
    public let lot: Call.Lot.ID
    /// Number of the lot in the call.
    public let lotNumber: Int
    /// Title of the lot.
    public let lotTitle: String
    /// Path of the lot's area.
    public let areaPath: String
    /// Name of the lot's area.
    public let areaName: String
    /// Who proposes.
    public let organisation: Organisation.ID
    /// Name of who proposes.
    public let organisationName: String
    /// What the proposal calls itself, once it was submitted as it was submitted last; empty while nothing was
    /// answered.
    public private(set) var title: String
    /// What it asks for, once it was submitted as it was submitted last.
    public private(set) var requested: Money?
    /// Where it stands.
    public let state: State
    /// Number of the receipt in the call, from the first submission on.
    public let receiptNumber: Int?
    /// When it was begun.
    public let begunAt: Timestamp
    /// When it was first submitted.
    public let firstSubmittedAt: Timestamp?
    /// The last day of the running correction.
    public let correctionDueOn: Day?
    /// The revision that was begun last.
    public let revision: Int
    /// The answers of that revision.
    public let response: FormResponse.ID
    /// Counts the changes of state.
    public let version: Int
    /// The state of its workflow that it is in.
    public let step: String
    /// Who acts in that state.
    public let waitsFor: Workflow.Actor
    /// The last day of that state's clock.
    public let stepDueOn: Day?
    /// Whether it belongs to a test run, which never counts.
    public let isTrial: Bool
    /// The recommending unit that the applicant chose.
    public let recommender: Organisation.ID?
    /// The last day for the sealed paper of what was submitted last; nil: none is asked for.
    public let paperDueOn: Day?
    /// The version of the workflow; nil: the standard one.
    let workflowID: CallWorkflow.ID?

    /// The receipt's number as it is printed: code of the call and number.
    public var receipt: String? {
        receiptNumber.map { Self.printed($0, of: callCode) }
    }

    static func printed(_ number: Int, of code: String) -> String {
        let digits = String(number)
        return code + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Its own title, or that of the call while it has none.
    public var shownTitle: String { title.isEmpty ? callTitle : title }

    /// Whether its answers can be edited.
    public var isEditable: Bool { (state == .draft || state == .returned) && waitsFor == .applicant }

    /// Whether a viewer writes it: members of its organisation, and officers in a test run.
    public func isWritten(by viewer: Viewer) -> Bool {
        isTrial ? viewer.holds(.programmeOfficer, in: scope) : viewer.acts(for: organisation)
    }

    /// Whether a viewer hands it in: administrators of its organisation, and officers in a test run.
    public func isHandedIn(by viewer: Viewer) -> Bool {
        isTrial ? viewer.holds(.programmeOfficer, in: scope) : viewer.administers(organisation)
    }

    /// Where it lies, for the check of roles.
    public var scope: Scope { Scope(programme: programme, lot: lot.rawValue, areaPath: areaPath) }
}

extension Proposal {
    static let columns: SQL = """
        p.id, p.call_id, c.code, c.title, c.programme_id, p.lot_id, l.number, l.title, area.path, area.name,
        p.organisation_id, o.name, p.title, p.requested_fen, p.state, p.receipt_number, p.begun_at,
        p.first_submitted_at, p.correction_due_on, r.number, r.response_id, p.version, p.step,
        p.waits_for, p.step_due_on, c.trial_of IS NOT NULL, p.recommender_id, p.paper_due_on, p.workflow_id
        """

    static let joins: SQL = """
        proposal p
        JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
        JOIN lot l ON (l.tenant_id, l.id) = (p.tenant_id, p.lot_id)
        JOIN area ON area.code = l.area_code
        JOIN organisation o ON o.id = p.organisation_id
        JOIN LATERAL (SELECT r.number, r.response_id FROM proposal_revision r
            WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id ORDER BY r.number DESC LIMIT 1) r ON true
        """

    init(row: inout Row) throws {
        id = try row.next()
        call = try row.next()
        callCode = try row.next()
        callTitle = try row.next()
        programme = try row.next()
        lot = try row.next()
        lotNumber = Int(try row.next(Int32.self))
        lotTitle = try row.next()
        areaPath = try row.next()
        areaName = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        title = try row.next()
        requested = try row.next()
        state = try row.next()
        receiptNumber = try row.next(Int32?.self).map(Int.init)
        begunAt = try row.next()
        firstSubmittedAt = try row.next()
        correctionDueOn = try row.next()
        revision = Int(try row.next(Int32.self))
        response = try row.next()
        version = Int(try row.next(Int32.self))
        step = try row.next()
        waitsFor = Workflow.Actor(rawValue: try row.next(String.self)) ?? .nobody
        stepDueOn = try row.next()
        isTrial = try row.next()
        recommender = try row.next()
        paperDueOn = try row.next()
        workflowID = try row.next()
    }

    /// Who sees a proposal: its organisation always; the office, and officers of its area, once it was submitted; a
    /// recommending unit while it waits for one.
    static func visible(to viewer: Viewer) throws -> SQL {
        let own = viewer.memberships.map(\.organisation)
        let tenant = try viewer.requireTenant().id
        let covered = StaffReach(of: viewer, as: StaffReach.submitted).lots(in: tenant)
        var visible: SQL = """
            (c.trial_of IS NULL AND (p.organisation_id = ANY(\(own))
                OR (p.first_submitted_at IS NOT NULL AND p.lot_id = ANY(\(covered)))
                OR (p.waits_for = 'recommending_unit' AND p.recommender_id = ANY(\(own)))
            """
        // A recommending unit sees what waits for it.
        if viewer.holdsAnywhere([.recommendingUnit]) {
            let recommended = StaffReach(of: viewer, as: [.recommendingUnit]).lots(in: tenant)
            visible += """
                 OR (p.waits_for = 'recommending_unit' AND p.recommender_id IS NULL AND p.lot_id = ANY(\(recommended)))
                """
        }
        visible += "))"
        guard viewer.holdsAnywhere([.programmeOfficer]) else { return visible }
        let tried = StaffReach(of: viewer, as: [.programmeOfficer]).lots(in: tenant)
        return "(\(visible) OR (c.trial_of IS NOT NULL AND c.state = 'draft' AND p.lot_id = ANY(\(tried))))"
    }

    /// A proposal that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Proposal {
        let found = try db.first(
            """
            -- proposal by id
            SELECT \(columns) FROM \(joins)
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id) AND \(try visible(to: viewer))
            """
        ) { row in try Proposal(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The proposal, with its row locked for a change.
    static func locked(_ id: ID, in change: Change) throws -> Proposal {
        _ = try find(id, for: change.viewer, in: change.db)
        try change.db.execute(
            """
            -- lock a proposal
            SELECT FROM proposal WHERE tenant_id = \(try change.tenant()) AND id = \(id) FOR UPDATE
            """)
        // Read after the lock, so that what a faster change wrote is seen.
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The answers as they stand.
    public func answers(in db: Connection) throws -> FormResponse { try FormResponse.find(response, in: db) }

    /// The proposal under the title and with the amount that are being written, for those who read what is being
    /// written: its organisation and its partners.
    public func asWritten(in db: Connection) throws -> Proposal {
        guard isEditable else { return self }
        var written = self
        (written.title, written.requested) = try answers(in: db).headline
        return written
    }

    func url(in change: Change) throws -> String { "/\(try change.viewer.requireTenant().slug)/proposals/\(id)" }

    /// Keeps the list of the organisation's things up to date and logs the move.
    func moved(
        to target: Workflow.State, title: String? = nil, reason: String = "", in change: Change
    ) throws {
        try change.move("proposal", id.rawValue, from: step, to: target.key, reason: reason)
        guard !isTrial else { return }
        let title = title ?? self.title
        try Participation.note(
            organisation: organisation, kind: .proposal, item: id.rawValue, title: title.isEmpty ? callTitle : title,
            status: target.kind.state.messageKey, in: change)
    }
}
