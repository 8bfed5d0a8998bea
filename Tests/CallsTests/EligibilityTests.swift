import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct EligibilityTests {
    private func facts(_ change: (inout ApplicantFacts) -> Void = { _ in }) -> ApplicantFacts {
        var facts = ApplicantFacts(
            kind: .serviceOrganisation, registeredOn: Day("2025-03-02"), verifiedGrade: 3,
            areaCodes: ["000000", "510000", "511826"], day: Day("2026-03-02") ?? .first)
        change(&facts)
        return facts
    }

    @Test func `each rule is met at its limit and not beyond it`() {
        #expect(EligibilityRule.kinds([.serviceOrganisation]).verdict(on: facts()).outcome == .met)
        #expect(EligibilityRule.kinds([.foundation]).verdict(on: facts()).outcome == .unmet)
        let year = EligibilityRule.registered(monthsAtLeast: 12)
        #expect(year.verdict(on: facts()).outcome == .met)
        #expect(year.verdict(on: facts { $0.registeredOn = Day("2025-03-03") }).outcome == .unmet)
        #expect(year.verdict(on: facts { $0.registeredOn = nil }).outcome == .unmet)
        #expect(EligibilityRule.areas(["510000"]).verdict(on: facts()).outcome == .met)
        #expect(EligibilityRule.areas(["51"]).verdict(on: facts()).outcome == .unmet)
        let two = EligibilityRule.proposals(atMost: 2)
        #expect(two.verdict(on: facts { $0.otherProposals = 1 }).outcome == .met)
        #expect(two.verdict(on: facts { $0.otherProposals = 2 }).outcome == .unmet)
        #expect(EligibilityRule.notBarred.verdict(on: facts()).outcome == .met)
        #expect(EligibilityRule.notBarred.verdict(on: facts { $0.bars = ["挪用"] }).outcome == .unmet)
    }

    @Test func `a rating that is not verified yet is pending, a lower one is not enough`() {
        let rule = EligibilityRule.rating(gradeAtLeast: 3)
        #expect(rule.verdict(on: facts()).outcome == .met)
        #expect(
            rule.verdict(
                on: facts {
                    $0.verifiedGrade = nil; $0.pendingGrade = 4
                }
            ).outcome == .pending)
        #expect(
            rule.verdict(
                on: facts {
                    $0.verifiedGrade = 2; $0.pendingGrade = 3
                }
            ).outcome == .pending)
        #expect(rule.verdict(on: facts { $0.verifiedGrade = 2 }).outcome == .unmet)
        #expect(rule.verdict(on: facts { $0.verifiedGrade = nil }).outcome == .unmet)
    }

    @Test func `rules are written and read again as the same rules`() throws {
        let rules: [EligibilityRule] = [
            .kinds([.foundation, .association]), .registered(monthsAtLeast: 24), .rating(gradeAtLeast: 3),
            .areas(["510000"]), .proposals(atMost: 2), .notBarred,
        ]
        #expect(try EligibilityRule.rules(in: .array(rules.map(\.json))) == rules)
    }

    @Test(arguments: [
        #"[{"rule":"not_barred"},{"rule":"magic"}]"#, #"[{"rule":"not_barred"},{"rule":"rating","grade_at_least":6}]"#,
        #"[{"rule":"not_barred"},{"rule":"kinds","kinds":["club"]}]"#,
        #"[{"rule":"not_barred"},{"rule":"areas","areas":[]}]"#,
        #"[{"rule":"not_barred"},7]"#,
    ])
    func `a list that holds no rule says which one`(text: String) throws {
        let json = try JSON.parse(text)
        #expect(throws: EligibilityFault(position: 2)) { try EligibilityRule.rules(in: json) }
    }

    @Test func `verification codes forgive what people confuse`() throws {
        let code = try #require(VerificationCode("01AB-CDEF-GHJK-MNPQ"))
        #expect(VerificationCode("oiab cdef ghjk mnpq") == code)
        #expect(VerificationCode(code.description) == code)
        #expect(VerificationCode("01AB-CDEF-GHJK-MNP") == nil)
        #expect(VerificationCode("01AB-CDEF-GHJK-MNPU") == nil)
    }
}

/// Rules that only advise, and awards that bar with an honour or without.
@Suite struct AdviceTests {
    private let house: House

    init() async throws { house = try await House.build() }

    @Test func `advice is told and recorded and stops nobody`() async throws {
        let rule = EligibilityRule.advisory(.kinds([.foundation]))
        let call = try await house.publishedCall(rules: [rule, .notBarred])
        #expect(call.eligibility == [rule, .notBarred])
        let proposal = try await house.submittedProposal(in: call)
        let verdicts = try await house.see("Alice", at: House.opens) { viewer, db in
            try proposal.revisions(for: viewer, in: db).last?.submission?.verdicts.map(\.outcome)
        }
        #expect(verdicts == [.advised, .met])
        let obstacles = try await house.see("Olga", at: House.opens) { _, db in
            try Proposal.obstaclesToAward(proposal.id, in: db)
        }
        #expect(obstacles == [])
    }

    @Test func `the same rule without advice refuses`() async throws {
        let call = try await house.publishedCall(rules: [.kinds([.foundation])])
        let proposal = try await house.filledProposal(in: call)
        await #expect(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
    }

    @Test func `an award without an honour bars for the years that the call says`() async throws {
        let earlier = try await house.submittedProposal(in: try await house.publishedCall(code: "OLD"))
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE proposal SET awarded_on = '2024-03-02' WHERE id = \(earlier.id)")
        }
        let call = try await house.publishedCall(rules: [.noPastAward(years: 2)])
        let organisation = house.tongxin
        func outcome(at moment: Timestamp) async throws -> EligibilityVerdict.Outcome? {
            try await house.see("Alice", at: moment) { viewer, db in
                try call.verdicts(on: organisation, for: viewer, in: db).first?.outcome
            }
        }
        // On the second anniversary it counts no more.
        #expect(try await outcome(at: Timestamp("2026-03-01T15:59:59Z")!) == .unmet)
        #expect(try await outcome(at: Timestamp("2026-03-01T16:00:00Z")!) == .met)
    }

    @Test func `advice is written and read again as advice, and anything else than yes or no is no rule`() throws {
        let rules: [EligibilityRule] = [.advisory(.rating(gradeAtLeast: 3)), .noPastAward(years: 3)]
        #expect(try EligibilityRule.rules(in: .array(rules.map(\.json))) == rules)
        #expect(throws: EligibilityFault(position: 1)) {
            try EligibilityRule.rules(in: try JSON.parse(#"[{"rule":"not_barred","advisory":"yes"}]"#))
        }
    }
}
