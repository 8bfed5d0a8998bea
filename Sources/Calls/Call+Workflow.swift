public import Kernel
public import Platform
public import Postgres

/// A stored version of the workflow of a call.
public struct CallWorkflow: Sendable {
    /// Identifies a version of a workflow.
    public typealias ID = Identifier<CallWorkflow>

    /// Its key; nil: the standard one, which nobody has stored for the call yet.
    public let id: ID?
    /// Counts the versions of the call's workflow from 1; 0 for the standard one that is not stored.
    public let number: Int
    /// What it says.
    public let workflow: Workflow
    /// When it was made; nil for the standard one.
    public let madeAt: Timestamp?
    /// What became of the states of earlier versions, where the proposals in flight were moved to this one; nil where
    /// they stayed.
    let map: [String: String]?

    static let standard = CallWorkflow(workflow: .made(by: .standard))

    fileprivate static let columns: SQL = "w.id, w.number, w.definition, w.made_at, w.moved_by_map"

    fileprivate init(row: inout Row) throws {
        id = try row.next()
        number = Int(try row.next(Int32.self))
        guard let workflow = Workflow(json: try JSON.parse(row.next(String.self))) else { throw NotFound() }
        self.workflow = workflow
        madeAt = try row.next()
        let map = try row.next(JSONText?.self).map { try JSON.parse($0.text) }?.object
        self.map = map.map { map in
            Dictionary(map.members.map { ($0.0, $0.1.string ?? $0.0) }, uniquingKeysWith: { $1 })
        }
    }

    private init(workflow: Workflow) {
        (id, number, self.workflow, madeAt, map) = (nil, 0, workflow, nil, nil)
    }

    /// All stored versions of a call's workflow, the oldest first.
    static func stored(of call: Call.ID, in db: Connection) throws -> [CallWorkflow] {
        try db.rows(
            """
            -- workflows of a call
            SELECT \(columns) FROM call_workflow w
            WHERE w.tenant_id = current_tenant() AND w.call_id = \(call) ORDER BY w.number
            """
        ) { row in try CallWorkflow(row: &row) }
    }

    /// The version with this key; the standard one for nil.
    static func find(_ id: ID?, in db: Connection) throws -> CallWorkflow {
        guard let id else { return standard }
        let found = try db.first(
            """
            -- workflow by id
            SELECT \(columns) FROM call_workflow w WHERE w.tenant_id = current_tenant() AND w.id = \(id)
            """
        ) { row in try CallWorkflow(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }
}

extension Call {
    /// All versions of the workflow, the oldest first; the standard one alone where none was stored.
    public func workflows(in db: Connection) throws -> [CallWorkflow] {
        let stored = try CallWorkflow.stored(of: id, in: db)
        return stored.isEmpty ? [.standard] : stored
    }

    /// The version that a new proposal follows; the standard one is stored with the first proposal.
    func currentWorkflow(in change: Change) throws -> CallWorkflow {
        if let last = try workflows(in: change.db).last, last.id != nil { return last }
        return try store(.made(by: .standard), number: 1, map: nil, by: nil, in: change)
    }

    func store(
        _ workflow: Workflow, number: Int, map: [String: String]?, by account: Account.ID?, in change: Change
    ) throws -> CallWorkflow {
        let text = workflow.json.canonical
        let moved = map.map { map -> JSONText in
            var object = JSONObject()
            for (old, new) in map.sorted(by: { $0.key < $1.key }) { object[old] = .string(new) }
            return JSON.object(object).stored
        }
        let tenant = try change.tenant()
        let made = try change.db.value(
            """
            -- store a workflow
            INSERT INTO call_workflow (tenant_id, call_id, number, definition, definition_sha256, moved_by_map, made_by)
            VALUES (\(tenant), \(id), \(Int32(number)), \(text), sha256(convert_to(\(text), 'UTF8')), \(moved),
                \(account))
            ON CONFLICT (tenant_id, call_id, number) DO NOTHING RETURNING id
            """, as: CallWorkflow.ID.self)
        guard let made else {
            // Another first proposal was faster and stored the same standard.
            guard account == nil, let last = try workflows(in: change.db).last, last.id != nil else { throw Conflict() }
            return last
        }
        try change.db.execute(
            """
            -- store the states of a workflow
            INSERT INTO workflow_state (tenant_id, workflow_id, key, proposal_state)
            SELECT \(tenant), \(made), s.key, s.state
            FROM unnest(\(workflow.states.map(\.key)), \(workflow.states.map(\.kind.state.rawValue))) AS s (key, state)
            """)
        return try CallWorkflow.find(made, in: change.db)
    }

    /// How many proposals of the call are in which state of which version.
    public func proposalsByStep(in db: Connection) throws -> [(workflow: Int, step: String, count: Int)] {
        try db.rows(
            """
            -- proposals by step
            SELECT coalesce(w.number, 0), p.step, count(*) FROM proposal p
            LEFT JOIN call_workflow w ON w.tenant_id = p.tenant_id AND w.id = p.workflow_id
            WHERE p.tenant_id = current_tenant() AND p.call_id = \(id) GROUP BY 1, 2 ORDER BY 1, 2
            """
        ) { row in (Int(try row.next(Int32.self)), try row.next(String.self), Int(try row.next(Int64.self))) }
    }

    /// Gives the call another workflow. New proposals follow it. Those in flight stay on their version, or move by a
    /// map from every state that one of them is in to a state of the same class: nobody is stranded.
    ///
    /// - Parameter seen: Number of the version that the author saw.
    public static func setWorkflow(
        _ workflow: Workflow, of id: ID, seen: Int, moving map: [String: String]?, in change: Change
    ) throws -> CallWorkflow {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard let last = try call.workflows(in: change.db).last else { throw NotFound() }
        guard last.number == seen else { throw Conflict(current: ["number": "\(last.number)"]) }
        guard ![.withdrawn, .archived].contains(call.status) else { throw CallRefusal.wrongState }
        let problems = workflow.problems(held: try call.actorsHeld(in: change.db))
        if !problems.isEmpty { throw Refusals(problems.map { CallRefusal.workflow($0) }) }
        let made = try call.store(workflow, number: last.number + 1, map: map, by: account, in: change)
        if let map { try call.moveProposals(to: made, by: map, in: change) }
        call.recordWorkflow(made, in: change)
        return made
    }

    func recordWorkflow(_ made: CallWorkflow, in change: Change) {
        change.record(
            "calls.set_workflow", "call", id,
            [
                "number": .integer(Int64(made.number)),
                "record": .string(SHA256.hex(Array(made.workflow.json.canonical.utf8))),
            ])
    }
}
