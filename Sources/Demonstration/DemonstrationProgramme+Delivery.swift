internal import Contracts
internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Service lines of two contracts in force, with their logs, reports and defects, and a product that is due.
    func deliver(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let contracts = try await troupe.act("officer", at: try story.moment(-29)) { change in
            try Contract.list(before: nil, limit: 200, for: change.viewer, in: change.db)
                .filter { $0.state == .active && ground.applicants.contains($0.contractor) }.sorted {
                    $0.number < $1.number
                }
        }
        try await countVisits(troupe, ground, contracts[1])
        for (place, contract) in contracts.prefix(2).enumerated() {
            let made = try await troupe.act("officer", at: try story.moment(-28, minute: place)) { change in
                try Self.lines(until: contract.endsOn).map { plan in
                    try Deliverable.plan(
                        plan,
                        under: .init(
                            contract: contract.id.rawValue, programme: contract.programme,
                            contractor: contract.contractor, areaCode: contract.areaCode, areaPath: contract.areaPath),
                        in: change)
                }
            }
            guard let applicant = ground.applicants.firstIndex(of: contract.contractor) else { throw NotFound() }
            try await work(troupe, made, by: "applicant\(applicant + 1)", in: contract)
        }
    }

    /// The three services of the article, a patrol, and what is learnt as a product.
    private static func lines(until day: Day) -> [Deliverable.Plan] {
        [
            .init(title: "学习辅导", unit: "人次", planned: 600, dueOn: day, needsLog: true, line: 1),
            .init(title: "生活照顾", unit: "人次", planned: 300, dueOn: day, needsLog: true, line: 2),
            .init(title: "心理咨询", unit: "人次", planned: 60, dueOn: day, needsLog: true, line: 3),
            .init(title: "街面巡查", unit: "次", planned: 24, dueOn: day, needsLog: true, line: 4),
            .init(title: "社会组织服务留守儿童的模式总结", unit: "份", planned: 1, dueOn: day, needsLog: false, line: 5),
        ]
    }

    /// The service lines of a contract of this worth: four with a price for each unit, and a product for the rest, each
    /// an item of the catalogue.
    static func services(worth: Money) -> [Contract.Line] {
        let shares: [(title: String, unit: String, quantity: Int64, percent: Int64, item: String)] = [
            ("学习辅导", "人次", 600, 40, "A0402"), ("生活照顾", "人次", 300, 20, "A0402"),
            ("心理咨询", "人次", 60, 15, "A0401"), ("街面巡查", "次", 24, 10, "A0401"),
        ]
        var lines: [Contract.Line] = []
        var rest = worth.fen
        for share in shares {
            let price = worth.fen * share.percent / 100 / share.quantity
            rest -= price * share.quantity
            lines.append(
                .init(
                    lot: "", title: share.title, unit: share.unit, price: Money(fen: price),
                    quantity: Fraction(share.quantity), itemCode: share.item))
        }
        lines.append(
            .init(
                lot: "", title: "模式总结", unit: "份", price: Money(fen: rest), quantity: Fraction(1), itemCode: "B0101"))
        return lines
    }

    /// Home visits that the villages of the county submit every month are units of a contract: nobody counts
    /// them twice.
    private func countVisits(_ troupe: Troupe, _ ground: Ground, _ contract: Contract) async throws {
        let story = story
        let (planned, period) = try await troupe.act("officer", at: try story.moment(-28, hour: 11)) { change in
            guard let template = try ReportTemplate.all(for: change.viewer, in: change.db).first,
                let locked = try ReportPeriod.all(for: change.viewer, in: change.db).first(where: { $0.lockedAt != nil }
                )
            else { throw NotFound() }
            let plan = Deliverable.Plan(
                title: "家访（取自月报）", unit: "人次", planned: 5_000, dueOn: contract.endsOn, needsLog: false,
                item: .init(template: template.id, key: "visits"))
            let made = try Deliverable.plan(
                plan,
                under: .init(
                    contract: contract.id.rawValue, programme: contract.programme, contractor: contract.contractor,
                    areaCode: contract.areaCode, areaPath: contract.areaPath), in: change)
            return (made, locked)
        }
        guard let applicant = ground.applicants.firstIndex(of: contract.contractor) else { throw NotFound() }
        let report = try await troupe.act("applicant\(applicant + 1)", at: try story.moment(-3)) { change in
            let units = try planned.submitted(
                from: period.startsOn, through: period.endsOn, for: change.viewer, in: change.db)
            return try planned.report(
                units ?? 0, from: period.startsOn, through: period.endsOn, statement: "按已锁定月报（演示）", in: change)
        }
        _ = try await troupe.act("supervisor", at: try story.moment(-2, hour: 10)) { change in
            try DeliveryReport.decide(
                report.id, version: report.version, verified: report.claimed, finding: "", in: change)
        }
    }

    private func work(
        _ troupe: Troupe, _ made: [Deliverable], by contractor: String, in contract: Contract
    ) async throws {
        let story = story
        let kinds: [DutyLog.Kind] = [.lesson, .visit, .other, .patrol]
        let days = try (-26...(-3)).map { try story.day($0) }
        let reports = try await troupe.act(contractor, at: try story.moment(-2, hour: 9)) { change in
            try zip(made, kinds).enumerated().map { line, pair in
                let (deliverable, kind) = pair
                let units = [12, 6, 2, 1][line]
                try deliverable.log(
                    days.map {
                        .init(
                            kind: kind, areaCode: contract.areaCode, doneOn: $0, quantity: units,
                            finds: kind == .patrol && $0.day % 7 == 0 ? 1 : 0)
                    }, in: change)
                return try deliverable.report(
                    Int64(units * days.count), from: days[0], through: days[days.count - 1], statement: "按计划开展（演示）",
                    in: change)
            }
        }
        let defect = try await troupe.act("supervisor", at: try story.moment(-2, hour: 15)) { change in
            _ = try DeliveryReport.decide(
                reports[0].id, version: reports[0].version, verified: reports[0].claimed, finding: "", in: change)
            _ = try DeliveryReport.decide(
                reports[1].id, version: reports[1].version, verified: reports[1].claimed - 12,
                finding: "两天没有签到记录（演示）。", in: change)
            return try made[1].find(
                fault: "探访记录缺少被访者签字（演示）。", rectifyBy: try story.day(6), in: change)
        }
        _ = try await troupe.act("supervisor", at: try story.moment(-2, hour: 16)) { change in
            try made[3].find(fault: "夜间巡查没有两人同行（演示）。", rectifyBy: try story.day(-1), in: change)
        }
        _ = try await troupe.act(contractor, at: try story.moment(-1, hour: 9)) { change in
            try Defect.mend(defect.id, version: defect.version, note: "已补齐签字并培训（演示）。", in: change)
        }
    }
}
