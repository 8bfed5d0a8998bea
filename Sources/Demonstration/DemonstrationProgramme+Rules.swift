internal import Kernel
internal import Platform

extension DemonstrationProgramme {
    /// The system administrator proposes that contracts be filed sooner; nobody has confirmed it yet, so the law's own
    /// number holds.
    func proposeRule(_ troupe: Troupe) async throws {
        let from = try story.day(40)
        try await troupe.act("system", at: try story.moment(-2)) { change in
            guard
                let rule = try Rule.all(in: change.db)
                    .first(where: { $0.code == "procurement.contract.filing.max" && $0.validTo == nil })
            else { throw NotFound() }
            _ = try RuleChange.propose(
                RuleChange.Version(
                    value: Fraction(5), unit: rule.unit, comparison: rule.comparison, validFrom: from,
                    citation: "内部管理办法（演示）", mark: .general, effect: .warn, note: "演示：拟缩短合同备案期限，尚未确认。"),
                after: rule, in: change)
        }
    }
}
