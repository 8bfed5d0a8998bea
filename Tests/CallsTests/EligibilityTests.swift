import Calls
import Kernel
import Platform
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
