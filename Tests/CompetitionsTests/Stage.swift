import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// A published call with two lots and six accepted proposals, four reviewers, an officer and two decision-makers.
struct Stage: Sendable {
    let test: TestDatabase
    let tenant: Tenant

    /// Everybody who appears, with the key of the account.
    enum Person: Int64, CaseIterable, Sendable {
        case olivia = 1
        case carol, dora, bob, bai, bing, bao, alice, eve
    }

    /// The first day of the story; a Monday.
    static let start = Day(year: 2026, month: 3, day: 2) ?? .first

    let call: Int64 = 1
    let proposals: [Int64] = [1, 2, 3, 4, 5, 6]

    static func set() async throws -> Stage {
        let test = try await TestDatabase.clone()
        try await test.owner.withConnection { db in
            for statement in statements { try db.execute(SQL(trusted: statement)) }
        }
        let tenant = try await test.owner.read { db in try Tenant.find(slug: "stage", in: db) }
        return Stage(test: test, tenant: tenant)
    }

    /// A person on a day, with the role that the person plays.
    func viewer(_ person: Person, on day: Day = Stage.start) -> Viewer {
        let roles: [Role] =
            switch person {
            case .olivia: [.programmeOfficer]
            case .carol, .dora: [.decisionMaker]
            case .bob, .bai, .bing, .bao: [.reviewer]
            case .alice, .eve: []
            }
        let memberships: [Viewer.Membership] =
            person == .alice ? [.init(organisation: .init(2), name: "Alice's", isAdministrator: true)] : []
        let viewer = Viewer(
            account: .init(person.rawValue), name: "\(person)", tenant: tenant,
            grants: roles.map { RoleGrant(role: $0) }, memberships: memberships, today: day)
        return viewer.at(Timestamp(day, TimeOfDay(hour: 12, minute: 0) ?? .midnight, in: .shanghai))
    }

    var stranger: Viewer {
        Viewer(account: nil, tenant: tenant, today: Stage.start).at(Timestamp(Stage.start, in: .shanghai))
    }

    func write<R: Sendable>(
        _ person: Person, on day: Day = Stage.start, _ body: @escaping @Sendable (Change) throws -> R
    ) async throws -> R {
        try await test.database.write(as: viewer(person, on: day), body)
    }

    func read<R: Sendable>(
        _ person: Person, on day: Day = Stage.start, _ body: @escaping @Sendable (Viewer, Connection) throws -> R
    ) async throws -> R {
        let viewer = viewer(person, on: day)
        return try await test.database.read(as: viewer) { db in try body(viewer, db) }
    }

    /// A statement of the story's author, who may do everything.
    func direct(_ statement: String) async throws {
        try await test.owner.withConnection { db in
            try db.execute("SELECT set_config('app.tenant', '1', false)")
            try db.execute(SQL(trusted: statement))
        }
    }

    static let criteria = [
        Criterion.Draft(
            code: "need", name: "需求", weight: Fraction(40), marksMax: Fraction(10), commentUpTo: Fraction(2)),
        Criterion.Draft(code: "plan", name: "方案", weight: Fraction(35), marksMax: Fraction(10)),
        Criterion.Draft(code: "reach", name: "推广", weight: Fraction(25), marksMax: Fraction(10), mayBeLeftOut: true),
    ]

    static func draft(anonymity: ReviewRound.Anonymity = .blind) -> ReviewRound.Draft {
        ReviewRound.Draft(
            name: "初评", anonymity: anonymity, reviewsPerEntry: 3, loadMax: 6,
            sheetsDueAt: Timestamp((try? start.adding(days: 20)) ?? start, in: .shanghai))
    }

    /// An open round with the four reviewers enrolled.
    func openRound() async throws -> ReviewRound {
        for person in [Person.bob, .bai, .bing, .bao] { try await enrol(person) }
        return try await write(.olivia) { change in
            try ReviewRound.draft(call: 1, Stage.draft(), criteria: Stage.criteria, in: change).open(in: change)
        }
    }

    @discardableResult
    func enrol(_ person: Person, organisation: Int64? = 7, code: String? = nil) async throws -> Reviewer {
        try await write(.olivia) { change in
            try Reviewer.enrol(
                account: .init(person.rawValue),
                .init(organisation: organisation.map { .init($0) }, organisationCode: code, areaCode: "510000"),
                in: change)
        }
    }

    /// An open round in which every proposal has three released reviewers.
    func releasedRound() async throws -> ReviewRound {
        let round = try await openRound()
        return try await write(.olivia) { change in
            _ = try round.assignAutomatically(seed: 11, in: change)
            _ = try round.release(in: change)
            return round
        }
    }

    /// Marks for the three criteria, nil left out.
    func content(_ need: Int64?, _ plan: Int64?, _ reach: Int64?, of round: ReviewRound) async throws
        -> ScoreSheet.Content
    {
        let criteria = try await read(.olivia) { viewer, db in try round.criteria(for: viewer, in: db) }
        let marks = zip(criteria, [need, plan, reach]).map { criterion, mark in
            (criterion.id, ScoreSheet.Mark(mark.map { Fraction($0) }, isLeftOut: mark == nil, comment: "因此"))
        }
        return ScoreSheet.Content(marks: Dictionary(uniqueKeysWithValues: marks))
    }

    /// All reviewers submit: proposal 1 gets the best marks, proposal 6 the worst.
    func scoreEverything(in round: ReviewRound) async throws {
        for person in [Person.bob, .bai, .bing, .bao] {
            let own = try await read(person) { viewer, db in try ReviewAssignment.own(in: round, for: viewer, in: db) }
            for assignment in own {
                let filled = try await content(10 - assignment.proposal, 8, 8, of: round)
                try await write(person) { change in
                    _ = try ScoreSheet.submit(assignment.id, filled, version: 0, in: change)
                }
            }
        }
    }

    /// A closed round with its plan in draft: fund 1 and 2 by two to one.
    func draftedPlan() async throws -> (round: ReviewRound, plan: AwardPlan) {
        let round = try await releasedRound()
        try await scoreEverything(in: round)
        return try await write(.olivia) { change in
            _ = try round.close(seed: 1, in: change)
            let closed = try ReviewRound.find(round.id, for: change.viewer, in: change.db)
            return (closed, try AwardPlan.draft(for: closed, weights: [1: 2, 2: 1], in: change))
        }
    }
}
