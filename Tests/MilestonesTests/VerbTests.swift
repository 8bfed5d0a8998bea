import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Every verb of a milestone in every state: what may be done is done, everything else is refused with its reason and
/// changes nothing.
@Suite("Verbs and states of milestones", .serialized)
struct VerbTests {
    enum Stand: String, CaseIterable, Sendable {
        case scheduled, submitted, checked, accepted, returned, rectify, cancelled, onSigning, ended

        var state: Milestone.State {
            switch self {
            case .onSigning, .ended: .scheduled
            default: Milestone.State(rawValue: rawValue) ?? .scheduled
            }
        }
    }

    enum Verb: String, CaseIterable, Sendable {
        case report, pass, sendBack, askToRectify, accept, meetBySigning, cancel

        var person: Site.Person {
            switch self {
            case .report: .alice
            case .pass, .sendBack, .askToRectify: .sam
            case .accept, .meetBySigning, .cancel: .olivia
            }
        }
    }

    /// What is allowed where, with the state that follows; everything else is refused.
    static let allowed: [Stand: [Verb: Milestone.State]] = [
        .scheduled: [.report: .submitted, .cancel: .cancelled],
        .submitted: [.pass: .checked, .sendBack: .returned, .askToRectify: .rectify, .cancel: .cancelled],
        .checked: [.accept: .accepted, .cancel: .cancelled],
        .accepted: [:],
        .returned: [.report: .submitted, .cancel: .cancelled],
        .rectify: [.report: .submitted, .cancel: .cancelled],
        .cancelled: [:],
        .onSigning: [.meetBySigning: .accepted, .cancel: .cancelled],
        // The contract has ended.
        .ended: [.cancel: .cancelled],
    ]

    private static func bring(to stand: Stand, _ site: Site) async throws -> Milestone {
        switch stand {
        case .scheduled: return try await site.milestone(2)
        case .onSigning: return try await site.milestone(1)
        case .ended:
            try await site.force("UPDATE contract SET state = 'terminated', ended_reason = 'x'")
            return try await site.milestone(2)
        case .submitted: return try await site.reported()
        case .checked: return try await site.checked()
        case .returned: return try await site.checked(.returned)
        case .rectify: return try await site.checked(.rectify(by: try Site.day.adding(days: 10)))
        case .accepted:
            let checked = try await site.checked()
            return try await site.write(.olivia) { try checked.accept("同意", version: checked.version, in: $0) }
        case .cancelled:
            let milestone = try await site.milestone(2)
            try await site.write(.olivia) { try milestone.cancel(reason: "终止", in: $0) }
            return try await site.milestone(2)
        }
    }

    private static func act(_ verb: Verb, _ milestone: Milestone, _ site: Site) throws
        -> @Sendable (Change) throws -> Void
    {
        let version = milestone.version
        func check(_ finding: Milestone.Finding) -> @Sendable (Change) throws -> Void {
            { _ = try milestone.check(finding, statement: "已核查", visitedOn: nil, version: version, in: $0) }
        }
        switch verb {
        case .report:
            let evidence = try site.evidence()
            return { _ = try milestone.report("已完成", evidence: [evidence], version: version, in: $0) }
        case .pass: return check(.passed)
        case .sendBack: return check(.returned)
        case .askToRectify: return check(.rectify(by: try Site.day.adding(days: 10)))
        case .accept: return { _ = try milestone.accept("同意", version: version, in: $0) }
        case .meetBySigning: return { try milestone.meetBySigning(paper: 1, in: $0) }
        case .cancel: return { try milestone.cancel(reason: "终止", in: $0) }
        }
    }

    @Test(arguments: Stand.allCases)
    func `Each verb is done or refused as the table says`(stand: Stand) async throws {
        for (verb, next) in Self.allowed[stand] ?? [:] {
            let site = try await Site.open()
            let milestone = try await Self.bring(to: stand, site)
            #expect(milestone.state == stand.state)
            try await site.write(verb.person, try Self.act(verb, milestone, site))
            #expect(try await site.milestone(milestone.number).state == next, "\(stand) \(verb)")
            try await site.close()
        }
        // What is refused changes nothing, so that all of it can be tried on one milestone.
        let site = try await Site.open()
        let milestone = try await Self.bring(to: stand, site)
        let before = try await site.test.rows()
        for verb in Verb.allCases where Self.allowed[stand]?[verb] == nil {
            let body = try Self.act(verb, milestone, site)
            let refusal = await #expect(throws: MilestoneRefusal.self, "\(stand) \(verb)") {
                try await site.write(verb.person, body)
            }
            let isEnded = stand == .ended && verb == .report
            #expect(refusal == (isEnded ? .contractNotActive : .notNow(stand.state)), "\(stand) \(verb)")
            #expect(TestDatabase.differences(before, try await site.test.rows()).isEmpty, "\(stand) \(verb)")
        }
        try await site.close()
    }

    @Test func `Only whose part it is does it, to everybody else it is not there`() async throws {
        let people: [Verb: Set<Site.Person>] = [
            .report: [.alice], .pass: [.sam], .sendBack: [.sam], .askToRectify: [.sam], .accept: [.olivia],
        ]
        let stands: [Verb: Stand] = [
            .report: .scheduled, .pass: .submitted, .sendBack: .submitted, .askToRectify: .submitted, .accept: .checked,
        ]
        for (verb, stand) in stands {
            let site = try await Site.open()
            let milestone = try await Self.bring(to: stand, site)
            let body = try Self.act(verb, milestone, site)
            for person in Site.Person.allCases where people[verb]?.contains(person) != true {
                await #expect(throws: NotFound.self, "\(person) \(verb)") { try await site.write(person, body) }
            }
            try await site.close()
        }
    }

    @Test func `Nobody accepts what he has checked, whatever roles he has`() async throws {
        let site = try await Site.open()
        let checked = try await site.checked()
        await #expect(throws: MilestoneRefusal.samePerson) {
            try await site.write(.sam, also: [.programmeOfficer]) {
                _ = try checked.accept("同意", version: checked.version, in: $0)
            }
        }
        try await site.close()
    }

    @Test func `A signature or paper of another contract meets no milestone`() async throws {
        let site = try await Site.open()
        try await site.force("UPDATE sealed_paper SET contract_id = 99")
        let milestone = try await site.milestone(1)
        let error = await #expect(throws: PostgresError.self) {
            try await site.write(.olivia) { try milestone.meetBySigning(paper: 1, in: $0) }
        }
        #expect(error?.constraint == "acceptance_by_signing")
        try await site.close()
    }

    @Test func `What was seen before somebody else was faster is a conflict`() async throws {
        let site = try await Site.open()
        let submitted = try await site.reported()
        try await site.write(.sam) {
            _ = try submitted.check(.returned, statement: "缺照片", visitedOn: nil, version: submitted.version, in: $0)
        }
        await #expect(throws: Conflict.self) {
            try await site.write(.sam) {
                _ = try submitted.check(.passed, statement: "好", visitedOn: nil, version: submitted.version, in: $0)
            }
        }
        #expect(try await site.milestone(2).state == .returned)
        try await site.close()
    }
}
